// SPDX-License-Identifier: MIT
// Square products through the library, and by cuBLASLt called by hand with the best of the
// algorithms that it proposes; each as one launch after another.
#include "measure.cuh"

#include <string>

namespace tn = tenon;

namespace {

struct product {
  constexpr auto operator()(auto a, auto b) const { return tn::matmul(a, b); }
};

void report(const std::string& name, std::int64_t n, double us) {
  bench::report(name.c_str(), 2.0 * double(n) * double(n) * double(n) / us * 1e-6, "TFLOP/s");
}

/// C = A B in rows, which is C' = B' A' in columns.
double by_hand(std::int64_t n, const float* a, const float* b, float* c, cudaStream_t stream,
               int calls) {
  cublasLtHandle_t handle;
  cublasLtMatmulDesc_t desc;
  cublasLtMatrixLayout_t layout;
  cublasLtMatmulPreference_t preference;
  cublasLtCreate(&handle);
  cublasLtMatmulDescCreate(&desc, CUBLAS_COMPUTE_32F, CUDA_R_32F);
  cublasLtMatrixLayoutCreate(&layout, CUDA_R_32F, n, n, n);
  cublasLtMatmulPreferenceCreate(&preference);
  std::uint64_t workspace = 32 << 20;
  cublasLtMatmulPreferenceSetAttribute(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES,
                                       &workspace, sizeof workspace);
  void* room = nullptr;
  cudaMalloc(&room, workspace);
  cublasLtMatmulHeuristicResult_t found[24];
  int count = 0;
  cublasLtMatmulAlgoGetHeuristic(handle, desc, layout, layout, layout, layout, preference, 24,
                                 found, &count);
  const float one = 1, zero = 0;
  double best = 1e30;
  for (int i = 0; i < count; ++i) {
    const double us = bench::microseconds(
        stream,
        [&] {
          cublasLtMatmul(handle, desc, &one, b, layout, a, layout, &zero, c, layout, c, layout,
                         &found[i].algo, room, workspace, stream);
        },
        calls, 7);
    if (us < best) best = us;
  }
  cudaFree(room);
  cublasLtMatmulPreferenceDestroy(preference);
  cublasLtMatrixLayoutDestroy(layout);
  cublasLtMatmulDescDestroy(desc);
  cublasLtDestroy(handle);
  return best;
}

template <std::int64_t N>
void measure() {
  const bench::numbers a(N * N), b(N * N), c(N * N);
  bench::on_gpu<product, tn::tensor<float, N, N>, tn::tensor<float, N, N>> ours;
  constexpr int calls = N <= 1024 ? 50 : N <= 4096 ? 5 : 2;
  const auto run = [&] {
    ours(static_cast<void*>(a.data()), static_cast<void*>(b.data()), static_cast<void*>(c.data()));
  };
  const double hand = by_hand(N, a.data(), b.data(), c.data(), ours.stream(), calls);
  report("gemm_" + std::to_string(N), N, bench::microseconds(ours.stream(), run, calls, 15));
  report("gemm_by_hand_" + std::to_string(N), N, hand);
}

}  // namespace

int main() {
  measure<256>();
  measure<512>();
  measure<1024>();
  measure<2048>();
  measure<4096>();
  measure<8192>();
}
