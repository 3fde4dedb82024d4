// SPDX-License-Identifier: MIT
// Parameters have torchvision's names, and as many elements; the traces alone are made.
#include <doctest/doctest.h>

#include <tenon/model/vgg.hpp>
#include <tenon/tenon.hpp>

namespace tn = tenon;

/// The parameters that a model makes of images of a size, in order.
template <class Model, tn::extent Side>
constexpr const auto& parameters_of = tn::run::detail::parameters_of<
    tn::nn::predict_source<Model, tn::input<float, tn::batch<2>, 3, Side, Side>>>::value;

static_assert(tn::plan::count_parameters(parameters_of<tn::vgg11<>, 224>) == 132'863'336);
static_assert(tn::plan::count_parameters(parameters_of<tn::vgg16<>, 224>) == 138'357'544);

TEST_CASE("vgg: parameters have torchvision's names") {
  std::string names;
  for (const auto& p : parameters_of<tn::vgg11<>, 224>)
    if (p.name.view().ends_with(".weight")) names += std::string(p.name.view()) + " ";
  CHECK(names ==
        "features.0.weight features.3.weight features.6.weight features.8.weight "
        "features.11.weight features.13.weight features.16.weight features.18.weight "
        "classifier.0.weight classifier.3.weight classifier.6.weight ");
}
