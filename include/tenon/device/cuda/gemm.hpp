// SPDX-License-Identifier: MIT
// gemm: one call of cuBLASLt for D[m,n] = op(A) op(B) in row-major order, batched, with bias and
// ReLU where wanted. cuBLASLt counts in columns: it is given the transposed product, B' A'.
// Law: the algorithm of each product is chosen once, by timing the candidates of the heuristics on
// the operands at hand, outside of any recording. Read next: device/cuda/product.cuh.
#pragma once

#include <tenon/device/cuda/engine.hpp>
#include <tenon/shape/dtype.hpp>

namespace tenon::device::cuda {

/// What follows a product in the same kernel.
enum class epilogue : std::uint8_t { none, bias, bias_relu };

/// One product. Strides are between the matrices of a batch, in elements; 0 repeats one.
struct gemm_call {
  extent m, n, k;
  bool ta, tb;
  dtype type;
  extent batch = 1, left_stride = 0, right_stride = 0, out_stride = 0;
  epilogue then = epilogue::none;
  const void* left = nullptr;
  const void* right = nullptr;
  void* out = nullptr;
  const void* bias = nullptr;  ///< n numbers

  /// What an address is a multiple of, up to 256 bytes: an algorithm may ask for some.
  static std::uint32_t alignment(const void* address) {
    const auto bits = reinterpret_cast<std::uintptr_t>(address) | 256;
    return static_cast<std::uint32_t>(bits & (~bits + 1));
  }
  std::string text(math_mode math) const {
    std::string out_text;
    const extent numbers[] = {m,
                              n,
                              k,
                              ta,
                              tb,
                              batch,
                              left_stride,
                              right_stride,
                              out_stride,
                              alignment(left),
                              alignment(right),
                              alignment(out)};
    for (extent number : numbers) out_text += std::to_string(number) + ",";
    return out_text + name_of(type) + "," + std::to_string(static_cast<int>(then)) + "," +
           std::to_string(static_cast<int>(math));
  }
};

/// Bytes of scratch that cuBLASLt may use for a product with so many results.
constexpr extent gemm_workspace(extent results) {
  const extent wanted = 16 * results * extent{sizeof(float)}, most = extent{32} << 20;
  return wanted < most ? (wanted + 255) / 256 * 256 + (extent{1} << 20) : most;
}

/// The descriptors of one call, and the calls that take them.
class gemm_plan {
 public:
  gemm_plan(engine& on, const gemm_call& wanted) : on_(on), call_(wanted) {
    const bool is_double = call_.type == dtype::f64;
    const cudaDataType_t type = is_double ? CUDA_R_64F : CUDA_R_32F;
    check(cublasLtMatmulDescCreate(&product_, is_double ? CUBLAS_COMPUTE_64F : compute(on.math),
                                   type),
          "cublasLtMatmulDescCreate");
    set(CUBLASLT_MATMUL_DESC_TRANSA, call_.tb ? CUBLAS_OP_T : CUBLAS_OP_N);
    set(CUBLASLT_MATMUL_DESC_TRANSB, call_.ta ? CUBLAS_OP_T : CUBLAS_OP_N);
    if (call_.then != epilogue::none) {
      set(CUBLASLT_MATMUL_DESC_EPILOGUE,
          call_.then == epilogue::bias ? CUBLASLT_EPILOGUE_BIAS : CUBLASLT_EPILOGUE_RELU_BIAS);
      set(CUBLASLT_MATMUL_DESC_BIAS_POINTER, call_.bias);
    }
    lay_out(first_, type, call_.tb ? call_.k : call_.n, call_.tb ? call_.n : call_.k,
            call_.right_stride);
    lay_out(second_, type, call_.ta ? call_.m : call_.k, call_.ta ? call_.k : call_.m,
            call_.left_stride);
    lay_out(result_, type, call_.n, call_.m, call_.out_stride);
  }
  gemm_plan(const gemm_plan&) = delete;
  gemm_plan& operator=(const gemm_plan&) = delete;
  ~gemm_plan() {
    cublasLtMatrixLayoutDestroy(result_);
    cublasLtMatrixLayoutDestroy(second_);
    cublasLtMatrixLayoutDestroy(first_);
    cublasLtMatmulDescDestroy(product_);
  }

  cublasStatus_t run(const cublasLtMatmulAlgo_t* algorithm, std::byte* scratch,
                     extent bytes) const {
    const double one = 1, zero = 0;
    const float one_float = 1, zero_float = 0;
    const bool is_double = call_.type == dtype::f64;
    const void* alpha = is_double ? static_cast<const void*>(&one) : &one_float;
    const void* beta = is_double ? static_cast<const void*>(&zero) : &zero_float;
    return cublasLtMatmul(on_.blas.get(), product_, alpha, call_.right, first_, call_.left, second_,
                          beta, call_.out, result_, call_.out, result_, algorithm, scratch,
                          static_cast<std::size_t>(bytes), on_.lane);
  }

  /// What the heuristics propose, the most promising first.
  struct proposals {
    cublasLtMatmulHeuristicResult_t each[24];
    int count = 0;
  };
  proposals propose(extent bytes) const {
    cublasLtMatmulPreference_t preference = nullptr;
    check(cublasLtMatmulPreferenceCreate(&preference), "cublasLtMatmulPreferenceCreate");
    const auto limit = static_cast<std::uint64_t>(bytes);
    cublasLtMatmulPreferenceSetAttribute(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES,
                                         &limit, sizeof limit);
    const auto align = [&](cublasLtMatmulPreferenceAttributes_t which, const void* address) {
      const std::uint32_t bytes_of = gemm_call::alignment(address);
      cublasLtMatmulPreferenceSetAttribute(preference, which, &bytes_of, sizeof bytes_of);
    };
    align(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, call_.right);
    align(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, call_.left);
    align(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, call_.out);
    align(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, call_.out);
    proposals found;
    const cublasStatus_t code =
        cublasLtMatmulAlgoGetHeuristic(on_.blas.get(), product_, first_, second_, result_, result_,
                                       preference, 24, found.each, &found.count);
    cublasLtMatmulPreferenceDestroy(preference);
    check(code, "cublasLtMatmulAlgoGetHeuristic");
    return found;
  }

 private:
  static cublasComputeType_t compute(math_mode math) {
    if (math == math_mode::tf32) return CUBLAS_COMPUTE_32F_FAST_TF32;
    if (math == math_mode::bf16) return CUBLAS_COMPUTE_32F_FAST_16BF;
    return CUBLAS_COMPUTE_32F;
  }
  template <class T>
  void set(cublasLtMatmulDescAttributes_t attribute, T value) {
    check(cublasLtMatmulDescSetAttribute(product_, attribute, &value, sizeof value),
          "cublasLtMatmulDescSetAttribute");
  }
  /// A matrix as cuBLASLt sees it, dense columns of `rows` elements.
  void lay_out(cublasLtMatrixLayout_t& to, cudaDataType_t type, extent rows, extent columns,
               extent stride) const {
    check(cublasLtMatrixLayoutCreate(&to, type, static_cast<std::uint64_t>(rows),
                                     static_cast<std::uint64_t>(columns), rows),
          "cublasLtMatrixLayoutCreate");
    if (call_.batch == 1) return;
    const auto count = static_cast<std::int32_t>(call_.batch);
    const auto apart = static_cast<std::int64_t>(stride);
    check(cublasLtMatrixLayoutSetAttribute(to, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, &count,
                                           sizeof count),
          "cublasLtMatrixLayoutSetAttribute");
    check(cublasLtMatrixLayoutSetAttribute(to, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, &apart,
                                           sizeof apart),
          "cublasLtMatrixLayoutSetAttribute");
  }

  engine& on_;
  gemm_call call_;
  cublasLtMatmulDesc_t product_ = nullptr;
  cublasLtMatrixLayout_t first_ = nullptr, second_ = nullptr, result_ = nullptr;
};

/// Milliseconds of `run`, the best of a few, after one that is not counted.
template <class Run>
float fastest_of(const stream& on, const Run& run) {
  struct timer {
    cudaEvent_t at = nullptr;
    timer() { check(cudaEventCreate(&at), "cudaEventCreate"); }
    ~timer() { cudaEventDestroy(at); }
  } first, last;
  float best = 1e30f;
  for (int i = 0; i < 6; ++i) {
    cudaEventRecord(first.at, on.get());
    run();
    cudaEventRecord(last.at, on.get());
    check(cudaEventSynchronize(last.at), "cudaEventSynchronize");
    float taken = 0;
    cudaEventElapsedTime(&taken, first.at, last.at);
    if (i > 0 && taken < best) best = taken;
  }
  return best;
}

/// The fastest candidate, timed; while the stream records, the most promising one.
inline cublasLtMatmulAlgo_t choose_algorithm(engine& on, const gemm_plan& plan, std::byte* scratch,
                                             extent bytes, bool& is_measured) {
  const gemm_plan::proposals found = plan.propose(bytes);
  if (found.count == 0)
    throw error("cuda: cuBLASLt has no algorithm for a product on " + device_text());
  cudaStreamCaptureStatus recording = cudaStreamCaptureStatusNone;
  check(cudaStreamIsCapturing(on.stream.get(), &recording), "cudaStreamIsCapturing");
  is_measured = recording == cudaStreamCaptureStatusNone;
  cublasLtMatmulAlgo_t best = found.each[0].algo;
  float least = 1e30f;
  for (int i = 0; is_measured && i < found.count; ++i) {
    const auto& candidate = found.each[i];
    if (plan.run(&candidate.algo, scratch, bytes) != CUBLAS_STATUS_SUCCESS) continue;
    const float taken = fastest_of(on.stream, [&] { plan.run(&candidate.algo, scratch, bytes); });
    if (taken < least) {
      least = taken;
      best = candidate.algo;
    }
  }
  return best;
}

/// Runs one product; `scratch` is of gemm_workspace bytes, aligned to 256. A choice of the file
/// that does not run is made anew.
inline void multiply(engine& on, const gemm_call& call, std::byte* scratch, extent bytes) {
  const gemm_plan plan(on, call);
  const std::string key = call.text(on.math) + "," + std::to_string(bytes);
  if (const auto known = on.algorithms.find(key))
    if (plan.run(&*known, scratch, bytes) == CUBLAS_STATUS_SUCCESS) return;
  bool is_measured = false;
  const cublasLtMatmulAlgo_t chosen = choose_algorithm(on, plan, scratch, bytes, is_measured);
  if (is_measured) on.algorithms.add(key, chosen);
  check(plan.run(&chosen, scratch, bytes), "cublasLtMatmul");
}

}  // namespace tenon::device::cuda
