// SPDX-License-Identifier: MIT
// wide_device: the CPU's kernels under another plan, that of a device which holds long rows in
// registers and runs launches side by side. Law: results are those of the CPU's plan.
#pragma once

#include <tenon/device/cpu/cpu.hpp>

namespace laws {

struct wide_device {
  using session = tenon::device::host_session<wide_device>;
  static constexpr tenon::extent held_row = 1024;
  static constexpr int overlap = 3;
  template <class Kernel>
  static constexpr tenon::extent scratch() {
    return tenon::cpu::scratch<Kernel>();
  }
  template <class Kernel>
  static void launch(void* const* slots, tenon::extent rows, std::byte* scratch_at,
                     const wide_device&) {
    tenon::cpu::launch<Kernel>(slots, rows, scratch_at, tenon::cpu{});
  }
};

}  // namespace laws
