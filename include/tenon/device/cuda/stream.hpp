// SPDX-License-Identifier: MIT
// stream, event and recorded graph of the CUDA runtime as small owning types.
// Read next: device/cuda/memory.hpp.
#pragma once

#include <tenon/device/cuda/check.hpp>

#include <utility>

namespace tenon::device::cuda {

/// A stream: one of its own, or the caller's, which is left as it is.
class stream {
 public:
  explicit stream(cudaStream_t of_caller = nullptr) : handle_(of_caller) {
    if (handle_ != nullptr) return;
    check(cudaStreamCreateWithFlags(&handle_, cudaStreamNonBlocking), "cudaStreamCreateWithFlags");
    is_own_ = true;
  }
  stream(const stream&) = delete;
  stream& operator=(const stream&) = delete;
  ~stream() {
    if (is_own_) cudaStreamDestroy(handle_);
  }
  cudaStream_t get() const { return handle_; }
  void wait() const { check(cudaStreamSynchronize(handle_), "cudaStreamSynchronize"); }

 private:
  cudaStream_t handle_;
  bool is_own_ = false;
};

/// A point in a stream that others wait for.
class event {
 public:
  event() { check(cudaEventCreateWithFlags(&handle_, cudaEventDisableTiming), "cudaEventCreate"); }
  event(const event&) = delete;
  event& operator=(const event&) = delete;
  ~event() { cudaEventDestroy(handle_); }
  void record(cudaStream_t on) { check(cudaEventRecord(handle_, on), "cudaEventRecord"); }
  /// What `other` is given from now on waits.
  void hold_back(cudaStream_t other) const {
    check(cudaStreamWaitEvent(other, handle_, 0), "cudaStreamWaitEvent");
  }

 private:
  cudaEvent_t handle_ = nullptr;
};

/// Launches that were recorded once and are repeated as a whole.
class recorded_graph {
 public:
  recorded_graph() = default;
  recorded_graph(const recorded_graph&) = delete;
  recorded_graph& operator=(const recorded_graph&) = delete;
  ~recorded_graph() { clear(); }

  bool is_recorded() const { return handle_ != nullptr; }
  void clear() {
    if (handle_ != nullptr) cudaGraphExecDestroy(std::exchange(handle_, nullptr));
  }
  /// Records what `enqueue` launches on the stream; nothing runs.
  template <class Enqueue>
  void record(const stream& on, const Enqueue& enqueue) {
    cudaGraph_t graph = nullptr;
    check(cudaStreamBeginCapture(on.get(), cudaStreamCaptureModeThreadLocal),
          "cudaStreamBeginCapture");
    try {
      enqueue();
    } catch (...) {
      cudaStreamEndCapture(on.get(), &graph);
      if (graph != nullptr) cudaGraphDestroy(graph);
      throw;
    }
    check(cudaStreamEndCapture(on.get(), &graph), "cudaStreamEndCapture");
    const cudaError_t made = cudaGraphInstantiate(&handle_, graph, 0);
    cudaGraphDestroy(graph);
    check(made, "cudaGraphInstantiate");
  }
  void launch(const stream& on) const {
    check(cudaGraphLaunch(handle_, on.get()), "cudaGraphLaunch");
  }

 private:
  cudaGraphExec_t handle_ = nullptr;
};

}  // namespace tenon::device::cuda
