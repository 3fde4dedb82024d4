// SPDX-License-Identifier: MIT
// Shapes are checked when the program compiles. Every line below fits; the one in the comment does
// not. Read next: 04_look_inside.cpp.
#include <tenon/tenon.hpp>

#include <cstdio>

namespace tn = tenon;

// A function says nothing about shapes; they are deduced from its arguments, all the way down.
constexpr auto attention = [](auto query, auto key, auto value) {
  auto scores = tn::matmul(query, tn::transpose(key)) * 0.25f;
  return tn::matmul(tn::softmax(scores), value);
};

int main() {
  tn::tensor<float, 8, 16> query = tn::random::normal{1};
  tn::tensor<float, 32, 16> key = tn::random::normal{2};
  tn::tensor<float, 32, 64> value = tn::random::normal{3};

  tn::tensor<float, 8, 64> out = tn::compiled(attention)(query, key, value);
  static_assert(std::is_same_v<tn::extents<decltype(tn::matmul(key, tn::transpose(query)))>,
                               tn::shape<32, 8>>);

  // The shape of a tensor that is passed on is checked where it is used. This line is refused:
  //
  //   tn::tensor<float, 8, 64> wrong = tn::matmul(query, value);
  //
  // error: static assertion failed: matmul: the left's last extent must equal the right's first
  // note: inner_extents_agree<tenon::shape<8, 16>, tenon::shape<32, 64>, 0> evaluates to false
  //
  std::printf("out is [%d, %d], its first element %.4f\n", static_cast<int>(out.size(0)),
              static_cast<int>(out.size(1)), out(0, 0));
}
