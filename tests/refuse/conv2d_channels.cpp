// expect: conv2d: the images' channels must be the filter's second extent times the groups
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 2, 3, 8, 8> images;
  const tn::tensor<float, 5, 4, 3, 3> filter;
  const tn::tensor<float, 2, 3, 8, 8> same = images + images;
#ifdef TENON_REFUSE
  const auto c = tn::conv2d(images, filter);
#endif
}
