// expect: conv2d: the filter must fit into the padded image
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 2, 3, 4, 4> images;
  const tn::tensor<float, 5, 3, 7, 7> filter;
  const tn::tensor<float, 2, 3, 4, 4> same = images + images;
#ifdef TENON_REFUSE
  const auto c = tn::conv2d<tn::conv{.padding = 1}>(images, filter);
#endif
}
