// SPDX-License-Identifier: MIT
// What a trainer's calls refuse of the rows that they are given, one sentence each.
// Read next: nn/trainer.hpp.
#pragma once

#include <tenon/base/refusal.hpp>
#include <tenon/shape/dims.hpp>

#include <string>

namespace tenon::nn {

/// A step takes least (the capacity, where the input has no batch) to capacity rows.
inline void check_batch(extent n, extent least, extent capacity) {
  if (n >= least && n <= capacity) return;
  throw error("trainer: a batch has " + std::string(least < capacity ? "1 to " : "") +
              std::to_string(capacity) + " rows, this one has " + std::to_string(n));
}

/// An evaluation or prediction takes any number of rows, or any multiple of least.
inline void check_count(const char* what, extent n, extent least) {
  if (n >= 1 && n % least == 0) return;
  throw error("trainer: " + std::string(what) + " takes " + std::to_string(least) +
              (least > 1 ? " rows or a multiple of it" : " row or more") + ", found " +
              std::to_string(n));
}

inline void check_memory(const void* x, const void* y) {
  if (x != nullptr && y != nullptr) return;
  throw error("trainer: expected memory of inputs and targets, found a null pointer");
}

}  // namespace tenon::nn
