// SPDX-License-Identifier: MIT
// The training step of an MLP 784-512-512-10 at batch 128 with Adam: what the GPU takes, and what
// this process takes to submit it; the batch lies on the device.
#include "measure.cuh"

#include <chrono>
#include <string>

namespace tn = tenon;

namespace {

struct mlp {
  constexpr auto operator()(auto image) const {
    const auto first = tn::relu(tn::linear<512>(image, "fc1"));
    const auto second = tn::relu(tn::linear<512>(first, "fc2"));
    return tn::linear<10>(second, "fc3");
  }
};

template <class Trainer>
void measure(Trainer& trainer, const char* name, const char* host_name, const float* x,
             const std::int32_t* y, cudaStream_t stream) {
  const auto step = [&] { trainer.step(x, y, 128); };
  bench::report(name, bench::microseconds(stream, step, 200, 15), "us");
  std::vector<double> host;
  for (int s = 0; s < 40; ++s) {
    cudaStreamSynchronize(stream);
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 20; ++i) step();
    const std::chrono::duration<double, std::micro> taken =
        std::chrono::steady_clock::now() - start;
    host.push_back(taken.count() / 20);
  }
  std::sort(host.begin(), host.end());
  bench::report(host_name, host[host.size() / 2], "us");
}

void run(tn::math_mode math, tn::stepping steps, const char* name, const char* host_name) {
  cudaStream_t stream;
  cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking);
  tn::cuda policy;
  policy.stream = stream;
  policy.math = math;
  policy.steps = steps;
  tn::trainer trainer{mlp{},
                      tn::cross_entropy,
                      tn::input<float, tn::batch<128>, 784>{},
                      tn::input<std::int32_t, tn::batch<128>>{},
                      tn::adam{},
                      policy};
  const bench::numbers x(128 * 784);
  std::vector<std::int32_t> labels(128);
  for (int i = 0; i < 128; ++i) labels[static_cast<std::size_t>(i)] = i * 7 % 10;
  std::int32_t* y = nullptr;
  cudaMalloc(&y, 128 * sizeof(std::int32_t));
  cudaMemcpy(y, labels.data(), 128 * sizeof(std::int32_t), cudaMemcpyHostToDevice);
  measure(trainer, name, host_name, x.data(), y, stream);
  const float loss = trainer.step(x.data(), y, 128);
  std::fprintf(stderr, "%s: loss %g after %lld steps\n", name, static_cast<double>(loss),
               static_cast<long long>(trainer.steps()));
  cudaFree(y);
}

}  // namespace

/// With an argument only the runs of that name: for a profiler.
int main(int argc, char** argv) {
  const auto run_named = [&](tn::math_mode math, tn::stepping steps, const std::string& name) {
    if (argc < 2 || name == argv[1]) run(math, steps, name.c_str(), (name + "_host").c_str());
  };
  run_named(tn::math_mode::fp32, tn::stepping::recorded, "mlp_b128");
  run_named(tn::math_mode::fp32, tn::stepping::eager, "mlp_b128_unrecorded");
  run_named(tn::math_mode::tf32, tn::stepping::recorded, "mlp_b128_tf32");
  run_named(tn::math_mode::bf16, tn::stepping::recorded, "mlp_b128_bf16");
}
