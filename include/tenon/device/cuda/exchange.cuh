// SPDX-License-Identifier: MIT
// exchange: how numbers and batches reach a GPU and results come back, without a wait and without a
// call for each. Both lie in rings of pinned memory: the first kernel of a submission fetches its
// numbers and its batch, the last one publishes its results and counts. Batches of this process go
// through two buffers each, copied while the submission before still runs.
// Law: a place in a ring is written again only after its submission is done. Over 250 lines: the
// doors that a trainer knows, and the state behind them.
// Read next: device/cuda/cuda.cuh.
#pragma once

#include <tenon/device/cuda/ring.cuh>
#include <tenon/device/cuda/staged_batches.hpp>

#include <cstring>
#include <memory>
#include <utility>
#include <vector>

namespace tenon::device::cuda {

template <class Numbers, class Results>
class exchange {
  struct state;

 public:
  exchange(std::shared_ptr<engine> on, extent x_bytes, extent y_bytes, stepping steps)
      : state_(std::make_unique<state>(std::move(on), x_bytes, y_bytes, steps)) {}

  /// Work that is under way.
  class submission {
   public:
    submission(state* of, std::uint64_t number) : state_(of), number_(number) {}
    /// Its results, once it is done.
    Results wait() const { return state_->wait(number_); }
    bool is_done() const { return state_->is_done(number_); }
    /// Whether nothing was submitted after it.
    bool is_last() const { return state_->is_last(number_); }

   private:
    state* state_;
    std::uint64_t number_;
  };

  Numbers& numbers() { return state_->next().numbers; }
  Numbers* device_numbers() { return state_->numbers(); }
  Results* device_results() { return state_->results(); }
  /// A batch of this process, which is copied before this returns, or of the device, which must
  /// stay as it is until the submission is done.
  batch bring(const void* x, extent x_bytes, const void* y, extent y_bytes) {
    return state_->bring({x, y}, {x_bytes, y_bytes});
  }
  /// Pinned memory for the next batch: what is written there is not copied once more.
  batch staging() { return state_->staging(); }
  /// The batch of the last submission.
  void last_batch(void* x, extent x_bytes, void* y, extent y_bytes) {
    state_->last_batch({x, y}, {x_bytes, y_bytes});
  }
  void* room_for(void*, extent bytes) { return state_->room_for(bytes); }
  void deliver(void* to, extent bytes) { state_->deliver(to, bytes); }
  template <class Enqueue>
  submission submit(int graph_number, const Enqueue& enqueue) {
    return {state_.get(), state_->submit(graph_number, enqueue)};
  }
  template <class Enqueue>
  void predict(const Enqueue& enqueue) {
    state_->submit(-1, enqueue);
  }
  void forget_graphs() { state_->forget_graphs(); }

 private:
  std::unique_ptr<state> state_;
};

template <class Numbers, class Results>
struct exchange<Numbers, Results>::state {
  struct writable {
    void* at[2];
  };
  state(std::shared_ptr<engine> on, extent x_bytes, extent y_bytes, stepping steps)
      : engine_(std::move(on)),
        on_(*engine_),
        steps_(steps),
        capacity_{{x_bytes, y_bytes}},
        in_(ring_size * sizeof(sent<Numbers>)),
        out_(ring_size * sizeof(received<Results>)),
        device_(on_.stream, place_of_x() + padded(x_bytes) + padded(y_bytes)),
        staged_(on_, capacity_) {
    std::memset(in_.data(), 0, ring_size * sizeof(sent<Numbers>));
    std::memset(out_.data(), 0, ring_size * sizeof(received<Results>));
    check(cudaMemsetAsync(device_.data(), 0, static_cast<std::size_t>(place_of_x()),
                          on_.stream.get()),
          "cudaMemsetAsync");
  }
  ~state() { cudaStreamSynchronize(on_.stream.get()); }

  /// The place of the next submission, free to be written.
  sent<Numbers>& next() {
    sent<Numbers>& own = in_ring()[next_ % ring_size];
    if (!is_ready_) {
      if (next_ >= ring_size) keep(next_ - ring_size);
      own = {};
      is_ready_ = true;
    }
    return own;
  }
  Numbers* numbers() { return reinterpret_cast<Numbers*>(device_.data()); }
  Results* results() {
    return reinterpret_cast<Results*>(device_.data() + padded(sizeof(Numbers)));
  }

  batch bring(addresses from, sizes bytes) {
    sent<Numbers>& own = next();
    on_.make_current();
    addresses here = from;
    for (const void*& at : here.at)
      if (at != nullptr && is_on_device(at)) at = nullptr;
    const bool stages = here.at[0] != nullptr || here.at[1] != nullptr;
    const addresses staged = stages ? staged_.copy(staging(), here, bytes) : addresses{};
    for (int i = 0; i < 2; ++i) {
      own.from[i] = here.at[i] != nullptr ? staged.at[i] : from.at[i];
      own.bytes[i] = from.at[i] != nullptr ? bytes.of[i] : 0;
    }
    return {device_.data() + place_of_x(), device_.data() + place_of_y()};
  }
  batch staging() {
    if (next_ >= 2) wait_for(next_ - 2);
    return staged_.half(next_);
  }
  void last_batch(writable to, sizes bytes) {
    on_.stream.wait();
    const std::byte* from[] = {device_.data() + place_of_x(), device_.data() + place_of_y()};
    for (int i = 0; i < 2; ++i)
      if (bytes.of[i] > 0)
        check(
            cudaMemcpy(to.at[i], from[i], static_cast<std::size_t>(bytes.of[i]), cudaMemcpyDefault),
            "copy of a batch");
  }

  void* room_for(extent bytes) {
    if (bytes > room_.bytes()) room_ = device_memory(on_.stream, bytes);
    return room_.data();
  }
  void deliver(void* to, extent bytes) {
    check(cudaMemcpyAsync(to, room_.data(), static_cast<std::size_t>(bytes), cudaMemcpyDefault,
                          on_.stream.get()),
          "copy of a prediction");
    on_.stream.wait();
    on_.check_faults();
  }

  template <class Enqueue>
  std::uint64_t submit(int graph_number, const Enqueue& enqueue) {
    sent<Numbers>& own = next();
    on_.make_current();
    bool is_recording = false;
    const auto all = [&] {
      launch_fetch();
      if (is_recording) on_.overlap.start(on_.stream);
      enqueue();
      on_.overlap.stop();
      publish<<<1, 1, 0, on_.stream.get()>>>(results(), out_ring(), count());
      check_launch("launch of publish");
    };
    try {
      if (graph_number < 0 || steps_ == stepping::eager || !is_warm_[graph_number]) {
        all();
        if (graph_number >= 0) is_warm_[graph_number] = true;
      } else {
        is_recording = true;
        replay(graphs_[graph_number], all);
      }
    } catch (...) {
      own = {};  // the next submission shall not look for this one's batch
      throw;
    }
    is_ready_ = false;
    return next_++;
  }
  void forget_graphs() {
    for (recorded_graph& graph : graphs_) graph.clear();
  }

  bool is_done(std::uint64_t number) const {
    return __atomic_load_n(&out_ring()[number % ring_size].done, __ATOMIC_ACQUIRE) > number;
  }
  Results wait(std::uint64_t number) {
    wait_for(number);
    on_.check_faults();
    if (number + ring_size >= next_) return out_ring()[number % ring_size].results;
    const kept_results& found = kept_[number % kept_.size()];
    if (found.number != number)
      throw error("cuda: the results of a step are kept for " + std::to_string(kept_.size()) +
                  " submissions; these were asked for later");
    return found.results;
  }
  bool is_last(std::uint64_t number) const { return number + 1 == next_; }

 private:
  static constexpr extent place_of_count() {
    return padded(sizeof(Numbers)) + padded(sizeof(Results));
  }
  static constexpr extent place_of_x() { return place_of_count() + 256; }
  extent place_of_y() const { return place_of_x() + padded(capacity_.of[0]); }
  sent<Numbers>* in_ring() const { return reinterpret_cast<sent<Numbers>*>(in_.data()); }
  received<Results>* out_ring() const { return reinterpret_cast<received<Results>*>(out_.data()); }
  std::uint64_t* count() {
    return reinterpret_cast<std::uint64_t*>(device_.data() + place_of_count());
  }

  /// Results whose place in the ring is taken by a later submission.
  struct kept_results {
    std::uint64_t number = ~std::uint64_t{0};
    Results results;
  };
  void keep(std::uint64_t number) {
    wait_for(number);
    kept_[number % kept_.size()] = {number, out_ring()[number % ring_size].results};
  }

  template <class All>
  void replay(recorded_graph& graph, const All& all) {
    try {
      if (!graph.is_recorded()) graph.record(on_.stream, all);
    } catch (...) {
      on_.overlap.abandon();
      on_.lane = on_.stream.get();
      cudaGetLastError();
      throw;
    }
    graph.launch(on_.stream);
  }
  void launch_fetch() {
    const extent words = (capacity_.of[0] + capacity_.of[1]) / 16;
    const extent blocks = words / 512 + 1 < 528 ? words / 512 + 1 : 528;
    fetch<<<static_cast<unsigned>(blocks), 256, 0, on_.stream.get()>>>(
        in_ring(), count(), numbers(), device_.data() + place_of_x(),
        device_.data() + place_of_y());
    check_launch("launch of fetch");
  }
  /// Polls: results come in microseconds, and a system call would take as long.
  void wait_for(std::uint64_t number) {
    for (std::uint64_t turn = 1; !is_done(number); ++turn) {
      if (turn % 4096 != 0) continue;
      const cudaError_t now = cudaStreamQuery(on_.stream.get());
      if (now != cudaErrorNotReady) check(now, "a kernel");
      if (now == cudaSuccess && !is_done(number))
        throw error("cuda: a submission has ended without its results on " + device_text());
    }
  }

  std::shared_ptr<engine> engine_;
  engine& on_;
  stepping steps_;
  sizes capacity_;
  pinned_memory in_, out_;
  device_memory device_;
  device_memory room_;
  staged_batches staged_;
  recorded_graph graphs_[2];
  bool is_warm_[2] = {};
  std::vector<kept_results> kept_{4096};
  std::uint64_t next_ = 0;
  bool is_ready_ = false;
};

}  // namespace tenon::device::cuda
