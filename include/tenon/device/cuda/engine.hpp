// SPDX-License-Identifier: MIT
// engine: what launches on one GPU share: the stream, the handle of cuBLASLt, the algorithms chosen
// for its products, and a place where kernels report faults. math_mode says how products of floats
// are computed. Read next: device/cuda/gemm.hpp, device/cuda/session.cuh.
#pragma once

#include <tenon/device/cuda/algorithm_cache.hpp>
#include <tenon/device/cuda/memory.hpp>
#include <tenon/device/cuda/overlap.hpp>
#include <tenon/device/thrust/fault.hpp>

namespace tenon {

/// How a GPU multiplies matrices of floats: in float, or with operands rounded to TF32 (10 bits of
/// mantissa) or bfloat16 (7 bits); sums, and all numbers in memory, are floats.
enum class math_mode : std::uint8_t { fp32, tf32, bf16 };

/// Whether a GPU records whole training steps as graphs, or launches kernel by kernel.
enum class stepping : std::uint8_t { recorded, eager };

namespace device::cuda {

/// The handle of cuBLASLt.
class blas_handle {
 public:
  blas_handle() { check(cublasLtCreate(&handle_), "cublasLtCreate"); }
  blas_handle(const blas_handle&) = delete;
  blas_handle& operator=(const blas_handle&) = delete;
  ~blas_handle() { cublasLtDestroy(handle_); }
  cublasLtHandle_t get() const { return handle_; }

 private:
  cublasLtHandle_t handle_ = nullptr;
};

struct engine {
  int device;
  cuda::stream stream;
  cudaStream_t lane;  ///< where the launch at hand goes: the stream, or one beside it
  cuda::overlap overlap;
  blas_handle blas;
  algorithm_cache& algorithms;
  math_mode math;
  on_thrust::fault* faults;  ///< in pinned memory: kernels write it, this process reads it

  engine(int index, cudaStream_t of_caller, math_mode products)
      : device((use_device(index), index)),
        stream(of_caller),
        lane(stream.get()),
        algorithms(algorithm_cache::of(index)),
        math(products),
        faults_(64) {
    faults = new (faults_.data()) on_thrust::fault;
  }
  /// Chooses the lane of the launch at hand; touched() is asked only where launches are spread.
  template <class Touched>
  engine& lane_for(const Touched& touched) {
    if (overlap.is_on()) lane = overlap.next(touched());
    return *this;
  }
  /// After a launch.
  void launched() {
    if (!overlap.is_on()) return;
    overlap.launched();
    lane = stream.get();
  }
  void make_current() const { check(cudaSetDevice(device), "cudaSetDevice"); }
  /// Throws what kernels that are done have found wrong.
  void check_faults() const {
    const on_thrust::fault found = *faults;
    *faults = {};
    on_thrust::check_fault(found);
  }

 private:
  pinned_memory faults_;
};

}  // namespace device::cuda
}  // namespace tenon
