// SPDX-License-Identifier: MIT
// What moves memory: a chain of elementwise operations, softmax with cross-entropy and its
// gradient, a step of Adam, beside a copy; and the chain by the ways that CUDA's libraries offer.
#include "measure.cuh"

#include <cub/device/device_transform.cuh>

#include <cuda/std/tuple>

namespace tn = tenon;
using namespace bench;

namespace {

constexpr std::int64_t many = 100'000'000, lines = 8192, classes = 4096;
using flat = tn::tensor<float, many>;

struct chain {
  constexpr auto operator()(auto a, auto b) const { return tn::tanh(a) * b + 0.5f; }
};
struct loss_of {
  constexpr auto operator()(auto logits, auto labels) const {
    return tn::cross_entropy(logits, labels);
  }
};
struct cross_entropy_gradient {
  constexpr auto operator()(auto logits, auto labels) const {
    return tn::value_and_grad<0>(loss_of{})(logits, labels);
  }
};
/// Parameters, gradients, two states and six numbers; nvcc 13.0 fails on ten names here.
struct adam_step {
  constexpr auto operator()(auto... all) const { return tn::adam::rule(all...); }
};

struct chain_of_two {
  __device__ float operator()(float a, float b) const { return tn::math::tanh(a) * b + 0.5f; }
};
struct chain_at {
  const float* a;
  const float* b;
  float* c;
  __device__ void operator()(std::int64_t i) const { c[i] = chain_of_two{}(a[i], b[i]); }
};

void measure_copy(const numbers& from, const numbers& to) {
  cudaStream_t stream;
  cudaStreamCreate(&stream);
  const double us = microseconds(stream, [&] {
    cudaMemcpyAsync(to.data(), from.data(), many * sizeof(float), cudaMemcpyDeviceToDevice, stream);
  });
  report_bandwidth("copy", 8.0 * many, us);
  cudaStreamDestroy(stream);
}

void measure_chain(const numbers& a, const numbers& b, const numbers& c) {
  on_gpu<chain, flat, flat> ours;
  report_bandwidth("chain_1e8", 12.0 * many, microseconds(ours.stream(), [&] {
                     ours(static_cast<void*>(a.data()), static_cast<void*>(b.data()),
                          static_cast<void*>(c.data()));
                   }));
  const cudaStream_t stream = ours.stream();
  report_bandwidth("chain_1e8_for_each_n", 12.0 * many, microseconds(stream, [&] {
                     thrust::for_each_n(thrust::cuda::par_nosync.on(stream),
                                        thrust::counting_iterator<std::int64_t>(0), many,
                                        chain_at{a.data(), b.data(), c.data()});
                   }));
  report_bandwidth("chain_1e8_device_transform", 12.0 * many, microseconds(stream, [&] {
                     cub::DeviceTransform::Transform(cuda::std::make_tuple(a.data(), b.data()),
                                                     c.data(), many, chain_of_two{}, stream);
                   }));
}

void measure_softmax(const numbers& logits, const numbers& gradient) {
  std::vector<std::int32_t> labels(lines);
  for (std::int64_t i = 0; i < lines; ++i)
    labels[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(i * 37 % classes);
  std::int32_t* at = nullptr;
  float* loss = nullptr;
  cudaMalloc(&at, lines * sizeof(std::int32_t));
  cudaMalloc(&loss, 64);
  cudaMemcpy(at, labels.data(), lines * sizeof(std::int32_t), cudaMemcpyHostToDevice);
  on_gpu<cross_entropy_gradient, tn::tensor<float, lines, classes>, tn::tensor<std::int32_t, lines>>
      ours;
  report_bandwidth("softmax_ce_8192x4096", 8.0 * lines * classes, microseconds(ours.stream(), [&] {
                     ours(static_cast<void*>(logits.data()), static_cast<void*>(at),
                          static_cast<void*>(loss), static_cast<void*>(gradient.data()));
                   }));
  cudaFree(at);
  cudaFree(loss);
}

void measure_adam(const numbers& p, const numbers& g, const numbers& m, const numbers& v) {
  using one = tn::tensor<float>;
  on_gpu<adam_step, flat, flat, flat, flat, one, one, one, one, one, one> ours;
  const float settings[] = {1e-3f, 1.0f, 0.9f, 0.999f, 1e-8f, 0.0f};
  float* at = nullptr;
  cudaMalloc(&at, sizeof settings);
  cudaMemcpy(at, settings, sizeof settings, cudaMemcpyHostToDevice);
  void *pp = p.data(), *gg = g.data(), *mm = m.data(), *vv = v.data();
  const auto setting = [&](int i) { return static_cast<void*>(at + i); };
  report_bandwidth("adam_1e8", 28.0 * many, microseconds(ours.stream(), [&] {
                     ours(pp, gg, mm, vv, setting(0), setting(1), setting(2), setting(3),
                          setting(4), setting(5), pp, mm, vv);
                   }));
  cudaFree(at);
}

}  // namespace

int main() {
  const numbers a(many), b(many), c(many), d(many);
  measure_copy(a, b);
  measure_chain(a, b, c);
  measure_adam(a, b, c, d);
  measure_softmax(a, b);
}
