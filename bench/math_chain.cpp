// SPDX-License-Identifier: MIT
// How fast is a fused chain on packs, next to the loop a person would write by hand?
// y = sigmoid(a x + b) tanh(c) + x / 2, in alternate blocks; prints medians in microseconds and the
// ratio.
// The hand loop may use algebra that the library may not: it shares one division between sigmoid
// and tanh.
// Build: g++ -std=c++20 -O3 -march=native -Iinclude bench/math_chain.cpp
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <vector>

#include <tenon/base/math.hpp>

namespace {

using floats = std::vector<float>;

struct data {
  floats a, x, b, c, y;
};

floats ramp(int n, unsigned seed) {
  floats p(static_cast<std::size_t>(n));
  for (float& v : p) {
    seed = seed * 1664525u + 1013904223u;
    v = static_cast<float>(seed >> 8) * (4.f / 16777216.f) - 2.f;
  }
  return p;
}

// The flags a person would give the hand loop; the packs are compiled with plain -O3 -march=native.
#pragma GCC push_options
#pragma GCC optimize("O3,fast-math")
inline __attribute__((always_inline)) float exp_by_hand(float x) {
  x = x > -87.3f ? x : -87.3f;
  const float n = __builtin_nearbyintf(x * 1.44269504f);
  const float r = x - n * 0.693359375f + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.f;
  const int e = (static_cast<int>(n) + 127) << 23;
  float s;
  __builtin_memcpy(&s, &e, 4);
  return p * s;
}

__attribute__((noinline)) void by_hand(const float* __restrict a, const float* __restrict x,
                                       const float* __restrict b, const float* __restrict c,
                                       float* __restrict y, int n) {
#pragma GCC ivdep
  for (int i = 0; i < n; ++i) {
    float u = -(a[i] * x[i] + b[i]), w = -2.f * c[i];
    u = u < 40.f ? u : 40.f;
    w = w < 40.f ? w : 40.f;
    const float e1 = exp_by_hand(u), e2 = exp_by_hand(w);
    y[i] = (1.f - e2) / ((1.f + e1) * (1.f + e2)) + 0.5f * x[i];
  }
}

#pragma GCC pop_options

template <class V>
__attribute__((noinline)) void by_packs(const float* a, const float* x, const float* b,
                                        const float* c, float* y, int n) {
  namespace math = tenon::math;
  const auto chain = [](V p, V q, V r, V s) {
    return math::fma(math::sigmoid(math::fma(p, q, r)), math::tanh(s), V(0.5f) * q);
  };
  int i = 0;
  for (; i + V::width <= n; i += V::width)
    chain(V::load(a + i), V::load(x + i), V::load(b + i), V::load(c + i)).store(y + i);
  if (const int left = n - i; left > 0) {
    const auto part = [&](const float* p) { return V::load_partial(p + i, left); };
    chain(part(a), part(x), part(b), part(c)).store_partial(y + i, left);
  }
}

template <class F>
double microseconds(F&& f, int calls) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < calls; ++i) f();
  const std::chrono::duration<double, std::micro> d = std::chrono::steady_clock::now() - start;
  return d.count() / calls;
}

double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v[v.size() / 2];
}

void compare(int n) {
  using V = tenon::pack<float, tenon::native_width<float>>;
  const floats a = ramp(n, 1), x = ramp(n, 2), b = ramp(n, 3), c = ramp(n, 4);
  floats y(a.size()), z(a.size());
  const auto hand = [&] { by_hand(a.data(), x.data(), b.data(), c.data(), y.data(), n); };
  const auto packs = [&] { by_packs<V>(a.data(), x.data(), b.data(), c.data(), z.data(), n); };
  const int calls = std::max(1, 2000000 / n);
  std::vector<double> of_hand, of_packs, ratios;
  for (int block = 0; block < 41; ++block) {
    of_hand.push_back(microseconds(hand, calls));
    of_packs.push_back(microseconds(packs, calls));
    ratios.push_back(of_packs.back() / of_hand.back());
  }
  float apart = 0;
  for (std::size_t i = 0; i < y.size(); ++i) apart = std::max(apart, std::fabs(y[i] - z[i]));
  std::printf("n %8d  hand %9.3f us  packs %9.3f us  packs/hand %.3f  apart %.1e\n", n,
              median(of_hand), median(of_packs), median(ratios), double(apart));
}

}  // namespace

int main() {
  for (int n : {1000, 100000, 1000000}) compare(n);
}
