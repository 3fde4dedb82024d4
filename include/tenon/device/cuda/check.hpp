// SPDX-License-Identifier: MIT
// check: every call of the CUDA runtime and of cuBLASLt goes through it. Law: a failure throws
// tenon::error with the call, the device and the library's own words and code.
// Read next: device/cuda/stream.hpp.
#pragma once

#include <tenon/base/refusal.hpp>

#include <cublasLt.h>
#include <cuda_runtime_api.h>

#include <string>

namespace tenon::device::cuda {

/// The device at hand as a word for a message: "device 0 (NVIDIA H200)".
inline std::string device_text() {
  int index = 0;
  cudaDeviceProp found;
  if (cudaGetDevice(&index) != cudaSuccess || cudaGetDeviceProperties(&found, index) != cudaSuccess)
    return "no device";
  return "device " + std::to_string(index) + " (" + found.name + ")";
}

/// Throws unless the call went well.
inline void check(cudaError_t code, const char* call) {
  if (code == cudaSuccess) return;
  cudaGetLastError();
  throw error("cuda: " + std::string(call) + " on " + device_text() + ": " +
              cudaGetErrorString(code) + " (" + cudaGetErrorName(code) + ", code " +
              std::to_string(static_cast<int>(code)) + ")");
}
inline void check(cublasStatus_t code, const char* call) {
  if (code == CUBLAS_STATUS_SUCCESS) return;
  throw error("cuda: " + std::string(call) + " on " + device_text() + ": " +
              cublasLtGetStatusString(code) + " (code " + std::to_string(static_cast<int>(code)) +
              ")");
}

/// What a launch of a kernel has reported.
inline void check_launch(const char* kernel) { check(cudaPeekAtLastError(), kernel); }

/// Makes a device the current one. Throws where there is no such device, or a driver too old.
inline void use_device(int index) {
  int count = 0;
  const cudaError_t found = cudaGetDeviceCount(&count);
  if (found != cudaSuccess) {
    cudaGetLastError();
    throw error("cuda: no GPU can be used: " + std::string(cudaGetErrorString(found)) + " (" +
                cudaGetErrorName(found) + ")");
  }
  if (index < 0 || index >= count)
    throw error("cuda: expected a device from 0 to " + std::to_string(count - 1) + ", found " +
                std::to_string(index));
  check(cudaSetDevice(index), "cudaSetDevice");
}

}  // namespace tenon::device::cuda
