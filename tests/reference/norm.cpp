// SPDX-License-Identifier: MIT
#include "reference/training.hpp"

#include <tenon/nn/group_norm.hpp>

namespace tn = tenon;

/// A layer on a parameter, so that its gradient is at hand, too.
template <class T, class Layer>
struct normalised {
  constexpr auto operator()(auto x) const {
    return Layer{}(x + tn::parameter<T, 4, 6, 5, 2>(x, "x", tn::init::zeros()));
  }
};

struct weighted_sum {
  constexpr auto operator()(auto y, auto weights) const { return tn::sum(y * weights); }
};

template <class T, class Layer>
void check_in(const std::string& name) {
  CAPTURE(sizeof(T));
  const reference::stored file("norm");
  using images = tn::input<T, 4, 6, 5, 2>;
  reference::training<normalised<T, Layer>, weighted_sum, images, images> step(name);
  const tn::tensor<T, 4, 6, 5, 2> zeros, weights = reference::numbers(name + " weights");
  reference::numbers(name + " x", 2, 4).fill(step.parameter("x"), zeros.size());
  step.run(zeros, weights);
  step.check_output(file, name);
  step.check(file);
  step.predict(zeros);
  step.check_output(file, name + " evaluated");
}

template <class Layer>
void check(Layer, const std::string& name) {
  check_in<double, Layer>(name);
  check_in<float, Layer>(name);
}

TEST_CASE("batch_norm: training, its gradients and statistics, and evaluation are PyTorch's") {
  check([](auto x) { return tn::batch_norm(x, "norm", 0.25); }, "batch_norm");
}

TEST_CASE("group_norm: value and gradients, of several groups and of one, are PyTorch's") {
  check([](auto x) { return tn::group_norm<3>(x, "norm"); }, "group_norm");
  check([](auto x) { return tn::group_norm<1>(x, "norm"); }, "group_norm of one");
}
