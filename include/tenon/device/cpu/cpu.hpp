// SPDX-License-Identifier: MIT
// cpu: the device that runs kernels on the processor at hand, with its own kernels and, where
// OpenMP is on, threads. Law: results do not depend on the number of threads. Read next:
// device/cpu/row.hpp, column.hpp, product.hpp, own.hpp.
#pragma once

#include <tenon/device/cpu/column.hpp>
#include <tenon/device/cpu/convolution.hpp>
#include <tenon/device/cpu/own.hpp>
#include <tenon/device/cpu/pool.hpp>
#include <tenon/device/cpu/product.hpp>
#include <tenon/device/host_session.hpp>
#include <tenon/plan/schedule.hpp>

namespace tenon {

/// The processor, on up to Threads threads. The scratch of that many threads is part of a program's
/// arena.
template <int Threads>
struct cpu_threads {
  static constexpr int threads = Threads;
  using session = device::host_session<cpu_threads>;
  /// Elements of a row that a kernel keeps in registers from phase to phase.
  static constexpr extent held_row = plan::one_pack;
  /// Later launches that may run beside one.
  static constexpr int overlap = 0;

  /// Bytes of scratch that a launch of Kernel needs.
  template <class Kernel>
  static constexpr extent scratch() {
    return device::cpu::runner<Kernel>::scratch(Threads);
  }
  template <class Kernel>
  static void launch(void* const* slots, extent rows, std::byte* scratch, const cpu_threads&) {
    device::cpu::runner<Kernel>::run(slots, rows, scratch, Threads);
  }
};

/// One thread of the processor.
using cpu = cpu_threads<1>;

}  // namespace tenon
