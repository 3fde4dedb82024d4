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
    base::vector<int> dying_head(launches + 1, -1), dying_next(buffers.size(), -1);
    int launch = 0;
    for (int i = 0; i < buffers.size(); ++i) {
      if (buffers[i].in_place_of >= 0) continue;
      for (; launch < buffers[i].birth; ++launch)
        for (int d = dying_head[launch]; d >= 0; d = dying_next[d]) release(buffers[d]);
      take(buffers[i]);
      dying_next[i] = dying_head[buffers[i].death];
      dying_head[buffers[i].death] = i;
    }
    return end_;
  }

 private:
  constexpr void take(buffer& b) {
    for (int h = 0; h < holes_.size(); ++h) {
      if (holes_[h].bytes < b.bytes) continue;
      b.offset = holes_[h].offset;
      holes_[h] = {holes_[h].offset + b.bytes, holes_[h].bytes - b.bytes};
      if (holes_[h].bytes == 0) erase(h);
      return;
    }
    b.offset = end_;
    if (!holes_.empty() && holes_.back().offset + holes_.back().bytes == end_) {
      b.offset = holes_.back().offset;
      holes_.pop_back();
    }
    end_ = b.offset + b.bytes;
  }
  constexpr void release(const buffer& b) {
    int h = 0;
    while (h < holes_.size() && holes_[h].offset < b.offset) ++h;
    holes_.push_back({});
    for (int i = holes_.size() - 1; i > h; --i) holes_[i] = holes_[i - 1];
    holes_[h] = {b.offset, b.bytes};
    if (h + 1 < holes_.size() && holes_[h].offset + holes_[h].bytes == holes_[h + 1].offset) {
      holes_[h].bytes += holes_[h + 1].bytes;
      erase(h + 1);
    }
    if (h > 0 && holes_[h - 1].offset + holes_[h - 1].bytes == holes_[h].offset) {
      holes_[h - 1].bytes += holes_[h].bytes;
      erase(h);
    }
  }
  constexpr void erase(int h) {
    for (int i = h; i + 1 < holes_.size(); ++i) holes_[i] = holes_[i + 1];
    holes_.pop_back();
  }
  base::vector<hole> holes_;
  extent end_ = 0;
};

/// Largest first, each at the lowest offset that no value alive with it covers.
constexpr extent place_by_size(base::vector<buffer>& buffers) {
  base::vector<int> placed;  // by offset
  base::vector<int> order;
  for (int i = 0; i < buffers.size(); ++i) {
    if (buffers[i].in_place_of >= 0) continue;
    order.push_back(i);
    for (int k = order.size() - 1; k > 0 && buffers[order[k]].bytes > buffers[order[k - 1]].bytes;
         --k)
      std::swap(order[k], order[k - 1]);
  }
  extent end = 0;
  for (int i : order) {
    buffer& b = buffers[i];
    b.offset = 0;
    for (int p : placed) {
      const buffer& other = buffers[p];
      if (other.death < b.birth || b.death < other.birth) continue;
      if (b.offset + b.bytes <= other.offset) break;
      if (other.offset + other.bytes > b.offset) b.offset = other.offset + other.bytes;
    }
    if (b.offset + b.bytes > end) end = b.offset + b.bytes;
    placed.push_back(i);
    for (int k = placed.size() - 1;
         k > 0 && buffers[placed[k]].offset < buffers[placed[k - 1]].offset; --k)
      std::swap(placed[k], placed[k - 1]);
  }
  return end;
}

/// More buffers than this are placed by first fit alone: the other way is quadratic.
inline constexpr int greedy_limit = 128;

}  // namespace detail
}  // namespace tenon::plan
