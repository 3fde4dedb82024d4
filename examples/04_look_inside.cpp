// SPDX-License-Identifier: MIT
// Look inside: everything about a program is a constant, so it can be asserted, printed and drawn.
// Read next: 05_train_mlp.cpp.
#include <tenon/tenon.hpp>

#include <cstdio>

namespace tn = tenon;

constexpr auto classify = [](auto image) {
  auto hidden = tn::relu(tn::linear<32>(image, "hidden"));
  return tn::linear<10>(hidden, "out");
};

using trainer_type = decltype(tn::trainer{classify, tn::cross_entropy,
                                          tn::input<float, tn::batch<16>, 64>{},
                                          tn::input<std::int32_t, tn::batch<16>>{}, tn::adam{}});
using program = trainer_type::program;

static_assert(program::parameter_count == 64 * 32 + 32 + 32 * 10 + 10);
static_assert(program::arena_bytes <= 16 * 1024);  // what a step needs besides the flat buffers
static_assert(program::peak_bytes <= 64 * 1024);   // with parameters, gradients and Adam's state
static_assert(program::kernel_count <= 12);

int main() {
  // The graph, forward and backward; the fused kernels; where each value lies; what it costs.
  tn::print(program{});

  // The same graph for Graphviz: ./04_look_inside | sed -n '/^digraph/,$p' | dot -Tsvg > graph.svg
  std::printf("%s", tn::dot(program{}).c_str());

  std::printf("// %lld floating point operations a step, %lld bytes of arena\n",
              static_cast<long long>(program::flops), static_cast<long long>(program::arena_bytes));
}
