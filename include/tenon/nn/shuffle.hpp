// SPDX-License-Identifier: MIT
// shuffled: the order in which an epoch visits the rows of a data set, and gather_rows, which
// brings them together. Law: the order is a function of count, seed and epoch alone, so a stopped
// run finds its place again. Read next: nn/trainer.hpp.
#pragma once

#include <tenon/base/philox.hpp>

#include <cstring>
#include <vector>

namespace tenon {

/// Writes the permutation of 0 .. order.size()-1 for this seed and epoch; allocates nothing.
inline void shuffle_rows(std::vector<extent>& order, std::uint64_t seed, std::uint64_t epoch) {
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<extent>(i);
  detail::shuffle(order.data(), order.size(), step_key(seed ^ 0x9E3779B97F4A7C15u, epoch));
}

/// A permutation of 0 .. count-1 for this seed and epoch.
inline std::vector<extent> shuffled(extent count, std::uint64_t seed, std::uint64_t epoch) {
  std::vector<extent> order(static_cast<std::size_t>(count));
  shuffle_rows(order, seed, epoch);
  return order;
}

/// Copies rows order[0] .. order[rows-1], of `width` elements each, one after another to `to`.
template <class T>
void gather_rows(const T* from, extent width, const extent* order, extent rows, T* to) {
  for (extent r = 0; r < rows; ++r)
    std::memcpy(to + r * width, from + order[r] * width,
                sizeof(T) * static_cast<std::size_t>(width));
}

}  // namespace tenon
