// SPDX-License-Identifier: MIT
// Functions on tensors as programs: compiled(f), grad(f), value_and_grad(f), vjp(f). Any callable without data members is a
// function; it is traced once per argument types. Over tensors each call runs one planned program; over symbols (inside
// another traced function) it records nodes, so a gradient is again a function and has a gradient.
// Read next: nn/trainer.hpp.
#pragma once

#include <tenon/pass/grad.hpp>
#include <tenon/run/evaluate.hpp>

#include <tuple>

namespace tenon {

/// A traced callable has no data: the trace makes its own, and would ignore any.
template <class F>
struct is_without_data {
  static constexpr bool value = std::is_empty_v<F>;
};

namespace run {

namespace detail {

template <class T>
struct as_tuple {
  using type = std::tuple<T>;
  static constexpr type wrap(const T& x) { return type(x); }
};
template <class... Ts>
struct as_tuple<std::tuple<Ts...>> {
  using type = std::tuple<Ts...>;
  static constexpr type wrap(const type& x) { return x; }
};

template <class X>
using argument_symbol = symbol<element_type_of<X>, shape_type_of<X>>;

/// The program of callable F on arguments of the types Xs.
template <class F, class... Xs>
struct function_source {
  using result = decltype(F{}(std::declval<argument_symbol<Xs>>()...));
  using results = as_tuple<result>;
  using result_tuple = typename results::type;

  static constexpr base::vector<int> trace(graph::builder& b) {
    return trace_with(b, std::make_integer_sequence<int, static_cast<int>(sizeof...(Xs))>{});
  }
  static constexpr plan::location output(int k) {
    return {plan::first_input_base + static_cast<int>(sizeof...(Xs)) + k, 0};
  }

 private:
  template <int... I>
  static constexpr base::vector<int> trace_with(graph::builder& b, std::integer_sequence<int, I...>) {
    const auto out = results::wrap(F{}(make_argument<Xs, I>(b)...));
    base::vector<int> ids;
    collect(out, ids, std::make_integer_sequence<int, static_cast<int>(std::tuple_size_v<result_tuple>)>{});
    return ids;
  }
  template <class X, int I>
  static constexpr argument_symbol<X> make_argument(graph::builder& b) {
    return {{&b, b.add(graph::node{graph::record_of<graph::input>(), {-1, -1, -1},
                                   dtype_of<element_type_of<X>>, shape_of<X>, {I, 0}})}};
  }
  template <int... I>
  static constexpr void collect(const result_tuple& out, base::vector<int>& ids,
                                std::integer_sequence<int, I...>) {
    (ids.push_back(std::get<I>(out).id), ...);
  }
};

template <class Symbols>
struct tensors_of;
template <class... Symbols>
struct tensors_of<std::tuple<Symbols...>> {
  using type = std::tuple<tensor_of<element_type_of<Symbols>, shape_type_of<Symbols>>...>;
};

/// The sentence for what a trace found wrong; one static_assert per kind, so that there is one error.
template <class Source>
constexpr void check_trace() {
  using graph::refusal;
  constexpr refusal refused = trace_of<Source>::value.refused;
  static_assert(refused != refusal::no_gradient,
                "grad: an op on the way to the result has no gradient; use tn::stop_gradient there");
  static_assert(refused != refusal::repeated_parameter,
                "parameter: a name is used twice; tie weights with tn::share, or choose another name");
  static_assert(refused != refusal::shared_name_unknown,
                "share: no parameter of this name has been made yet");
  static_assert(refused != refusal::shared_shape_differs,
                "share: the parameter of this name has another shape");
  static_assert(refused != refusal::name_too_long, "parameter: a name has at most 63 characters");
}

/// Runs F on tensors and returns a tuple of tensors.
template <class F, class... Xs>
auto run_function(const Xs&... xs) {
  using source = function_source<F, Xs...>;
  check_trace<source>();
  using program = run::program<source, cpu>;
  typename tensors_of<typename source::result_tuple>::type out;
  constexpr int results = std::tuple_size_v<decltype(out)>;
  const arena memory(program::arena_bytes);
  void* bases[plan::first_input_base + static_cast<int>(sizeof...(Xs)) + results] = {
      memory.data(), nullptr, nullptr,
      const_cast<void*>(static_cast<const void*>(xs.data()))...};
  std::apply(
      [&](auto&... ts) {
        int next = plan::first_input_base + static_cast<int>(sizeof...(Xs));
        ((bases[next++] = ts.data()), ...);
      },
      out);
  program::run(bases, 1, cpu{});
  return out;
}

/// What F gives for arguments of these types; asked before any program is built.
template <class F, class... Xs>
using call_result =
    decltype(F{}(std::declval<tenon::detail::as_symbol<Xs, tenon::detail::bare<Xs>>>()...));

/// An operand as memory: an expression is evaluated first.
template <class X>
decltype(auto) in_memory(const X& x) {
  if constexpr (tenon::detail::is_memory<X>) {
    return (x);
  } else if constexpr (std::is_arithmetic_v<X>) {
    return tensor<X>(x);
  } else {
    return tensor_of<element_type_of<X>, shape_type_of<X>>(x);
  }
}

}  // namespace detail

/// A callable F whose calls on tensors run one fused program.
template <class F>
struct traced_function {
  template <class... Xs>
  constexpr auto operator()(const Xs&... xs) const {
    static_assert(is_without_data<F>::value,
                  "trace: a traced callable must have no data; make it a template argument, or pass it as an argument");
    if constexpr (!is_without_data<F>::value) {
      return poison{};
    } else if constexpr ((tenon::detail::is_symbol<Xs> || ...)) {
      return F{}(xs...);
    } else if constexpr (tenon::detail::is_poison<detail::call_result<F, Xs...>>) {
      return poison{};
    } else {
      auto out = call(detail::in_memory(xs)...);
      if constexpr (std::tuple_size_v<decltype(out)> == 1) {
        return std::move(std::get<0>(out));
      } else {
        return out;
      }
    }
  }

 private:
  template <class... Xs>
  static auto call(const Xs&... xs) {
    return detail::run_function<F>(xs...);
  }
};

namespace detail {

/// Gradient symbols of a scalar with respect to arguments Wrt of a call.
template <class Y, class... Wrt>
constexpr std::tuple<Wrt...> gradients(const Y& y, const graph::var& seed, const Wrt&... wrt) {
  const int wanted[] = {wrt.id...};
  const base::vector<int> ids = pass::grad(y, seed, {wanted, static_cast<int>(sizeof...(Wrt))});
  int next = 0;
  return std::tuple<Wrt...>{Wrt{{y.graph, ids[next++]}}...};
}

/// The value is one floating point number, and so is every argument a gradient is asked for.
template <class Y>
struct is_scalar {
  static constexpr bool value = shape_type_of<Y>::elements == 1 && !shape_of<Y>.is_batched();
};
template <class X>
struct is_differentiable {
  static constexpr bool value = is_floating(dtype_of<element_type_of<X>>);
};

template <class F, bool WithValue, int... Wrt>
struct gradient_function {
  template <class... Xs>
  constexpr auto operator()(const Xs&... xs) const {
    const auto y = F{}(xs...);
    using result = tenon::detail::bare<decltype(y)>;
    if constexpr (tenon::detail::is_poison<result>) {
      return poison{};
    } else {
      static_assert(is_scalar<result>::value,
                    "grad: the function must return a scalar; reduce it with tn::sum or tn::mean, or use tn::vjp");
      static_assert(is_differentiable<result>::value,
                    "grad: the function's value has an integer or bool type, which has no gradient");
      static_assert((is_differentiable<std::tuple_element_t<Wrt, std::tuple<Xs...>>>::value && ...),
                    "grad: an argument of integer or bool type has no gradient; choose others with grad<...>");
      const graph::var seed = graph::make_constant(*y.graph, 1, y.info().type);
      const std::tuple<const Xs&...> all(xs...);
      auto out = gradients(y, broadcast_to(seed, shape_of<result>), std::get<Wrt>(all)...);
      if constexpr (WithValue) {
        return std::tuple_cat(std::tuple<result>(y), out);
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
    const std::tuple<const Xs&...> all(xs...);
    return pull(all, std::make_integer_sequence<int, inputs>{});
  }

 private:
  template <class All, int... I>
  static constexpr auto pull(const All& all, std::integer_sequence<int, I...>) {
    const auto y = F{}(std::get<I>(all)...);
    const auto& seed = std::get<sizeof...(I)>(all);
    static_assert(shape_of<decltype(y)> == shape_of<decltype(seed)>,
                  "vjp: the last argument must have the shape of the function's value");
    return std::tuple_cat(std::tuple<tenon::detail::bare<decltype(y)>>(y),
                          gradients(y, seed, std::get<I>(all)...));
  }
};

}  // namespace detail
}  // namespace run

/// f as one fused program: compiled(f)(tensors...) runs it; the result is a tensor, or a tuple of them.
template <class F>
constexpr run::traced_function<F> compiled(F) {
  return {};
}

/// The gradient of scalar-valued f by argument Wrt (several: a tuple), as a function of f's arguments.
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

/// Vector-Jacobian product: vjp(f)(x..., g) is f's value and the gradients of sum(f(x...) * g) by each x.
template <class F>
constexpr auto vjp(F) {
  return run::traced_function<run::detail::vjp_function<F>>{};
}

}  // namespace tenon
