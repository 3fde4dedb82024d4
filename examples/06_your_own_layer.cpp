// SPDX-License-Identifier: MIT
// A layer of your own, and one more op, in a file of its own: a layer is a function that makes
// named parameters. Read next: 06_your_own_op.cpp, which has main.
#include <tenon/tenon.hpp>

namespace tn = tenon;

namespace other {

struct softsign_op : tn::graph::elementwise<1> {
  static constexpr const char* name = "other.softsign";
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return x / (V(1) + tn::math::abs(x));
  }
  static constexpr void gradient(tn::graph::pullback& p) {
    p.send(0, p.adjoint * tn::square(1.0 - tn::abs(p.result())));
  }
};
inline constexpr tn::function<softsign_op> softsign;

/// softsign(x W^T + b) * gate, with one learned gate a feature: [..., in] -> [..., Out].
template <tn::extent Out>
constexpr auto gated(auto x, const tn::text& name) {
  auto gate = tn::parameter<float, Out>(x, name + ".gate", tn::init::constant(1));
  return softsign(tn::linear<Out>(x, name)) * gate;
}

struct model {
  constexpr auto operator()(auto x) const {
    auto hidden = gated<16>(x, "hidden");
    return tn::linear<1>(hidden, "out");
  }
};

}  // namespace other

/// Learns x1 * x2 on four corners; returns the last loss.
float train_gated_layer() {
  tn::trainer trainer{other::model{}, tn::mse, tn::input<float, tn::batch<4>, 2>{},
                      tn::input<float, tn::batch<4>, 1>{}, tn::adam{.learning_rate = 0.02}};
  tn::tensor<float, 4, 2> x{{-1, -1}, {-1, 1}, {1, -1}, {1, 1}};
  tn::tensor<float, 4, 1> y{{1}, {-1}, {-1}, {1}};
  float loss = 0;
  for (int step = 0; step < 300; ++step) loss = trainer.step(x, y);
  return loss;
}
