// SPDX-License-Identifier: MIT
// late_device: the CPU's kernels behind the session of a device with memory of its own that runs
// beside this process: buffers have a copy for either side, a batch is copied, results are asked
// for. So what a trainer does for such a device is tested where there is none. Read next:
// nn/pending_loss.hpp.
#pragma once

#include <tenon/base/refusal.hpp>
#include <tenon/device/cpu/cpu.hpp>

#include <cstring>
#include <memory>
#include <vector>

namespace laws {

struct late_device;

class late_session {
 public:
  static constexpr bool shares_memory = false, is_asynchronous = true;
  explicit late_session(const late_device&) {}
  const late_device& policy() const;

  class memory {
   public:
    memory(late_session&, tenon::extent bytes)
        : bytes_(bytes), kernels_(bytes), process_(static_cast<std::size_t>(bytes)) {}
    std::byte* host() {
      if (!is_host_valid_) read(process_.data());
      is_host_valid_ = true;
      is_device_valid_ = false;
      return process_.data();
    }
    std::byte* device() {
      if (!is_device_valid_) write(process_.data());
      is_device_valid_ = true;
      is_host_valid_ = false;
      return kernels_.data();
    }
    void clear() {
      if (bytes_ > 0) std::memset(device(), 0, static_cast<std::size_t>(bytes_));
    }
    void read(void* to) const { copy(to, kernels_.data()); }
    void write(const void* from) { copy(kernels_.data(), from); }
    tenon::extent bytes() const { return bytes_; }

   private:
    void copy(void* to, const void* from) const {
      if (bytes_ > 0) std::memcpy(to, from, static_cast<std::size_t>(bytes_));
    }
    tenon::extent bytes_;
    tenon::device::host_memory kernels_;
    std::vector<std::byte> process_;
    bool is_host_valid_ = false, is_device_valid_ = true;
  };

  struct batch {
    void* x;
    void* y;
  };

  template <class Numbers, class Results>
  class exchange {
    struct state {
      Numbers next{}, numbers{};
      Results results{};
      std::vector<std::byte> x, y, room;
      std::vector<Results> all;
    };

   public:
    exchange(late_session&, tenon::extent x_bytes, tenon::extent y_bytes)
        : state_(std::make_unique<state>()) {
      state_->x.resize(static_cast<std::size_t>(x_bytes));
      state_->y.resize(static_cast<std::size_t>(y_bytes));
    }
    class submission {
     public:
      submission(state* of, std::size_t number) : state_(of), number_(number) {}
      Results wait() const { return state_->all.at(number_); }
      bool is_done() const { return true; }
      bool is_last() const { return number_ + 1 == state_->all.size(); }

     private:
      state* state_;
      std::size_t number_;
    };
    Numbers& numbers() { return state_->next; }
    Numbers* device_numbers() { return &state_->numbers; }
    Results* device_results() { return &state_->results; }
    batch bring(const void* x, tenon::extent x_bytes, const void* y, tenon::extent y_bytes) {
      const batch to{state_->x.data(), state_->y.data()};
      if (x != nullptr && x != to.x) std::memcpy(to.x, x, static_cast<std::size_t>(x_bytes));
      if (y != nullptr && y != to.y) std::memcpy(to.y, y, static_cast<std::size_t>(y_bytes));
      return to;
    }
    batch staging() { return {state_->x.data(), state_->y.data()}; }
    void last_batch(void* x, tenon::extent x_bytes, void* y, tenon::extent y_bytes) {
      if (x_bytes > 0) std::memcpy(x, state_->x.data(), static_cast<std::size_t>(x_bytes));
      if (y_bytes > 0) std::memcpy(y, state_->y.data(), static_cast<std::size_t>(y_bytes));
    }
    void* room_for(void*, tenon::extent bytes) {
      state_->room.resize(static_cast<std::size_t>(bytes));
      return state_->room.data();
    }
    void deliver(void* to, tenon::extent bytes) {
      std::memcpy(to, state_->room.data(), static_cast<std::size_t>(bytes));
    }
    template <class Enqueue>
    submission submit(int, const Enqueue& enqueue) {
      const tenon::flush_denormals flush;
      state_->numbers = state_->next;
      state_->next = {};
      enqueue();
      state_->all.push_back(state_->results);
      return {state_.get(), state_->all.size() - 1};
    }
    template <class Enqueue>
    void predict(const Enqueue& enqueue) {
      submit(0, enqueue);
    }
    void forget_graphs() {}

   private:
    std::unique_ptr<state> state_;
  };
};

struct late_device {
  using session = late_session;
  static constexpr tenon::extent held_row = tenon::cpu::held_row;
  static constexpr int overlap = 2;
  template <class Kernel>
  static constexpr tenon::extent scratch() {
    return tenon::cpu::scratch<Kernel>();
  }
  template <class Kernel>
  static void launch(void* const* slots, tenon::extent rows, std::byte* scratch_at,
                     const late_device&) {
    tenon::cpu::launch<Kernel>(slots, rows, scratch_at, tenon::cpu{});
  }
};

inline const late_device& late_session::policy() const {
  static constexpr late_device only;
  return only;
}

}  // namespace laws
