// SPDX-License-Identifier: MIT
// staged_batches: how batches of this process come to a GPU: into pinned memory, then, on a stream
// of its own, to the device, two of each, so that a copy runs beside the submission before. Law:
// nothing is allocated until the first such batch. Read next: device/cuda/exchange.cuh.
#pragma once

#include <tenon/device/cuda/engine.hpp>

#include <cstring>
#include <memory>

namespace tenon::device::cuda {

/// The addresses of a batch's inputs and targets, for kernels.
struct batch {
  void* x;
  void* y;
};

/// Where inputs and targets lie, and their bytes.
struct addresses {
  const void* at[2];
};
struct sizes {
  extent of[2];
};

constexpr extent padded(extent bytes) { return (bytes + 255) / 256 * 256; }

class staged_batches {
 public:
  staged_batches(engine& on, sizes capacity) : on_(on), capacity_(capacity) {}

  /// The pinned memory of submission `number`, which must be free.
  batch half(std::uint64_t number) {
    if (!pinned_) allocate();
    std::byte* data = pinned_->data() + static_cast<extent>(number % 2) * bytes();
    return {data, data + padded(capacity_.of[0])};
  }
  /// Copies what is not yet in the half to it, and the half to the device, before whatever the
  /// engine's stream is given next; its addresses there.
  addresses copy(batch half, addresses from, sizes bytes_of) {
    std::byte* to[] = {static_cast<std::byte*>(half.x), static_cast<std::byte*>(half.y)};
    addresses there{};
    on_.make_current();
    for (int i = 0; i < 2; ++i) {
      if (from.at[i] == nullptr || bytes_of.of[i] == 0) continue;
      const auto count = static_cast<std::size_t>(bytes_of.of[i]);
      if (from.at[i] != to[i]) std::memcpy(to[i], from.at[i], count);
      std::byte* on_device = device_.data() + (to[i] - pinned_->data());
      check(cudaMemcpyAsync(on_device, to[i], count, cudaMemcpyHostToDevice, copies_->get()),
            "copy of a batch");
      there.at[i] = on_device;
    }
    copied_.record(copies_->get());
    copied_.hold_back(on_.stream.get());
    return there;
  }

 private:
  extent bytes() const { return padded(capacity_.of[0]) + padded(capacity_.of[1]); }
  void allocate() {
    on_.make_current();
    pinned_ = std::make_unique<pinned_memory>(2 * bytes());
    device_ = device_memory(on_.stream, 2 * bytes());
    copies_ = std::make_unique<stream>();
    on_.stream.wait();
  }

  engine& on_;
  sizes capacity_;
  std::unique_ptr<pinned_memory> pinned_;
  device_memory device_;
  std::unique_ptr<stream> copies_;
  event copied_;
};

}  // namespace tenon::device::cuda
