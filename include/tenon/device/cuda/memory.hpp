// SPDX-License-Identifier: MIT
// Memory of a GPU, in the order of a stream, and memory of this process that GPUs can reach.
// Law: no more device memory than there is: the error says what was wanted and what is free.
// Read next: device/cuda/engine.hpp.
#pragma once

#include <tenon/base/config.hpp>
#include <tenon/device/cuda/stream.hpp>

#include <cstddef>

namespace tenon::device::cuda {

/// Bytes on the device, from the stream-ordered pool.
class device_memory {
 public:
  device_memory() = default;
  device_memory(const stream& on, extent bytes) : stream_(on.get()), bytes_(bytes) {
    if (bytes == 0) return;
    void* found = nullptr;
    const cudaError_t code = cudaMallocAsync(&found, static_cast<std::size_t>(bytes), stream_);
    if (code == cudaErrorMemoryAllocation) refuse(bytes);
    check(code, "cudaMallocAsync");
    data_ = static_cast<std::byte*>(found);
  }
  device_memory(device_memory&& other) noexcept { *this = std::move(other); }
  device_memory& operator=(device_memory&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    std::swap(stream_, other.stream_);
    return *this;
  }
  ~device_memory() {
    if (data_ != nullptr) cudaFreeAsync(data_, stream_);
  }
  std::byte* data() const { return data_; }
  extent bytes() const { return bytes_; }

 private:
  [[noreturn]] static void refuse(extent bytes) {
    cudaGetLastError();
    std::size_t left = 0, all = 0;
    cudaMemGetInfo(&left, &all);
    throw error("cuda: out of memory on " + device_text() + ": " + std::to_string(bytes) +
                " bytes are needed, " + std::to_string(left) + " of " + std::to_string(all) +
                " are free");
  }
  cudaStream_t stream_ = nullptr;
  std::byte* data_ = nullptr;
  extent bytes_ = 0;
};

/// Bytes of this process that do not move, so that a GPU reads and writes them itself.
class pinned_memory {
 public:
  explicit pinned_memory(extent bytes) {
    if (bytes == 0) return;
    void* found = nullptr;
    check(cudaHostAlloc(&found, static_cast<std::size_t>(bytes), cudaHostAllocPortable),
          "cudaHostAlloc");
    data_ = static_cast<std::byte*>(found);
  }
  pinned_memory(const pinned_memory&) = delete;
  pinned_memory& operator=(const pinned_memory&) = delete;
  ~pinned_memory() {
    if (data_ != nullptr) cudaFreeHost(data_);
  }
  std::byte* data() const { return data_; }

 private:
  std::byte* data_ = nullptr;
};

/// Whether a GPU can read this address as it is: device or managed memory.
inline bool is_on_device(const void* address) {
  cudaPointerAttributes found;
  if (cudaPointerGetAttributes(&found, address) != cudaSuccess) {
    cudaGetLastError();
    return false;
  }
  return found.type == cudaMemoryTypeDevice || found.type == cudaMemoryTypeManaged;
}

}  // namespace tenon::device::cuda
