// SPDX-License-Identifier: MIT
// Options around an optimizer: clip_norm, accumulate and decay_where. Each gives a type that is the
// optimizer and says one thing more, so they nest in any order:
//   tn::clip_norm(1.0, tn::decay_where(tn::matrices_decay{}, tn::adamw{})).
// Law: an optimizer without options is compiled as if they did not exist. Read next:
// nn/trainer.hpp.
#pragma once

#include <tenon/base/refusal.hpp>
#include <tenon/graph/builder.hpp>
#include <tenon/nn/optimizer.hpp>
#include <tenon/op/is_finite.hpp>
#include <tenon/op/select.hpp>
#include <tenon/run/freeze.hpp>

namespace tenon {

/// What a rule of decay_where is asked about: name, shape, element type, initialiser.
using graph::parameter_info;

namespace nn {

template <class Optimizer>
struct clipped : Optimizer {
  double max_norm;
  template <class Self, class F>
  static void for_each_setting(Self& self, const F& f) {
    Optimizer::for_each_setting(self, f);
    f("max_norm", self.max_norm, unbounded);
  }
};

template <int Steps, class Optimizer>
struct accumulated : Optimizer {
  static constexpr int micro_steps = Steps;
};

template <class Rule, class Optimizer>
struct decayed : Optimizer {
  using decay_rule = Rule;
};

}  // namespace nn

/// Every parameter takes the whole weight decay: what holds without decay_where.
struct all_decay {
  constexpr double operator()(const parameter_info&) const { return 1; }
};
/// Only parameters of rank 2 or more decay: biases and the gains of norms do not.
struct matrices_decay {
  constexpr double operator()(const parameter_info& p) const { return p.shape.rank >= 2 ? 1 : 0; }
};

/// Scales the gradient of all parameters down to this Euclidean norm where it is longer (Pascanu,
/// Mikolov and Bengio, 2013). Throws unless the norm is above 0.
template <class Optimizer>
constexpr nn::clipped<Optimizer> clip_norm(double max_norm, Optimizer optimizer) {
  if (!(max_norm > 0))
    throw error("clip_norm: expected a norm above 0, found " + std::to_string(max_norm));
  return {optimizer, max_norm};
}

/// Updates once in Steps steps, with the mean gradient over the rows of all of them.
template <int Steps, class Optimizer>
constexpr nn::accumulated<Steps, Optimizer> accumulate(Optimizer optimizer) {
  static_assert(Steps >= 1, "accumulate: an update takes one step or more");
  return {optimizer};
}

/// Multiplies the weight decay of each parameter by Rule{}(parameter_info), asked at compile time.
template <class Rule, class Optimizer>
constexpr nn::decayed<Rule, Optimizer> decay_where(Rule, Optimizer optimizer) {
  return {optimizer};
}

namespace nn {

template <class Optimizer>
inline constexpr bool clips = requires(Optimizer o) {
  o.max_norm;
};

template <class Optimizer>
constexpr int micro_steps_of() {
  if constexpr (requires { Optimizer::micro_steps; }) {
    return Optimizer::micro_steps;
  } else {
    return 1;
  }
}

template <class Optimizer>
struct decay_rule_of {
  using type = all_decay;
};
template <class Optimizer>
requires requires { typename Optimizer::decay_rule; }
struct decay_rule_of<Optimizer> {
  using type = typename Optimizer::decay_rule;
};

/// Optimizer on the gradient times one more number, its last.
template <class Optimizer>
struct scaled {
  static constexpr int state_count = Optimizer::state_count;
  static constexpr int number_count = Optimizer::number_count + 1;
  template <class P, class... Rest>
  static constexpr auto rule(P p, P g, Rest... rest) {
    return rule_on(p, g, std::tuple(rest...),
                   std::make_integer_sequence<int, static_cast<int>(sizeof...(Rest)) - 1>{});
  }

 private:
  template <class P, class Rest, int... I>
  static constexpr auto rule_on(P p, P g, Rest rest, std::integer_sequence<int, I...>) {
    return Optimizer::rule(p, P{g * std::get<sizeof...(I)>(rest)}, std::get<I>(rest)...);
  }
};

/// Rule, with one more number, its last: where that is not finite, as the loss of a batch may be,
/// everything stays as it is.
template <class Rule>
struct guarded {
  static constexpr int state_count = Rule::state_count;
  static constexpr int number_count = Rule::number_count + 1;
  template <class P, class... Rest>
  static constexpr auto rule(P p, P g, Rest... rest) {
    return rule_on(p, g, std::tuple(rest...), std::make_integer_sequence<int, state_count>{},
                   std::make_integer_sequence<int, static_cast<int>(sizeof...(Rest)) - 1>{});
  }

 private:
  template <class P, class Rest, int... S, int... I>
  static constexpr auto rule_on(P p, P g, Rest rest, std::integer_sequence<int, S...>,
                                std::integer_sequence<int, I...>) {
    const auto updated = Rule::rule(p, g, std::get<I>(rest)...);
    const auto is_good = is_finite(std::get<sizeof...(I)>(rest));
    return std::tuple(select(is_good, std::get<0>(updated), p),
                      select(is_good, std::get<1 + S>(updated), std::get<S>(rest))...);
  }
};

/// What the optimizer's program is made of: its rule, and a scale where an option needs one.
template <class Optimizer>
using rule_of = std::conditional_t<clips<Optimizer> || (micro_steps_of<Optimizer>() > 1),
                                   scaled<Optimizer>, Optimizer>;

/// Throws unless all settings are in their ranges; infinite and NaN ones are not.
template <class Optimizer>
void check_settings(const Optimizer& optimizer) {
  const auto check = [](const char* setting, double number, double limit) {
    if (number >= 0 && number < limit) return;
    throw error(std::string(Optimizer::name) + ": expected a " + setting + " of 0 or more" +
                (limit < unbounded ? ", below " + std::to_string(static_cast<int>(limit)) : "") +
                ", found " + std::to_string(number));
  };
  if constexpr (requires { Optimizer::for_each_setting(optimizer, check); })
    Optimizer::for_each_setting(optimizer, check);
}

/// Neighbouring numbers of the flat buffer with one factor on the weight decay.
struct decay_run {
  extent first, count;
  double factor;
};

/// The flat buffer of Program in runs of equal decay, by Rule; one run where all are equal.
template <class Rule, class Program>
struct decay_table {
  static constexpr base::vector<decay_run> make() {
    base::vector<decay_run> runs;
    constexpr extent item = sizeof(float);
    for (int i = 0; i < Program::parameters.size(); ++i) {
      if (Program::parameters[i].is_statistic) continue;
      const extent first = Program::parameter_offset(i) / item;
      const extent count = Program::parameter_size(i) / item;
      const double factor = Rule{}(Program::parameters[i]);
      if (!runs.empty() && runs.back().factor == factor) {
        runs.back().count += count;
      } else {
        runs.push_back({first, count, factor});
      }
    }
    return runs;
  }
  static constexpr int size = make().size();
  static constexpr auto value = run::detail::exact<size>(make());
};

}  // namespace nn
}  // namespace tenon
