// SPDX-License-Identifier: MIT
// check_batch, check_count, check_memory: what a trainer's calls refuse of the rows that they are
// given, one sentence each. Law: nothing is read, written or changed before these have passed.
// Read next: nn/trainer.hpp.
#pragma once

#include <tenon/base/refusal.hpp>
#include <tenon/shape/dims.hpp>

#include <string>

namespace tenon::nn {

/// A step takes Least (the capacity, where the input has no batch) to Capacity rows.
template <extent Least, extent Capacity>
void check_batch(extent n) {
  if (n >= Least && n <= Capacity) return;
  throw error("trainer: a batch has " + std::string(Least < Capacity ? "1 to " : "") +
              std::to_string(Capacity) + " rows, this one has " + std::to_string(n));
}

/// An evaluation or prediction takes any number of rows, or any multiple of Least.
template <extent Least>
void check_count(const char* what, extent n) {
  if (n >= 1 && n % Least == 0) return;
  throw error("trainer: " + std::string(what) + " takes " + std::to_string(Least) +
              (Least > 1 ? " rows or a multiple of it" : " row or more") + ", found " +
              std::to_string(n));
}

/// Both arrays are there; `second` says what y is.
inline void check_memory(const void* x, const void* y, const char* second = "targets") {
  if (x != nullptr && y != nullptr) return;
  throw error("trainer: expected memory of inputs and " + std::string(second) +
              ", found a null pointer");
}

}  // namespace tenon::nn
