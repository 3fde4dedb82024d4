// SPDX-License-Identifier: MIT
// Tensors and expressions: shapes are part of types, an expression is evaluated by one fused loop
// when it is assigned. Read next: 02_gradients.cpp.
#include <tenon/tenon.hpp>

#include <cstdio>

namespace tn = tenon;

int main() {
  // Storage is on the heap, aligned; a generator, a list or a function of the indices fills it.
  tn::tensor<float, 64, 256> a = tn::random::normal{1}, b = tn::random::normal{2};
  tn::tensor<float, 2, 3> list{{1, 2, 3}, {4, 5, 6}};
  auto table =
      tn::tensor<float, 3, 2>::from([](auto i, auto j) { return static_cast<float>(10 * i + j); });

  // Nothing runs until the assignment; then one loop, with no temporary.
  tn::tensor<float, 64, 256> c = tn::tanh(a) * b + 0.5f;

  // Reductions name their axes; `keep` leaves the axis with extent 1, so that it broadcasts.
  tn::tensor<float, 64> row = tn::sum<1>(tn::exp(c - tn::max<1, tn::keep>(c)));

  // Broadcasting aligns shapes from the right.
  tn::tensor<float, 3> bias{0.1f, 0.2f, 0.3f};
  tn::tensor<float, 2, 3> shifted = list + bias;

  // A product, and the tensor it is assigned to may be one of its operands.
  tn::tensor<float, 2, 2> product = tn::matmul(list, table);
  product = tn::transpose(product);

  // A view is the same interface over memory of your own.
  float memory[6] = {1, 2, 3, 4, 5, 6};
  tn::view<float, 2, 3> mine(memory);
  mine = mine * 2.0f;

  // Copies are asked for, moves are one pointer; an expression may outlive its temporaries.
  auto copy = list.copy();
  auto later = (copy + 1.0f) * tn::tensor<float, 2, 3>::full(2);
  tn::tensor<float, 2, 3> result = later;

  std::printf("c(0, 0) = %.4f, row(0) = %.4f\n", c(0, 0), row(0));
  std::printf(
      "shifted(1, 2) = %.1f, product(0, 1) = %.0f, mine(1, 2) = %.0f, result(1, 2) = %.0f\n",
      shifted(1, 2), product(0, 1), mine(1, 2), result(1, 2));
  return product(0, 1) == 170 && memory[5] == 12 && result(1, 2) == 14 ? 0 : 1;
}
