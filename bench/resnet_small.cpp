// SPDX-License-Identifier: MIT
// options: -fopenmp
// libraries: -fopenmp
// ResNet-18 for images of 32 x 32 and 10 classes, batch 32: see resnet.hpp.
#include "resnet.hpp"

int main() { bench::residual<32, 32, 10, tenon::stem::small>{}.compare("small"); }
