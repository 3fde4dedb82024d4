// SPDX-License-Identifier: MIT
// What the benches of the GPU share: a median of event timings, and one line of JSON each.
#pragma once

#include <tenon/cuda.hpp>

#include <algorithm>
#include <cstdio>
#include <vector>

namespace bench {

/// Microseconds that one call of `run` keeps the stream busy: the median of `samples` timings of
/// `calls` calls each, after a warm-up.
template <class Run>
double microseconds(cudaStream_t stream, const Run& run, int calls = 10, int samples = 15) {
  cudaEvent_t first, last;
  cudaEventCreate(&first);
  cudaEventCreate(&last);
  for (int i = 0; i < calls; ++i) run();
  std::vector<double> found;
  for (int s = 0; s < samples; ++s) {
    cudaEventRecord(first, stream);
    for (int i = 0; i < calls; ++i) run();
    cudaEventRecord(last, stream);
    cudaEventSynchronize(last);
    float ms = 0;
    cudaEventElapsedTime(&ms, first, last);
    found.push_back(1e3 * static_cast<double>(ms) / calls);
  }
  std::sort(found.begin(), found.end());
  cudaEventDestroy(first);
  cudaEventDestroy(last);
  return found[found.size() / 2];
}

inline void report(const char* name, double value, const char* unit) {
  std::printf("{\"name\": \"%s\", \"value\": %.6g, \"unit\": \"%s\"}\n", name, value, unit);
  std::fflush(stdout);
}
inline void report_bandwidth(const char* name, double bytes, double us) {
  report(name, bytes / us * 1e-3, "GB/s");
}

static __global__ void fill(float* to, std::int64_t count) {
  for (std::int64_t i = blockIdx.x * 256 + threadIdx.x; i < count; i += 1024 * 256) {
    std::uint32_t bits = static_cast<std::uint32_t>(i) * 2654435761u;
    bits ^= bits >> 15;
    bits *= 2246822519u;
    to[i] = (static_cast<float>(bits >> 8) + 0.5f) * 0x1p-24f;
  }
}

/// Device memory of floats with random numbers in (0, 1).
class numbers {
 public:
  explicit numbers(std::int64_t count) {
    cudaMalloc(&data_, static_cast<std::size_t>(count) * sizeof(float));
    fill<<<1024, 256>>>(data_, count);
    cudaDeviceSynchronize();
  }
  numbers(const numbers&) = delete;
  ~numbers() { cudaFree(data_); }
  float* data() const { return data_; }

 private:
  float* data_ = nullptr;
};

/// A function on tensors as a program on a GPU, on memory of the caller.
template <class F, class... Tensors>
class on_gpu {
  using source = tenon::run::detail::function_source<F, Tensors...>;
  using program = tenon::run::program<source, tenon::cuda>;

 public:
  on_gpu() : session_(tenon::cuda{}), arena_(session_, program::arena_bytes) {}
  cudaStream_t stream() const { return session_.policy().engine->stream.get(); }
  template <class... Pointers>
  void operator()(Pointers... operands_and_results) {
    void* bases[] = {arena_.device(), nullptr, nullptr, operands_and_results...};
    program::run(bases, 1, session_.policy());
  }

 private:
  tenon::cuda::session session_;
  tenon::cuda::session::memory arena_;
};

}  // namespace bench
