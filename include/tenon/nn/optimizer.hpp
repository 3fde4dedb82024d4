// SPDX-License-Identifier: MIT
// Optimizers: sgd, adam, adamw, rmsprop. Each is a few numbers known at run time and one rule
// written with tenon's own functions: the flat parameter buffer goes through it as one fused
// kernel, the state buffers beside it. Law: rule(p, g, state..., numbers...) returns (p, state...);
// numbers() are computed once an update, in double; number decay_number is the weight decay;
// for_each_setting gives each setting with the limit that it stays below, from 0.
// Read next: nn/optimizer_option.hpp.
#pragma once

#include <tenon/op/add.hpp>
#include <tenon/op/div.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/sqrt.hpp>
#include <tenon/op/square.hpp>
#include <tenon/op/sub.hpp>

#include <cmath>
#include <limits>
#include <tuple>

namespace tenon {

namespace nn {
inline constexpr double unbounded = std::numeric_limits<double>::infinity();
}

/// Stochastic gradient descent: v = momentum v + g, p -= lr v; with Nesterov's look-ahead g +
/// momentum v.
template <bool Nesterov>
struct basic_sgd {
  double learning_rate = 1e-2;
  double momentum = 0;
  double weight_decay = 0;

  static constexpr const char* name = Nesterov ? "nesterov" : "sgd";
  static constexpr int state_count = 1;
  static constexpr int number_count = 3, decay_number = 2;
  template <class Self, class F>
  static void for_each_setting(Self& self, const F& f) {
    f("learning_rate", self.learning_rate, nn::unbounded);
    f("momentum", self.momentum, 1);
    f("weight_decay", self.weight_decay, nn::unbounded);
  }
  void numbers(float (&out)[number_count], std::int64_t) const {
    out[0] = static_cast<float>(learning_rate);
    out[1] = static_cast<float>(momentum);
    out[2] = static_cast<float>(weight_decay);
  }
  template <class P, class N>
  static constexpr auto rule(P p, P g, P v, N rate, N momentum, N decay) {
    const auto full = g + decay * p;
    const auto speed = momentum * v + full;
    if constexpr (Nesterov) {
      return std::tuple(p - rate * (full + momentum * speed), speed);
    } else {
      return std::tuple(p - rate * speed, speed);
    }
  }
};
using sgd = basic_sgd<false>;
using nesterov = basic_sgd<true>;

/// Adam (Kingma and Ba, 2015), with decay added to the gradient; adamw (Loshchilov and Hutter,
/// 2019) takes it off the weights.
template <bool Decoupled>
struct basic_adam {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = Decoupled ? 1e-2 : 0;

  static constexpr const char* name = Decoupled ? "adamw" : "adam";
  static constexpr int state_count = 2;
  static constexpr int number_count = 6, decay_number = 5;
  template <class Self, class F>
  static void for_each_setting(Self& self, const F& f) {
    f("learning_rate", self.learning_rate, nn::unbounded);
    f("beta1", self.beta1, 1);
    f("beta2", self.beta2, 1);
    f("epsilon", self.epsilon, nn::unbounded);
    f("weight_decay", self.weight_decay, nn::unbounded);
  }
  void numbers(float (&out)[number_count], std::int64_t step) const {
    const double t = static_cast<double>(step);
    out[0] = static_cast<float>(learning_rate / (1 - std::pow(beta1, t)));
    out[1] = static_cast<float>(1 / std::sqrt(1 - std::pow(beta2, t)));
    out[2] = static_cast<float>(beta1);
    out[3] = static_cast<float>(beta2);
    out[4] = static_cast<float>(epsilon);
    out[5] = static_cast<float>(Decoupled ? learning_rate * weight_decay : weight_decay);
  }
  template <class P, class N>
  static constexpr auto rule(P p, P g, P m, P v, N rate, N root, N beta1, N beta2, N epsilon,
                             N decay) {
    const auto full = [&] {
      if constexpr (Decoupled) {
        return g;
      } else {
        return g + decay * p;
      }
    }();
    const auto m1 = full + beta1 * (m - full);
    const auto v1 = square(full) + beta2 * (v - square(full));
    const auto step = rate * m1 / (sqrt(v1) * root + epsilon);
    if constexpr (Decoupled) {
      return std::tuple(p - decay * p - step, m1, v1);
    } else {
      return std::tuple(p - step, m1, v1);
    }
  }
};
using adam = basic_adam<false>;
using adamw = basic_adam<true>;

/// RMSprop (Tieleman and Hinton, 2012): p -= lr g / (sqrt(mean of g^2) + epsilon).
struct rmsprop {
  double learning_rate = 1e-3;
  double decay = 0.99;
  double epsilon = 1e-8;
  double weight_decay = 0;

  static constexpr const char* name = "rmsprop";
  static constexpr int state_count = 1;
  static constexpr int number_count = 4, decay_number = 3;
  template <class Self, class F>
  static void for_each_setting(Self& self, const F& f) {
    f("learning_rate", self.learning_rate, nn::unbounded);
    f("decay", self.decay, 1);
    f("epsilon", self.epsilon, nn::unbounded);
    f("weight_decay", self.weight_decay, nn::unbounded);
  }
  void numbers(float (&out)[number_count], std::int64_t) const {
    out[0] = static_cast<float>(learning_rate);
    out[1] = static_cast<float>(decay);
    out[2] = static_cast<float>(epsilon);
    out[3] = static_cast<float>(weight_decay);
  }
  template <class P, class N>
  static constexpr auto rule(P p, P g, P v, N rate, N keep_rate, N epsilon, N decay) {
    const auto full = g + decay * p;
    const auto v1 = square(full) + keep_rate * (v - square(full));
    return std::tuple(p - rate * full / (sqrt(v1) + epsilon), v1);
  }
};

}  // namespace tenon
