// SPDX-License-Identifier: MIT
// The trace alone is made of the whole network; a small one of its blocks learns a few images.
#include <doctest/doctest.h>

#include <tenon/model/mobilenet.hpp>
#include <tenon/tenon.hpp>

namespace tn = tenon;

template <class Model, tn::extent Side>
constexpr const auto& parameters_of = tn::run::detail::parameters_of<
    tn::nn::predict_source<Model, tn::input<float, tn::batch<2>, 3, Side, Side>>>::value;

static_assert(tn::plan::count_parameters(parameters_of<tn::mobilenet<>, 224>) == 4'231'976);

TEST_CASE("mobilenet: a filter of a depthwise convolution has one channel") {
  int found = 0;
  for (const auto& p : parameters_of<tn::mobilenet<>, 224>)
    found += p.name.view().ends_with(".depthwise.weight") && p.shape[1] == 1;
  CHECK(found == 13);
}

struct two_blocks {
  constexpr auto operator()(auto x) const {
    const auto a = tn::model::depthwise_block<12, 2>(x, "a");
    return tn::linear<4>(tn::mean<2, 3>(tn::model::depthwise_block<20, 1>(a, "b")), "fc");
  }
};

TEST_CASE("mobilenet: its blocks learn") {
  tn::trainer trainer{two_blocks{}, tn::cross_entropy, tn::input<float, tn::batch<8>, 3, 9, 9>{},
                      tn::input<std::int32_t, tn::batch<8>>{}, tn::adam{.learning_rate = 0.02}};
  const tn::tensor<float, 8, 3, 9, 9> images = tn::random::normal{5};
  const auto labels = tn::tensor<std::int32_t, 8>::from(
      [](tn::extent n) { return static_cast<std::int32_t>(n % 4); });
  for (int step = 0; step < 60; ++step) trainer.step(images, labels);
  CHECK(trainer.step(images, labels) < 0.05f);
}
