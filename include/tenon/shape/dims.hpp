// SPDX-License-Identifier: MIT
// dims: the extents of a tensor as a value of the graph, and the rules by which shapes combine. An
// extent of -N is a batch: a capacity of N rows whose true number is known at run time; only the
// leading axis may be one. Law: every shape rule of the library is a function of dims, used by
// types and by passes alike. Read next: shape/shape.hpp (the same as a type), graph/node.hpp.
#pragma once

#include <tenon/base/config.hpp>

namespace tenon {

/// The most axes a tensor may have.
inline constexpr int max_rank = 6;

/// The extents of a tensor; rank 0 is a scalar. Those behind the rank are zero.
struct dims {
  extent extents[max_rank] = {};
  int rank = 0;

  constexpr extent operator[](int axis) const { return extents[axis]; }
  constexpr bool is_batched() const { return rank > 0 && extents[0] < 0; }
  constexpr void append(extent e) { extents[rank++] = e; }

  friend constexpr bool operator==(const dims& a, const dims& b) {
    static_assert(max_rank == 6);  // one expression: constant evaluation pays for each statement
    return a.rank == b.rank && a.extents[0] == b.extents[0] && a.extents[1] == b.extents[1] &&
           a.extents[2] == b.extents[2] && a.extents[3] == b.extents[3] &&
           a.extents[4] == b.extents[4] && a.extents[5] == b.extents[5];
  }
};

/// The capacity of an extent: N for N and for a batch of at most N rows.
constexpr extent capacity(extent e) { return e < 0 ? -e : e; }

/// Elements of axes [first, last), batches counted at capacity.
constexpr extent count_elements(const dims& d, int first, int last) {
  extent count = 1;
  for (int i = first; i < last; ++i) count *= capacity(d[i]);
  return count;
}

/// Elements a tensor of this shape can hold, a batch counted at capacity.
constexpr extent count_elements(const dims& d) { return count_elements(d, 0, d.rank); }

/// Right-aligned broadcasting: each pair of axes is equal, or one of them is 1 or missing, and a
/// batch stays the leading axis of the result.
constexpr bool are_broadcastable(const dims& a, const dims& b) {
  if (a.rank != b.rank && (a.rank < b.rank ? a : b).is_batched()) return false;
  for (int i = 1; i <= a.rank && i <= b.rank; ++i) {
    const extent x = a[a.rank - i], y = b[b.rank - i];
    if (x != y && x != 1 && y != 1) return false;
  }
  return true;
}

/// The shape of an elementwise result over broadcast operands.
constexpr dims broadcast(const dims& a, const dims& b) {
  if (a == b) return a;
  dims out = a.rank >= b.rank ? a : b;
  const dims& other = a.rank >= b.rank ? b : a;
  for (int i = 1; i <= other.rank; ++i)
    if (out.extents[out.rank - i] == 1) out.extents[out.rank - i] = other[other.rank - i];
  return out;
}

/// A set of axes as bits: bit i is axis i.
constexpr bool has_axis(std::int64_t axes, int axis) { return ((axes >> axis) & 1) != 0; }

/// Drops the axes of the set, or keeps them with extent 1.
constexpr dims reduce_axes(const dims& d, std::int64_t axes, bool kept) {
  dims out;
  for (int i = 0; i < d.rank; ++i) {
    if (!has_axis(axes, i)) {
      out.append(d[i]);
    } else if (kept) {
      out.append(1);
    }
  }
  return out;
}

/// All axes but those of size 1: two shapes with equal squeezed dims store their elements in the
/// same order.
constexpr dims squeezed(const dims& d) {
  dims out;
  for (int i = 0; i < d.rank; ++i)
    if (d[i] != 1) out.append(d[i]);
  return out;
}

/// Row-major strides, in elements, of a dense tensor.
constexpr dims dense_strides(const dims& d) {
  dims out = d;
  extent stride = 1;
  for (int i = d.rank - 1; i >= 0; --i) {
    out.extents[i] = stride;
    stride *= capacity(d[i]);
  }
  return out;
}

}  // namespace tenon
