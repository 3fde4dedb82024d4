// expect: conv_transpose2d: the image must not be empty
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 2, 5, 4, 4> images;
  const tn::tensor<float, 5, 3, 3, 3> filter;
  const tn::tensor<float, 2, 5, 4, 4> same = images + images;
#ifdef TENON_REFUSE
  const auto c = tn::conv_transpose2d<tn::conv{.padding = tn::same}>(images, filter);
#endif
}
