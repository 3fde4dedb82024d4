// SPDX-License-Identifier: MIT
// Gradients: any callable on tensors is a program, its gradient is again a function, and so that
// has a gradient too. Read next: 03_shapes.cpp.
#include <tenon/tenon.hpp>

#include <cmath>
#include <cstdio>

namespace tn = tenon;

constexpr auto loss = [](auto w, auto x, auto y) {
  return tn::mean(tn::square(tn::matmul(x, w) - y));
};

constexpr auto cube = [](auto x) { return tn::sum(x * x * x); };
constexpr auto slope_sum = [](auto x) { return tn::sum(tn::grad(cube)(x)); };

int main() {
  // Least squares by gradient descent: w is found again from x and y.
  tn::tensor<double, 100, 3> x = tn::random::normal{1};
  tn::tensor<double, 3, 1> truth{{1}, {-2}, {3}};
  tn::tensor<double, 100, 1> y = tn::matmul(x, truth);
  tn::tensor<double, 3, 1> w;
  for (int step = 0; step < 100; ++step) {
    auto [value, dw] = tn::value_and_grad(loss)(w, x, y);
    w = w - 0.2 * dw;
    if (step % 25 == 0) std::printf("step %2d  loss %.6f\n", step, value.item());
  }
  std::printf("w = %.4f %.4f %.4f\n", w(0, 0), w(1, 0), w(2, 0));

  // Several arguments at once; the numbers are argument positions.
  auto [by_w, by_x] = tn::grad<0, 1>(loss)(w, x, y);

  // The gradient of a gradient: d/dx sum(3 x^2) = 6 x.
  tn::tensor<double, 3> at{1, 2, 3};
  tn::tensor<double, 3> second = tn::grad(slope_sum)(at);
  std::printf("second derivatives %.0f %.0f %.0f, |d loss / dx| first %.1e\n", second(0), second(1),
              second(2), std::abs(by_x(0, 0)) + std::abs(by_w(0, 0)));
  return std::abs(w(1, 0) + 2) < 1e-4 && second(2) == 18 ? 0 : 1;
}
