// SPDX-License-Identifier: MIT
// overlap: launches that a graph records on a few streams, so that those whose bytes do not meet
// run at the same time: a layer's weight gradients beside the gradients of the layer before. Law: a
// launch comes after every earlier one that wrote what it touches, or touched what it writes. Read
// next: device/cuda/engine.hpp.
#pragma once

#include <tenon/base/config.hpp>
#include <tenon/device/cuda/stream.hpp>

#include <cstddef>
#include <memory>
#include <vector>

namespace tenon::device::cuda {

/// Runs of bytes that a launch reads or writes.
class accesses {
 public:
  void read(const void* at, extent first, extent last) { add(at, first, last, false); }
  void write(const void* at, extent first, extent last) { add(at, first, last, true); }
  /// Some of it is also the other's, and one of them writes it.
  bool conflict_with(const accesses& other) const {
    for (const run& a : runs_)
      for (const run& b : other.runs_)
        if ((a.writes || b.writes) && a.first < b.last && b.first < a.last) return true;
    return false;
  }

 private:
  struct run {
    const std::byte *first, *last;
    bool writes;
  };
  void add(const void* at, extent first, extent last, bool writes) {
    const auto* from = static_cast<const std::byte*>(at);
    runs_.push_back({from + first, from + last, writes});
  }
  std::vector<run> runs_;
};

class overlap {
 public:
  /// Streams beside the main one.
  static constexpr int side_streams = 2;
  static constexpr int lanes = side_streams + 1;

  /// From here on launches of the main stream, which is recording, are spread.
  void start(const stream& main) {
    if (!sides_[0])
      for (auto& side : sides_) side = std::make_unique<stream>();
    at_[0] = main.get();
    for (int s = 0; s < side_streams; ++s) at_[s + 1] = sides_[s]->get();
    done_.clear();
    for (int lane = 0; lane < lanes; ++lane) {
      last_[lane] = -1;
      for (int other = 0; other < lanes; ++other) seen_[lane][other] = -1;
    }
    event_at(0).record(at_[0]);
    for (int lane = 1; lane < lanes; ++lane) event_at(0).hold_back(at_[lane]);
    is_on_ = true;
  }
  bool is_on() const { return is_on_; }

  /// The stream for a launch, which waits there for what it must.
  cudaStream_t next(accesses touched) {
    std::vector<int> before;
    for (int j = 0; j < static_cast<int>(done_.size()); ++j)
      if (done_[static_cast<std::size_t>(j)].touched.conflict_with(touched)) before.push_back(j);
    const int lane = choose(before);
    for (int j : before) wait_for(lane, j);
    done_.push_back({std::move(touched), lane});
    last_[lane] = static_cast<int>(done_.size()) - 1;
    return at_[lane];
  }
  /// After the launch.
  void launched() {
    const int j = static_cast<int>(done_.size()) - 1;
    event_at(j + 1).record(at_[done_.back().lane]);
  }
  /// What comes next on the main stream comes after everything; a stream that was forked and not
  /// joined would spoil the graph.
  void join() {
    for (int lane = 1; lane < lanes; ++lane) {
      event& all = event_at(static_cast<int>(done_.size()) + lane);
      all.record(at_[lane]);
      all.hold_back(at_[0]);
      seen_[0][lane] = last_[lane];
    }
  }
  void stop() {
    if (!is_on_) return;
    join();
    is_on_ = false;
  }
  /// After a recording that failed.
  void abandon() { is_on_ = false; }

 private:
  struct launch {
    accesses touched;
    int lane;
  };
  /// The lane that ends with the latest of them; else the one that was given nothing for longest.
  int choose(const std::vector<int>& before) const {
    int best = -1;
    for (int lane = 0; lane < lanes; ++lane)
      for (int j : before)
        if (last_[lane] == j && (best < 0 || j > last_[best])) best = lane;
    if (best >= 0) return best;
    best = 0;
    for (int lane = 1; lane < lanes; ++lane)
      if (last_[lane] < last_[best]) best = lane;
    return best;
  }
  /// A lane is in order: who waits for launch j has waited for all before it on j's lane.
  void wait_for(int lane, int j) {
    const int other = done_[static_cast<std::size_t>(j)].lane;
    if (other == lane || seen_[lane][other] >= j) return;
    event_at(j + 1).hold_back(at_[lane]);
    seen_[lane][other] = j;
  }
  event& event_at(int number) {
    while (static_cast<int>(events_.size()) <= number) events_.push_back(std::make_unique<event>());
    return *events_[static_cast<std::size_t>(number)];
  }

  std::unique_ptr<stream> sides_[side_streams];
  cudaStream_t at_[lanes] = {};
  std::vector<launch> done_;
  int last_[lanes] = {};
  int seen_[lanes][lanes] = {};
  std::vector<std::unique_ptr<event>> events_;
  bool is_on_ = false;
};

}  // namespace tenon::device::cuda
