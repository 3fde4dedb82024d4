// SPDX-License-Identifier: MIT
// host_session<Device>: what a trainer needs of a device whose kernels read and write the memory of
// this process: buffers, the numbers that a step takes, the results that it gives. A device with
// memory of its own has a session with the same members. Law: a submission is done when it returns.
// Read next: device/cuda/session.cuh, nn/trainer.hpp.
#pragma once

#include <tenon/base/float_mode.hpp>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace tenon::device {

/// Memory of this process, aligned for packs. No unique_ptr: <memory> would be a fifth of what the
/// whole library costs to include.
class host_memory {
 public:
  explicit host_memory(extent bytes) {
    if (bytes == 0) return;
    data_ = static_cast<std::byte*>(
        std::aligned_alloc(64, static_cast<std::size_t>((bytes + 63) / 64 * 64)));
    if (data_ == nullptr) throw std::bad_alloc();
  }
  host_memory(host_memory&& other) noexcept : data_(std::exchange(other.data_, nullptr)) {}
  host_memory& operator=(host_memory&& other) noexcept {
    std::swap(data_, other.data_);
    return *this;
  }
  ~host_memory() { std::free(data_); }
  std::byte* data() const { return data_; }

 private:
  std::byte* data_ = nullptr;
};

/// Work that is done.
template <class Results>
struct submission {
  const Results* results;
  const Results& wait() const { return *results; }
};

template <class Device>
class host_session {
 public:
  explicit host_session(Device device_policy) : policy_(device_policy) {}

  /// Whether kernels read and write what this process does.
  static constexpr bool shares_memory = true;
  /// Whether submissions are still running when they return.
  static constexpr bool is_asynchronous = false;
  /// What kernels are launched with.
  const Device& policy() const { return policy_; }

  /// Bytes that kernels and this process share.
  class memory {
   public:
    memory(host_session&, extent bytes) : bytes_(bytes), data_(bytes) {}
    /// For this process to read and write.
    std::byte* host() { return data_.data(); }
    /// For kernels.
    std::byte* device() { return data_.data(); }
    void clear() {
      if (bytes_ > 0) std::memset(data_.data(), 0, static_cast<std::size_t>(bytes_));
    }
    extent bytes() const { return bytes_; }
    void read(void* to) const { std::memcpy(to, data_.data(), static_cast<std::size_t>(bytes_)); }

   private:
    extent bytes_;
    host_memory data_;
  };

  /// Memory with what lies at `from`.
  memory copied(const void* from, extent bytes) {
    memory out(*this, bytes);
    if (bytes > 0) std::memcpy(out.host(), from, static_cast<std::size_t>(bytes));
    return out;
  }
  /// Until all that was launched is done: it is.
  void wait() const {}

  /// The addresses of a batch's inputs and targets.
  struct batch {
    void* x;
    void* y;
  };

  /// What goes in and out of submissions: Numbers before, Results after.
  template <class Numbers, class Results>
  class exchange {
   public:
    exchange(host_session&, extent x_bytes, extent y_bytes)
        : x_bytes_((x_bytes + 63) / 64 * 64), staged_bytes_(x_bytes_ + y_bytes) {}
    /// The numbers of the next submission, to be written.
    Numbers& numbers() { return numbers_; }
    /// The same for kernels.
    Numbers* device_numbers() { return &numbers_; }
    Results* device_results() { return &results_; }
    /// The batch of the next submission for kernels.
    batch bring(const void* x, extent, const void* y, extent) {
      return {const_cast<void*>(x), const_cast<void*>(y)};
    }
    /// Memory where the next batch may be put together.
    batch staging() {
      if (staged_.data() == nullptr) staged_ = host_memory(staged_bytes_);
      return {staged_.data(), staged_.data() + x_bytes_};
    }
    /// Memory for kernels whose bytes go `to` after the submission.
    void* room_for(void* to, extent) { return to; }
    void deliver(void*, extent) {}
    /// Runs what `enqueue` launches; graph_number says which of a few fixed sequences it is.
    /// wait() gives its results.
    template <class Enqueue>
    submission<Results> submit(int, const Enqueue& enqueue) {
      const flush_denormals flush;
      enqueue();
      return {&results_};
    }
    /// The same of a prediction: denormal numbers are left alone, for a tiny network's sake.
    template <class Enqueue>
    void predict(const Enqueue& enqueue) {
      enqueue();
    }
    /// Addresses that launches were given before are no longer valid.
    void forget_graphs() {}

   private:
    Numbers numbers_{};
    Results results_{};
    extent x_bytes_, staged_bytes_;
    host_memory staged_{0};
  };

 private:
  Device policy_;
};

}  // namespace tenon::device
