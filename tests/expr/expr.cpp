// SPDX-License-Identifier: MIT
// Laws of expressions: what they borrow, what they own, and that a target may stand in them.
#include <limits>
#include <type_traits>

#include "laws/close.hpp"

namespace tn = tenon;

static tn::tensor<float, 3> make(float x) { return {x, x + 1, x + 2}; }

TEST_CASE("expression: broadcasts from the right, over scalars, rows and columns") {
  const tn::tensor<float, 2, 1> column{{10}, {20}};
  const tn::tensor<float, 3> row{1, 2, 3};
  const tn::tensor<float> scalar(100);
  const tn::tensor<float, 2, 3> sum = column + row + scalar;
  CHECK(sum(0, 0) == 111);
  CHECK(sum(1, 2) == 123);
}

TEST_CASE("expression: numbers are known at run time") {
  const tn::tensor<float, 2> a{1, 2};
  for (float k : {0.0f, 3.0f, -5.0f}) {
    const tn::tensor<float, 2> b = k - a * k;
    CHECK(b(0) == 0);
    CHECK(b(1) == -k);
  }
}

TEST_CASE("expression: owns the temporary tensors in it, borrows the others") {
  const tn::tensor<float, 3> b{1, 1, 1}, c{2, 3, 4};
  auto e = (make(5) + b) * c;
  static_assert(!std::is_copy_constructible_v<decltype(e)>);
  static_assert(std::is_copy_constructible_v<decltype((b + b) * c)>);
  const tn::tensor<float, 3> first = e, second = e;
  CHECK(first(2) == 32);
  CHECK(second(0) == 12);
  auto softened = tn::softmax(make(1) + b);
  const tn::tensor<float> total = tn::sum(std::move(softened));
  CHECK(laws::close(total.item(), 1, 1e-6));
}

TEST_CASE("expression: a named one that owns a temporary may be an operand, again and again") {
  const auto owner = tn::tensor<float, 2>{1, 2} + 1.0f;
  tn::tensor<float, 2> twice = owner * 2.0f, product = tn::exp(owner) * owner;
  CHECK(twice(1) == 6.0f);
  CHECK(product(0) == doctest::Approx(2 * std::exp(2.0)));
  tn::tensor<float, 2> share = tn::softmax(owner);
  CHECK(share(0) + share(1) == doctest::Approx(1));
}

TEST_CASE("expression: is evaluated when it is assigned, with the values of that moment") {
  tn::tensor<float, 2> a{1, 2};
  const auto twice = a + a;
  a(0) = 10;
  const tn::tensor<float, 2> b = twice;
  CHECK(b(0) == 20);
}

TEST_CASE("expression: its target may be an operand, element by element") {
  tn::tensor<float, 3> a{1, 2, 3};
  const tn::tensor<float, 3> b{4, 5, 6};
  const float* where = a.data();
  a = a * b;
  a = a + a * 2.0f;
  CHECK(a(2) == 54);
  CHECK(a.data() == where);
}

TEST_CASE("expression: its target may be an operand of a product, a transpose, a sum or a flip") {
  tn::tensor<float, 2, 2> a{{1, 2}, {3, 4}};
  a = tn::matmul(a, a);
  CHECK((a(0, 0) == 7 && a(0, 1) == 10 && a(1, 0) == 15 && a(1, 1) == 22));
  a = tn::transpose(a);
  CHECK((a(0, 1) == 15 && a(1, 0) == 10));
  a = tn::flip<0>(a) + a;
  CHECK((a(0, 0) == 17 && a(1, 0) == 17));
  a = a - tn::sum<0, tn::keep>(a);
  CHECK((a(0, 0) == -17 && a(1, 0) == -17));
  a = tn::softmax(a);
  CHECK(laws::close(a(0, 0) + a(0, 1), 1, 1e-6));
}

TEST_CASE("expression: a target that overlaps an operand in part is written last") {
  float memory[5] = {1, 2, 3, 4, 5};
  const tn::view<float, 4> front(memory), back(memory + 1);
  back = front * 1.0f;
  CHECK((memory[1] == 1 && memory[2] == 2 && memory[3] == 3 && memory[4] == 4));
  front = back + 0.0f;
  CHECK((memory[0] == 1 && memory[3] == 4));
}

TEST_CASE("expression: a target of wider elements over the memory it reads is written last") {
  alignas(64) unsigned char memory[32 * sizeof(double)];
  float values[32];
  for (int i = 0; i < 32; ++i) values[i] = static_cast<float>(i) + 0.5f;
  std::memcpy(memory, values, sizeof values);
  const tn::view<float, 32> from(reinterpret_cast<float*>(memory));
  tn::view<double, 32> to(reinterpret_cast<double*>(memory));
  to = tn::cast<double>(from);
  double out[32];
  std::memcpy(out, memory, sizeof out);
  for (int i = 0; i < 32; ++i) CHECK(out[i] == i + 0.5);
}

TEST_CASE("expression: a number that the integers beside it cannot be throws") {
  const tn::tensor<std::uint8_t, 2> bytes{1, 200};
  const tn::tensor<bool, 2> all = bytes <= 255;
  CHECK(all(1));
  CHECK_THROWS_WITH_AS((tn::tensor<bool, 2>(bytes < 256)),
                       "elementwise: expected a value of u8 beside elements of that type, found "
                       "256",
                       tn::error);
  CHECK_THROWS_AS((tn::tensor<std::uint8_t, 2>(bytes + -1)), tn::error);
  const tn::tensor<std::int64_t, 1> wide{1};
  const tn::tensor<std::int64_t, 1> largest = wide * std::numeric_limits<std::int64_t>::max();
  CHECK(largest(0) == std::numeric_limits<std::int64_t>::max());
  CHECK_THROWS_AS((tn::tensor<std::int64_t, 1>(wide + std::numeric_limits<std::uint64_t>::max())),
                  tn::error);
}
