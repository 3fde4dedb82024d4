// expect: conv2d: images need the axes [n, c, h, w], the filter [o, c/groups, kh, kw]
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3, 8, 8> image;
  const tn::tensor<float, 5, 3, 3, 3> filter;
  const tn::tensor<float, 3, 8, 8> same = image + image;
#ifdef TENON_REFUSE
  const auto c = tn::conv2d(image, filter);
#endif
}
