// SPDX-License-Identifier: MIT
// Learning rate schedules: a factor on the optimizer's learning rate as a function of the step,
// from 0. Read next: nn/trainer.hpp.
#pragma once

#include <tenon/base/refusal.hpp>

#include <cmath>
#include <cstdint>

namespace tenon::rate {

namespace detail {
inline void check_steps(const char* schedule, std::int64_t steps) {
  if (steps < 1)
    throw error(std::string(schedule) + ": expected 1 step or more, found " +
                std::to_string(steps));
}
}  // namespace detail

/// Always 1.
struct constant {
  double operator()(std::int64_t) const { return 1; }
};

/// Times `factor` every `every` steps.
struct step {
  std::int64_t every;
  double factor;
  double operator()(std::int64_t at) const {
    detail::check_steps("rate::step", every);
    return std::pow(factor, static_cast<double>(at / every));
  }
};

/// From 1 down to `floor` along half a cosine over `steps` steps (Loshchilov and Hutter, 2017).
struct cosine {
  std::int64_t steps;
  double floor = 0;
  double operator()(std::int64_t at) const {
    detail::check_steps("rate::cosine", steps);
    const double part = at >= steps ? 1 : static_cast<double>(at) / static_cast<double>(steps);
    return floor + (1 - floor) * 0.5 * (1 + std::cos(3.14159265358979323846 * part));
  }
};

/// A linear rise over `steps` steps, then the schedule After.
template <class After>
struct warm_up {
  std::int64_t steps;
  After after{};
  double operator()(std::int64_t at) const {
    if (at < steps) return static_cast<double>(at + 1) / static_cast<double>(steps);
    return after(at - steps);
  }
};
template <class After>
warm_up(std::int64_t, After) -> warm_up<After>;

}  // namespace tenon::rate
