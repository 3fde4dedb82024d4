// SPDX-License-Identifier: MIT
// session: what a trainer needs of a GPU: memory with a view for this process, and the exchange
// through which numbers and batches go in and results come out. A submission that is repeated is
// recorded once as a graph; all that changes from step to step (learning rate, random key, where
// the batch lies) is read from memory, so that a recorded step and one that is not are the same
// bits. Law: a submission costs this process a few microseconds and is waited for only where its
// results are read. Read next: device/cuda/exchange.cuh.
#pragma once

#include <tenon/device/cuda/exchange.cuh>

#include <map>
#include <memory>
#include <tuple>
#include <vector>

namespace tenon {

namespace device::cuda {

template <class Policy>
class session {
 public:
  explicit session(Policy policy)
      : engine_(std::make_shared<engine>(policy.device, policy.stream, policy.math)),
        policy_(policy) {
    policy_.engine = engine_.get();
  }

  /// The session of this thread for functions on tensors: making one takes milliseconds.
  static session& shared(const Policy& policy) {
    using key = std::tuple<int, cudaStream_t, math_mode>;
    thread_local std::map<key, session> made;
    session& found =
        made.try_emplace({policy.device, policy.stream, policy.math}, policy).first->second;
    found.engine_->make_current();
    return found;
  }

  static constexpr bool shares_memory = false;
  static constexpr bool is_asynchronous = true;
  const Policy& policy() const { return policy_; }

  /// Bytes on the device, with a copy for this process that is made when it is asked for.
  class memory {
   public:
    memory(session& of, extent bytes)
        : engine_(of.engine_), data_((engine_->make_current(), engine_->stream), bytes) {}
    memory(memory&&) noexcept = default;
    /// The other one ends with what this one had, and with the engine that it came from.
    memory& operator=(memory&& other) noexcept {
      std::swap(engine_, other.engine_);
      std::swap(data_, other.data_);
      std::swap(host_, other.host_);
      std::swap(is_host_valid_, other.is_host_valid_);
      std::swap(is_device_valid_, other.is_device_valid_);
      return *this;
    }
    /// For this process to read and write: what is there now. The next use by kernels takes it
    /// back.
    std::byte* host() {
      if (!is_host_valid_) {
        host_.resize(static_cast<std::size_t>(bytes()));
        copy(host_.data(), data_.data(), "copy from the device");
        engine_->stream.wait();
      }
      is_host_valid_ = true;
      is_device_valid_ = false;
      return host_.data();
    }
    /// For kernels.
    std::byte* device() {
      if (!is_device_valid_) copy(data_.data(), host_.data(), "copy to the device");
      is_device_valid_ = true;
      is_host_valid_ = false;
      return data_.data();
    }
    void clear() {
      is_device_valid_ = true;
      is_host_valid_ = false;
      if (bytes() == 0) return;
      engine_->make_current();
      check(cudaMemsetAsync(data_.data(), 0, static_cast<std::size_t>(bytes()),
                            engine_->stream.get()),
            "cudaMemsetAsync");
    }
    extent bytes() const { return data_.bytes(); }
    /// Copies all of it from or to memory of this process.
    void write(const void* from) { copy(data_.data(), from, "copy to the device"); }
    void read(void* to) {
      copy(to, data_.data(), "copy from the device");
      engine_->stream.wait();
    }

   private:
    void copy(void* to, const void* from, const char* what) {
      if (bytes() == 0) return;
      engine_->make_current();
      check(cudaMemcpyAsync(to, from, static_cast<std::size_t>(bytes()), cudaMemcpyDefault,
                            engine_->stream.get()),
            what);
    }
    std::shared_ptr<engine> engine_;
    device_memory data_;
    std::vector<std::byte> host_;
    bool is_host_valid_ = false, is_device_valid_ = true;
  };

  /// Memory with what lies at `from` in this process.
  memory copied(const void* from, extent bytes) {
    memory out(*this, bytes);
    out.write(from);
    return out;
  }
  /// Until all that was launched is done; throws what it has reported.
  void wait() {
    engine_->stream.wait();
    engine_->check_faults();
  }

  using batch = cuda::batch;
  template <class Numbers, class Results>
  class exchange : public cuda::exchange<Numbers, Results> {
   public:
    exchange(session& of, extent x_bytes, extent y_bytes)
        : cuda::exchange<Numbers, Results>(of.engine_, x_bytes, y_bytes, of.policy_.steps) {}
  };

 private:
  std::shared_ptr<engine> engine_;
  Policy policy_;
};

}  // namespace device::cuda
}  // namespace tenon
