// SPDX-License-Identifier: MIT
#include "laws/close.hpp"

namespace tn = tenon;

constexpr tn::extent rows = 3, channels = 6, places = 20, groups = 2, group = channels / groups;

struct normalised {
  constexpr auto operator()(auto x) const { return tn::group_norm<groups>(x, "gn"); }
};
using images = tn::input<float, tn::batch<5>, channels, 4, 5>;

TEST_CASE(
    "group_norm: every group of every image has mean 0 and variance 1, then weight and bias") {
  tn::trainer trainer{normalised{}, tn::mse, images{}, images{}, tn::sgd{}, tn::cpu{}};
  static_assert(decltype(trainer)::program::parameter_count == 2 * channels);
  for (int c = 0; c < channels; ++c) {
    trainer.parameter<"gn.weight">()(c) = 0.5f + static_cast<float>(c);
    trainer.parameter<"gn.bias">()(c) = static_cast<float>(c) - 2;
  }
  const auto x = laws::spread<float, rows, channels, 4, 5>(-1, 3);
  tn::tensor<float, rows, channels, 4, 5> y;
  trainer.predict(x.data(), rows, y.data());
  for (tn::extent n = 0; n < rows; ++n)
    for (tn::extent g = 0; g < groups; ++g) {
      const tn::extent first = (n * channels + g * group) * places, count = group * places;
      double mean = 0, variance = 0;
      for (tn::extent i = first; i < first + count; ++i)
        mean += static_cast<double>(x.data()[i]) / static_cast<double>(count);
      for (tn::extent i = first; i < first + count; ++i)
        variance +=
            std::pow(static_cast<double>(x.data()[i]) - mean, 2) / static_cast<double>(count);
      for (tn::extent i = first; i < first + count; ++i) {
        const auto c = static_cast<double>(i / places % channels);
        const double expected =
            (static_cast<double>(x.data()[i]) - mean) / std::sqrt(variance + 1e-5) * (0.5 + c) + c -
            2;
        CHECK(laws::close(static_cast<double>(y.data()[i]), expected, 1e-5));
      }
    }
}

TEST_CASE("group_norm: training follows its gradient downhill") {
  tn::trainer trainer{normalised{}, tn::mse, images{}, images{}, tn::sgd{.learning_rate = 0.2},
                      tn::cpu{}};
  const auto x = laws::spread<float, rows, channels, 4, 5>(-1, 3);
  const auto target = laws::spread<float, rows, channels, 4, 5>(0, 1, 2);
  const float first = trainer.step(x.data(), target.data(), rows);
  for (int i = 0; i < 30; ++i) trainer.step(x.data(), target.data(), rows);
  CHECK(trainer.step(x.data(), target.data(), rows) < 0.5f * first);
}
