// SPDX-License-Identifier: MIT
// Laws of storage: lists, generators, copies, moves, element access, views onto memory of others.
#define TENON_CHECKED 1
#include <numeric>
#include <type_traits>
#include <vector>

#include "laws/close.hpp"

namespace tn = tenon;

TEST_CASE("tensor: starts as zeros, is filled by lists, functions and one value") {
  const tn::tensor<float, 3, 4> zeros;
  for (float x : zeros) CHECK(x == 0);
  const tn::tensor<int, 2, 3> a{{1, 2, 3}, {4, 5, 6}};
  CHECK(a(1, 0) == 4);
  const auto b = tn::tensor<int, 2, 3>::from([](auto i, auto j) { return 3 * i + j + 1; });
  CHECK(std::equal(a.begin(), a.end(), b.begin()));
  const auto c = tn::tensor<double, 2>::full(0.5);
  CHECK(std::accumulate(c.begin(), c.end(), 0.0) == 1);
  CHECK(tn::tensor<float>(3).item() == 3);
  CHECK(reinterpret_cast<std::uintptr_t>(a.data()) % 64 == 0);
}

TEST_CASE("tensor: a list of another length than its axis throws") {
  using matrix = tn::tensor<int, 2, 3>;
  CHECK_THROWS_WITH_AS((matrix{{1, 2, 3}, {4, 5}}), "tensor: axis 1 takes 3 values, the list has 2",
                       tn::error);
  CHECK_THROWS_AS((matrix{{1, 2, 3}}), tn::error);
  CHECK_THROWS_AS((matrix{{1, 2, 3}, {4, 5, 6, 7}}), tn::error);
}

TEST_CASE("tensor: is moved, not copied, and copied where asked") {
  using vector = tn::tensor<float, 3>;
  static_assert(!std::is_copy_constructible_v<vector> && !std::is_copy_assignable_v<vector>);
  static_assert(std::is_nothrow_move_constructible_v<vector>);
  vector a{1, 2, 3};
  const float* where = a.data();
  vector b = a.copy();
  CHECK(b.data() != where);
  b(0) = 7;
  CHECK(a(0) == 1);
  const vector c = std::move(a);
  CHECK(c.data() == where);
}

TEST_CASE("tensor: an index outside its axis throws where access is checked") {
  const tn::tensor<float, 2, 3> a;
  CHECK_THROWS_WITH_AS(a(1, 3), "tensor: index 3 on axis 1, which has 3 elements", tn::error);
  CHECK_THROWS_AS(a(-1, 0), tn::error);
}

TEST_CASE("view: reads and writes memory of its owner") {
  std::vector<float> memory(6);
  const tn::view<float, 2, 3> v(memory.data());
  const tn::tensor<float, 3> row{1, 2, 3};
  v = row + tn::tensor<float, 2, 1>{{0}, {10}};
  CHECK(memory[5] == 13);
  const tn::view<const float, 2, 3> reader(memory.data());
  const tn::tensor<float, 2> sums = tn::sum<1>(reader * 2.0f);
  CHECK(sums(0) == 12);
  CHECK(sums(1) == 72);
  const tn::view<float, 3> first(memory.data()), second(memory.data() + 3);
  first = second;
  CHECK(memory[0] == 11);
}

TEST_CASE("tensor: after a move it can be assigned to, and reading it throws") {
  tn::tensor<float, 3> a{1, 2, 3};
  const tn::tensor<float, 3> b = std::move(a);
  CHECK_THROWS_AS((tn::tensor<float, 3>(a + 1.0f)), tn::error);
  CHECK_THROWS_AS(a.copy(), tn::error);
  a = b * 2.0f;
  CHECK((a(0) == 2 && a(2) == 6));
}

TEST_CASE("tensor: the elements of a const one are const, those of a const view are its owner's") {
  tn::tensor<float, 2> a{1, 2};
  const auto& fixed = a;
  static_assert(std::is_same_v<decltype(a(0)), float&>);
  static_assert(std::is_same_v<decltype(fixed(0)), const float&>);
  static_assert(std::is_same_v<decltype(fixed.data()), const float*>);
  static_assert(std::is_same_v<decltype(*fixed.begin()), const float&>);
  const tn::view<float, 2> window(a.data());
  static_assert(std::is_same_v<decltype(window(0)), float&>);
  window(1) = 7;
  CHECK(fixed(1) == 7);
}

TEST_CASE("tensor: += and its kin work in place, on views too, aliased or not") {
  tn::tensor<float, 2, 2> a{{1, 2}, {3, 4}};
  const tn::tensor<float, 2> row{10, 20};
  const float* memory = a.data();
  (a += row) -= 1.0f;
  CHECK((a(0, 0) == 10 && a(0, 1) == 21 && a(1, 0) == 12 && a(1, 1) == 23));
  a += tn::transpose(a);
  CHECK((a(0, 0) == 20 && a(0, 1) == 33 && a(1, 0) == 33 && a(1, 1) == 46));
  tn::view<float, 4>(a.data()) *= 2;
  CHECK((a(0, 0) == 40 && a(1, 1) == 92));
  a /= tn::abs(a);
  CHECK((a(0, 0) == 1 && a(0, 1) == 1 && a(1, 0) == 1 && a(1, 1) == 1));
  CHECK(a.data() == memory);
}

TEST_CASE("tensor: reading one that was moved from throws") {
  tn::tensor<float, 3> x{1, 2, 3};
  const tn::tensor<float, 3> y = std::move(x);
  CHECK_THROWS_WITH_AS(static_cast<void>(x.copy()), "tensor: read after it was moved from",
                       tn::error);
  CHECK_THROWS_AS(tn::to_text(x), tn::error);
  CHECK_THROWS_AS(tn::to_text(tn::view<float, 3>(nullptr)), tn::error);
  tn::tensor<float> one(2.0f);
  const tn::tensor<float> other = std::move(one);
  CHECK_THROWS_AS(static_cast<void>(one.item()), tn::error);
#ifndef NDEBUG
  CHECK_THROWS_AS(static_cast<void>(x(0)), tn::error);
#endif
}

TEST_CASE("tensor: full takes values of the element type only") {
  CHECK(tn::tensor<std::uint8_t, 2>::full(255)(1) == 255);
  CHECK_THROWS_WITH_AS((tn::tensor<std::uint8_t, 2>::full(256)),
                       "tensor: expected a value of u8, found 256", tn::error);
}
