// SPDX-License-Identifier: MIT
// thrust_device<System>: kernels as calls of thrust::for_each_n on a system of Thrust in this
// process's memory, such as thrust::cpp::tag or thrust::omp::tag. The CUDA device runs some of the
// same tasks, which are so tested where there is no GPU; its own kernels are not. Law: results are
// those of any other device but for the order of sums, and for denormal numbers: a system's threads
// treat them as they always do. Read next: device/cuda/cuda.cuh.
#pragma once

#include <tenon/device/host_session.hpp>
#include <tenon/device/thrust/column.hpp>
#include <tenon/device/thrust/convolution.hpp>
#include <tenon/device/thrust/own.hpp>
#include <tenon/device/thrust/pool.hpp>
#include <tenon/device/thrust/product.hpp>
#include <tenon/plan/schedule.hpp>

#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>

namespace tenon {

namespace device::on_thrust {

/// Ops with loops of their own report what they find wrong; no other kernel can.
template <class Kernel>
inline constexpr bool reports_faults = false;
template <class Op, std::int64_t A, std::int64_t B, dtype Type, dtype Left, dtype Right, class Out,
          class InA, class InB>
inline constexpr bool reports_faults<kernel::own<Op, A, B, Type, Left, Right, Out, InA, InB>> =
    true;

template <class Kernel>
task<Kernel> make_task(void* const* slots, extent rows, fault* wrong) {
  if constexpr (reports_faults<Kernel>) {
    return task<Kernel>(slots, rows, wrong);
  } else {
    return task<Kernel>(slots, rows);
  }
}

}  // namespace device::on_thrust

/// The memory of this process, on a system of Thrust.
template <class System>
struct thrust_device {
  using session = device::host_session<thrust_device>;
  static constexpr extent held_row = plan::one_pack;
  /// Later launches that may run beside one.
  static constexpr int overlap = 0;
  template <class Kernel>
  static constexpr extent scratch() {
    return 0;
  }
  template <class Kernel>
  static void launch(void* const* slots, extent rows, std::byte*, const thrust_device&) {
    namespace dispatch = device::on_thrust;
    dispatch::fault wrong;
    const auto task = dispatch::make_task<Kernel>(slots, rows, &wrong);
    ::thrust::for_each_n(System{}, ::thrust::counting_iterator<extent>(0), task.count(rows), task);
    dispatch::check_fault(wrong);
  }
};

}  // namespace tenon
