// SPDX-License-Identifier: MIT
// Every fused kernel of the MLP trainer as a __global__ function: its type must stay one that nvcc
// can name, and its body must compile as device code. Nothing is launched.
#include <tenon/tenon.hpp>

#include <cstdio>

namespace tn = tenon;

struct mlp {
  constexpr auto operator()(auto image) const {
    const auto h1 = tn::relu(tn::linear<256>(image, "fc1"));
    const auto h2 = tn::relu(tn::linear<128>(h1, "fc2"));
    return tn::linear<10>(h2, "fc3");
  }
};

template <class Body>
__device__ void run_body(tn::kernel::place p) {
  tn::kernel::registers<Body, 1> r;
  tn::kernel::evaluate<Body, tn::kernel::scope::row_registers, 0>(p, 1, r);
  tn::kernel::evaluate<Body, tn::kernel::scope::element_registers, 0>(p, 1, r);
  tn::kernel::write<Body, tn::kernel::scope::element_registers, 0, 1>(p, 1, r);
}
template <class Kernel>
struct body_of;
template <class Space, int Inner, class Body>
struct body_of<tn::kernel::row<Space, Inner, Body>> {
  using type = Body;
};
template <class Space, int First, int Last, class Body>
struct body_of<tn::kernel::column<Space, First, Last, Body>> {
  using type = Body;
};
template <class Op, std::int64_t A, std::int64_t B, tn::dtype T, class O, class L, class R,
          class Space, class Body>
struct body_of<tn::kernel::contraction<Op, A, B, T, O, L, R, Space, Body>> {
  using type = Body;
};

template <class Kernel>
__global__ void fused(tn::kernel::place p) {
  p.index[0] = blockIdx.x;
  p.index[1] = threadIdx.x;
  run_body<typename body_of<Kernel>::type>(p);
}

template <class Program, int... K>
int count_kernels(std::integer_sequence<int, K...>) {
  const void* all[] = {reinterpret_cast<const void*>(&fused<tn::run::kernel_of<Program, K>>)...};
  int named = 0;
  for (const void* kernel : all) named += kernel != nullptr;
  return named;
}

int main() {
  using trainer =
      decltype(tn::trainer{mlp{}, tn::cross_entropy, tn::input<float, tn::batch<64>, 784>{},
                           tn::input<std::int32_t, tn::batch<64>>{}, tn::adam{}});
  using program = trainer::program::base;
  const int named =
      count_kernels<program>(std::make_integer_sequence<int, program::kernel_count>{});
  std::printf("%d kernels of the MLP trainer are __global__ functions\n", named);
  return named == program::kernel_count ? 0 : 1;
}
