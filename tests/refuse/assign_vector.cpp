// expect: tensor: memory of your own is read through tn::view<const float, 3, 4>(pointer)
// expect: a function of the indices through tensor::from
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

#include <vector>

namespace tn = tenon;

int main() {
  const std::vector<float> numbers(3);
#ifdef TENON_REFUSE
  tn::tensor<float, 3> a;
  a = numbers;
#else
  tn::tensor<float, 3> a;
  a = tn::view<const float, 3>(numbers.data());
#endif
}
