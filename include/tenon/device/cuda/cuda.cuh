// SPDX-License-Identifier: MIT
// cuda: the device policy for one GPU. Products go to cuBLASLt, rows and columns to kernels of one
// team of threads each, maps to one thread for 16 bytes, all else to a thread for each task, the
// same tasks that thrust_device runs. Law: a result depends on the shape, the seed and the GPU
// alone. Read next: device/cuda/session.cuh.
#pragma once

#include <tenon/device/cuda/access.hpp>
#include <tenon/device/cuda/runner.cuh>
#include <tenon/device/cuda/session.cuh>

namespace tenon {

/// One GPU. `stream` may be one of the caller's; by default a session has its own.
struct cuda {
  int device = 0;
  cudaStream_t stream = nullptr;
  math_mode math = math_mode::fp32;
  stepping steps = stepping::recorded;
  device::cuda::engine* engine = nullptr;  ///< set by a session

  using session = device::cuda::session<cuda>;
  /// Elements of a row that a block keeps in registers from phase to phase.
  static constexpr extent held_row = extent{1024} * device::cuda::most_kept;

  /// Later launches that may run beside one. Above 0, so that no result takes the place of an
  /// operand: the threads of a row are not in step between a pick and a store.
  static constexpr int overlap = 8;

  /// Bytes of scratch that a launch of Kernel needs.
  template <class Kernel>
  static constexpr extent scratch() {
    return device::cuda::runner<Kernel>::scratch;
  }
  template <class Kernel>
  static void launch(void* const* slots, extent rows, std::byte* scratch_at, const cuda& at) {
    namespace dispatch = device::cuda;
    dispatch::engine& on = at.engine->lane_for(
        [&] { return dispatch::accesses_of<Kernel>(slots, scratch_at, scratch<Kernel>()); });
    dispatch::runner<Kernel>::run(on, slots, rows, scratch_at);
    on.launched();
  }
};

}  // namespace tenon
