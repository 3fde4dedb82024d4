// SPDX-License-Identifier: MIT
// fault: what a kernel found wrong, in memory that it can write and the caller can read: an index
// outside its axis. Law: the caller throws it before it uses the results.
// Read next: device/thrust/own.hpp.
#pragma once

#include <tenon/base/config.hpp>
#include <tenon/base/refusal.hpp>

namespace tenon::device::on_thrust {

/// Who looks at indices.
enum class indexing : std::int32_t { take, scatter_add };

struct fault {
  indexing by = indexing::take;
  extent size = 0;  ///< elements of the axis; 0: nothing is wrong
  extent index = 0;
};

/// Throws what a kernel has reported.
inline void check_fault(const fault& wrong) {
  if (wrong.size == 0) return;
  throw error(std::string(wrong.by == indexing::take ? "take" : "scatter_add") + ": index " +
              std::to_string(wrong.index) + " on an axis of " + std::to_string(wrong.size) +
              " elements");
}

}  // namespace tenon::device::on_thrust
