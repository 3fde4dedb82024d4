// SPDX-License-Identifier: MIT
// The trace alone is made of the network for large images; one for small images is trained a step.
#include <doctest/doctest.h>

#include <tenon/model/mobilenet.hpp>
#include <tenon/tenon.hpp>

namespace tn = tenon;

template <class Model, tn::extent Side>
constexpr const auto& parameters_of = tn::run::detail::parameters_of<
    tn::nn::predict_source<Model, tn::input<float, tn::batch<2>, 3, Side, Side>>>::value;

static_assert(tn::plan::count_parameters(parameters_of<tn::mobilenet<>, 224>) == 4'231'976);

TEST_CASE("mobilenet: a filter of a depthwise convolution has one channel") {
  for (const auto& p : parameters_of<tn::mobilenet<>, 224>)
    if (p.name.view().ends_with(".depthwise.weight")) CHECK(p.shape[1] == 1);
}
