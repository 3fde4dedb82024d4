// SPDX-License-Identifier: MIT
// options: -fopenmp
// libraries: -fopenmp
// ResNet-18 for images of 224 x 224 and 1000 classes, batch 4: see resnet.hpp.
#include "resnet.hpp"

int main() { bench::residual<4, 224, 1000, tenon::stem::large>{}.compare("large"); }
