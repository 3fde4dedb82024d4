// SPDX-License-Identifier: MIT
// An elementwise op of your own: one struct in your own file, with a gradient of your own. It is
// fused, differentiated and planned like any other. A second file, 06_your_own_layer.cpp, has an op
// and a layer; both are linked into this program. Read next: docs/floors.md.
#include <tenon/tenon.hpp>

#include <cmath>
#include <cstdio>

namespace tn = tenon;

namespace own {

struct swish_op : tn::graph::elementwise<1> {
  static constexpr const char* name = "own.swish";
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return x * tn::math::sigmoid(x);
  }
  static constexpr void gradient(tn::graph::pullback& p) {
    const auto y = p.result(), s = tn::sigmoid(p.operand(0));
    p.send(0, p.adjoint * (y + s * (1.0 - y)));
  }
};
inline constexpr tn::function<swish_op> swish;

constexpr auto total = [](auto x) { return tn::sum(swish(x)); };

}  // namespace own

float train_gated_layer();

/// The largest difference between the op's gradient and central differences.
double gradient_error() {
  tn::tensor<double, 5> x{-2, -0.5, 0, 1, 3};
  tn::tensor<double, 5> dx = tn::grad(own::total)(x);
  const double h = 1e-5;
  tn::tensor<double, 5> differences = (own::swish(x + h) - own::swish(x - h)) / (2 * h);
  double worst = 0;
  for (int i = 0; i < 5; ++i) worst = std::max(worst, std::abs(dx(i) - differences(i)));
  return worst;
}

int main() {
  tn::tensor<float, 3> x{-1, 0, 2};
  tn::tensor<float, 3> y = own::swish(x) * 2.0f + 1.0f;
  std::printf("2 swish(2) + 1 = %.4f\n", y(2));

  const double error = gradient_error();
  std::printf("gradient against differences: %.1e\n", error);

  const float loss = train_gated_layer();
  std::printf("a layer of its own learns to a loss of %.4f\n", loss);
  return error < 1e-8 && loss < 0.05f ? 0 : 1;
}
