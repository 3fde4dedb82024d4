// SPDX-License-Identifier: MIT
// grad, value_and_grad, vjp: gradients as functions. Over symbols they record the function and its
// gradient into the trace at hand, so a gradient has a gradient; over tensors they are programs.
// Read next: pass/grad.hpp (how), nn/trainer.hpp.
#pragma once

#include <tenon/pass/grad.hpp>
#include <tenon/run/function.hpp>

namespace tenon {
namespace run {

namespace detail {

/// Gradient symbols of a scalar with respect to arguments Wrt of a call.
template <class Y, class... Wrt>
constexpr std::tuple<Wrt...> gradients(const Y& y, const graph::var& seed, const Wrt&... wrt) {
  const int wanted[] = {wrt.id...};
  const base::vector<int> ids = pass::grad(y, seed, {wanted, static_cast<int>(sizeof...(Wrt))});
  int next = 0;
  return std::tuple<Wrt...>{Wrt{{y.graph, ids[next++]}}...};
}

/// An argument as a node of its own, by which a function is differentiated.
template <class X>
constexpr X own_argument(const X& x, int number) {
  graph::node n = x.info();
  n.op = graph::record_of<op::argument>;
  n.in[0] = x.id;
  n.in[1] = n.in[2] = -1;
  n.attr = {number, 0};
  return X{{x.graph, x.graph->add(n)}};
}
template <class... Xs, int... I>
constexpr std::tuple<Xs...> own_arguments(std::integer_sequence<int, I...>, const Xs&... xs) {
  return std::tuple<Xs...>{own_argument(xs, I)...};
}

/// The value is one floating point number, and so is every argument a gradient is asked for.
template <class Y>
struct is_scalar {
  static constexpr bool value = false;
};
template <typed_operand Y>
struct is_scalar<Y> {
  static constexpr bool value = shape_type_of<Y>::elements == 1 && !shape_of<Y>.is_batched();
};
template <class X>
struct is_differentiable {
  static constexpr bool value = is_floating(dtype_of<element_type_of<X>>);
};

/// A gradient has the shape and element type of what it is the gradient of.
template <class Value, class Seed>
struct is_seed_of {
  static constexpr bool value = shape_of<Value> == shape_of<Seed> &&
                                std::is_same_v<element_type_of<Value>, element_type_of<Seed>>;
};

/// Arguments count from 0.
template <int Count, int... Wrt>
struct arguments_exist {
  static constexpr bool value = ((Wrt >= 0 && Wrt < Count) && ...);
};

template <class F, bool WithValue, int... Wrt>
struct gradient_function {
  template <class... Xs>
  constexpr auto operator()(const Xs&... xs) const {
    static_assert(arguments_exist<static_cast<int>(sizeof...(Xs)), Wrt...>::value,
                  "grad: the call has no argument of this number; arguments count from 0");
    if constexpr (arguments_exist<static_cast<int>(sizeof...(Xs)), Wrt...>::value) {
      constexpr std::make_integer_sequence<int, sizeof...(Xs)> each{};
      return differentiate_by(own_arguments(each, xs...), each);
    } else {
      return refused();
    }
  }

 private:
  static constexpr auto refused() {
    constexpr int results = static_cast<int>(sizeof...(Wrt)) + (WithValue ? 1 : 0);
    return refused_values(std::make_integer_sequence<int, results>{});
  }
  template <class Own, int... I>
  static constexpr auto differentiate_by(const Own& own, std::integer_sequence<int, I...>) {
    return differentiate(call<F>(std::get<I>(own)...), std::get<I>(own)...);
  }
  template <class Y, class... Xs>
  static constexpr auto differentiate(const Y& y, const Xs&... xs) {
    if constexpr (tenon::detail::is_poison<Y>) {
      return refused();
    } else if constexpr (!is_scalar<Y>::value) {
      static_assert(is_scalar<Y>::value,
                    "grad: the function must return a scalar; reduce it with tn::sum or tn::mean, "
                    "or use tn::vjp");
      return refused();
    } else {
      static_assert(
          is_differentiable<Y>::value,
          "grad: the function's value has an integer or bool type, which has no gradient");
      static_assert((is_differentiable<std::tuple_element_t<Wrt, std::tuple<Xs...>>>::value && ...),
                    "grad: an argument of integer or bool type has no gradient; choose others with "
                    "grad<...>");
      const graph::var seed = graph::make_constant(*y.graph, 1, y.info().type);
      const std::tuple<const Xs&...> all(xs...);
      auto out = gradients(y, broadcast_to(seed, shape_of<Y>), std::get<Wrt>(all)...);
      if constexpr (WithValue) {
        return std::tuple_cat(std::tuple<Y>(y), out);
      } else if constexpr (sizeof...(Wrt) == 1) {
        return std::get<0>(out);
      } else {
        return out;
      }
    }
  }
};

/// (value, gradients of all arguments but the last), the last being the gradient of the value.
template <class F>
struct vjp_function {
  template <class... Xs>
  constexpr auto operator()(const Xs&... xs) const {
    constexpr int inputs = static_cast<int>(sizeof...(Xs)) - 1;
    const auto own = own_arguments(std::make_integer_sequence<int, sizeof...(Xs)>{}, xs...);
    return pull(own, std::make_integer_sequence<int, inputs>{});
  }

 private:
  template <class All, int... I>
  static constexpr auto pull(const All& all, std::integer_sequence<int, I...>) {
    const auto y = call<F>(std::get<I>(all)...);
    const auto& seed = std::get<sizeof...(I)>(all);
    using result = tenon::detail::bare<decltype(y)>;
    if constexpr (tenon::detail::is_poison<result>) {
      return refused_values(std::make_integer_sequence<int, sizeof...(I) + 1>{});
    } else {
      using given = tenon::detail::bare<decltype(seed)>;
      static_assert(is_seed_of<result, given>::value,
                    "vjp: the last argument must have the shape and element type of the function's "
                    "value");
      if constexpr (is_seed_of<result, given>::value) {
        return std::tuple_cat(std::tuple<result>(y), gradients(y, seed, std::get<I>(all)...));
      } else {
        return refused_values(std::make_integer_sequence<int, sizeof...(I) + 1>{});
      }
    }
  }
};

}  // namespace detail
}  // namespace run

template <class F, bool WithValue, int... Wrt>
struct is_without_data<run::detail::gradient_function<F, WithValue, Wrt...>> : is_without_data<F> {
};
template <class F>
struct is_without_data<run::detail::vjp_function<F>> : is_without_data<F> {};

/// The gradient of scalar-valued f by argument Wrt (several: a tuple), as a function of f's
/// arguments.
template <int... Wrt, class F>
constexpr auto grad(F) {
  if constexpr (sizeof...(Wrt) == 0) {
    return run::traced_function<run::detail::gradient_function<F, false, 0>>{};
  } else {
    return run::traced_function<run::detail::gradient_function<F, false, Wrt...>>{};
  }
}

/// A tuple of f's value and its gradients by arguments Wrt (the first if none is named).
template <int... Wrt, class F>
constexpr auto value_and_grad(F) {
  if constexpr (sizeof...(Wrt) == 0) {
    return run::traced_function<run::detail::gradient_function<F, true, 0>>{};
  } else {
    return run::traced_function<run::detail::gradient_function<F, true, Wrt...>>{};
  }
}

/// Vector-Jacobian product: vjp(f)(x..., g) is f's value and the gradients of sum(f(x...) * g) by
/// each x.
template <class F>
constexpr auto vjp(F) {
  return run::traced_function<run::detail::vjp_function<F>>{};
}

}  // namespace tenon
