// SPDX-License-Identifier: MIT
// options: -ffast-math -mprefer-vector-width=512
// See hand.hpp. The exponential is the polynomial of Cephes' expf, about 2 ulp.
#include "hand.hpp"

#include <cmath>
#include <cstring>

namespace {

inline float exponential(float x) {
  x = x > -87.3f ? x : -87.3f;
  x = x < 88.3f ? x : 88.3f;
  const float n = std::nearbyint(x * 1.44269504f);
  const float r = x - n * 0.693359375f + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.f;
  const int bits = (static_cast<int>(n) + 127) << 23;
  float scale;
  std::memcpy(&scale, &bits, 4);
  return p * scale;
}

float row(const float* __restrict x, float* __restrict g, int n, int label, float weight) {
  float top = x[0];
#pragma omp simd reduction(max : top)
  for (int i = 0; i < n; ++i) top = top > x[i] ? top : x[i];
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int i = 0; i < n; ++i) {
    const float e = exponential(x[i] - top);
    g[i] = e;
    sum += e;
  }
  const float scale = weight / sum;
#pragma omp simd
  for (int i = 0; i < n; ++i) g[i] *= scale;
  g[label] -= weight;
  return std::log(sum) - (x[label] - top);
}

}  // namespace

void hand::chain(const float* __restrict a, const float* __restrict x, const float* __restrict b,
                 const float* __restrict c, float* __restrict y, long n) {
#pragma omp simd
  for (long i = 0; i < n; ++i) {
    float u = -(a[i] * x[i] + b[i]), w = -2.f * c[i];
    u = u < 40.f ? u : 40.f;  // (1 + e1) (1 + e2) stays finite
    w = w < 40.f ? w : 40.f;
    const float e1 = exponential(u), e2 = exponential(w);
    y[i] = (1.f - e2) / ((1.f + e1) * (1.f + e2)) + 0.5f * x[i];
  }
}

float hand::softmax_cross_entropy(const float* x, const int* labels, float* g, int rows, int n) {
  const float weight = 1.f / static_cast<float>(rows);
  float loss = 0;
  for (int r = 0; r < rows; ++r) {
    const long at = static_cast<long>(r) * n;
    loss += row(x + at, g + at, n, labels[r], weight);
  }
  return loss * weight;
}
