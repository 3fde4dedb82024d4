// SPDX-License-Identifier: MIT
// options: -ffast-math -mprefer-vector-width=512
// See gradients_hand.hpp. Each gradient is gathered element by element, so that the loops
// vectorise; libmvec computes exp.
#include "gradients_hand.hpp"

#include <cmath>

double hand::rosenbrock(const double* __restrict x, double* __restrict g, long n) {
  const auto inner = [&](long i) { return x[i + 1] - x[i] * x[i]; };
  double sum = 0;
  g[0] = -400 * x[0] * inner(0) - 2 * (1 - x[0]);
  sum += 100 * inner(0) * inner(0) + (1 - x[0]) * (1 - x[0]);
#pragma omp simd reduction(+ : sum)
  for (long i = 1; i < n - 1; ++i) {
    const double before = x[i] - x[i - 1] * x[i - 1], after = x[i + 1] - x[i] * x[i];
    const double away = 1 - x[i];
    g[i] = 200 * before - 400 * x[i] * after - 2 * away;
    sum += 100 * after * after + away * away;
  }
  g[n - 1] = 200 * inner(n - 2);
  return sum;
}

double hand::log_sum_exp(const double* __restrict x, double* __restrict g, long n) {
  double top = x[0], sum = 0;
#pragma omp simd reduction(max : top)
  for (long i = 0; i < n; ++i) top = top > x[i] ? top : x[i];
#pragma omp simd reduction(+ : sum)
  for (long i = 0; i < n; ++i) {
    const double e = std::exp(x[i] - top);
    g[i] = e;
    sum += e;
  }
  const double scale = 1 / sum;
#pragma omp simd
  for (long i = 0; i < n; ++i) g[i] *= scale;
  return std::log(sum) + top;
}

double hand::network_loss(const network& w, const double* __restrict x, network& gradient) {
  network& __restrict g = gradient;
  double hidden[20];
  for (int h = 0; h < 20; ++h) {
    double sum = w.b1[h];
#pragma omp simd reduction(+ : sum)
    for (int i = 0; i < 10; ++i) sum += w.w1[h * 10 + i] * x[i];
    hidden[h] = sum;
  }
#pragma omp simd
  for (int h = 0; h < 20; ++h) hidden[h] = std::tanh(hidden[h]);
  double out = w.b2[0];
#pragma omp simd reduction(+ : out)
  for (int h = 0; h < 20; ++h) out += w.w2[h] * hidden[h];
  const double away = out - 1, slope = 2 * away;
  g.b2[0] = slope;
  for (int h = 0; h < 20; ++h) {
    g.w2[h] = slope * hidden[h];
    const double back = slope * w.w2[h] * (1 - hidden[h] * hidden[h]);
    g.b1[h] = back;
#pragma omp simd
    for (int i = 0; i < 10; ++i) g.w1[h * 10 + i] = back * x[i];
  }
  return away * away;
}
