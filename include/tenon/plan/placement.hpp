// SPDX-License-Identifier: MIT
// placement: offsets for buffers whose lives are known, in two ways: first fit over free holes, in
// order of birth, and largest first. The planner takes the smaller arena.
// Law: no two buffers that are alive at the same launch overlap. Read next: plan/memory.hpp.
#pragma once

#include <tenon/base/config.hpp>
#include <tenon/base/vector.hpp>

namespace tenon::plan {

/// A value in the arena: alive from launch `birth` to launch `death`.
struct buffer {
  extent bytes = 0;
  int birth = 0;
  int death = 0;
  int in_place_of = -1;  ///< the buffer whose bytes it takes over
  extent offset = 0;
};

namespace detail {

constexpr extent aligned(extent bytes) { return (bytes + 63) / 64 * 64; }

/// A free run of bytes in the arena.
struct hole {
  extent offset;
  extent bytes;
};

/// First fit over free holes, in order of birth; near-linear in the number of buffers.
class first_fit {
 public:
  constexpr extent place(base::vector<buffer>& buffers, int launches) {
    const int count = buffers.size();
    base::vector<int> dying_head(launches + 1, -1), dying_next(count, -1);
    int launch = 0;
    for (int i = 0; i < count; ++i) {
      buffer& b = buffers.at[i];
      if (b.in_place_of >= 0) continue;
      for (; launch < b.birth; ++launch)
        for (int d = dying_head.at[launch]; d >= 0; d = dying_next.at[d]) release(buffers.at[d]);
      take(b);
      dying_next.at[i] = dying_head.at[b.death];
      dying_head.at[b.death] = i;
    }
    return end_;
  }

 private:
  constexpr void take(buffer& b) {
    const int count = holes_.size();
    for (int h = 0; h < count; ++h) {
      hole& free = holes_.at[h];
      if (free.bytes < b.bytes) continue;
      b.offset = free.offset;
      free = {free.offset + b.bytes, free.bytes - b.bytes};
      if (free.bytes == 0) erase(h);
      return;
    }
    b.offset = end_;
    if (count > 0 && end_of(holes_.back()) == end_) {
      b.offset = holes_.back().offset;
      holes_.pop_back();
    }
    end_ = b.offset + b.bytes;
  }
  constexpr void release(const buffer& b) {
    const int h = first_behind(b.offset);
    const bool joins_left = h > 0 && end_of(holes_.at[h - 1]) == b.offset;
    const bool joins_right = h < holes_.size() && b.offset + b.bytes == holes_.at[h].offset;
    if (joins_left && joins_right) {
      holes_.at[h - 1].bytes += b.bytes + holes_.at[h].bytes;
      erase(h);
    } else if (joins_left) {
      holes_.at[h - 1].bytes += b.bytes;
    } else if (joins_right) {
      holes_.at[h] = {b.offset, b.bytes + holes_.at[h].bytes};
    } else {
      insert(h, {b.offset, b.bytes});
    }
  }
  static constexpr extent end_of(const hole& free) { return free.offset + free.bytes; }
  /// The first hole behind an offset that is in none.
  constexpr int first_behind(extent offset) const {
    int first = 0;
    for (int last = holes_.size(); first < last;) {
      const int middle = (first + last) / 2;
      if (holes_.at[middle].offset < offset)
        first = middle + 1;
      else
        last = middle;
    }
    return first;
  }
  constexpr void insert(int h, const hole& free) {
    holes_.push_back({});
    for (int i = holes_.size() - 1; i > h; --i) holes_.at[i] = holes_.at[i - 1];
    holes_.at[h] = free;
  }
  constexpr void erase(int h) {
    holes_.pop_back();
    const int count = holes_.size();
    for (int i = h; i < count; ++i) holes_.at[i] = holes_.at[i + 1];
  }
  base::vector<hole> holes_;
  extent end_ = 0;
};

/// Largest first, each at the lowest offset that no value alive with it covers.
constexpr extent place_by_size(base::vector<buffer>& buffers) {
  base::vector<int> placed;  // by offset
  base::vector<int> order;
  for (int i = 0; i < buffers.size(); ++i) {
    if (buffers.at[i].in_place_of >= 0) continue;
    order.push_back(i);
    for (int k = order.size() - 1;
         k > 0 && buffers.at[order.at[k]].bytes > buffers.at[order.at[k - 1]].bytes; --k)
      std::swap(order.at[k], order.at[k - 1]);
  }
  extent end = 0;
  for (int i : order) {
    buffer& b = buffers.at[i];
    b.offset = 0;
    for (int p : placed) {
      const buffer& other = buffers.at[p];
      if (other.death < b.birth || b.death < other.birth) continue;
      if (b.offset + b.bytes <= other.offset) break;
      if (other.offset + other.bytes > b.offset) b.offset = other.offset + other.bytes;
    }
    if (b.offset + b.bytes > end) end = b.offset + b.bytes;
    placed.push_back(i);
    for (int k = placed.size() - 1;
         k > 0 && buffers.at[placed.at[k]].offset < buffers.at[placed.at[k - 1]].offset; --k)
      std::swap(placed.at[k], placed.at[k - 1]);
  }
  return end;
}

/// More buffers than this are placed by first fit alone: the other way is quadratic.
inline constexpr int greedy_limit = 128;

}  // namespace detail
}  // namespace tenon::plan
