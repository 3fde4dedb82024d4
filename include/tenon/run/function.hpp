// SPDX-License-Identifier: MIT
// Functions on tensors as programs: compiled(f). Any callable without data members is a function;
// it is traced once per argument types. Over tensors each call runs one planned program; over
// symbols (inside another traced function) it records nodes.
// Read next: run/grad.hpp.
#pragma once

#include <tenon/expr/compose.hpp>
#include <tenon/run/run_function.hpp>

namespace tenon {

/// A traced callable has no data: the trace makes its own, and would ignore any.
template <class F>
struct is_without_data {
  static constexpr bool value = std::is_empty_v<F> && std::is_default_constructible_v<F>;
};

/// A trace calls F with symbols, each of a type of its own.
template <class F, class... Symbols>
struct takes_arguments {
  static constexpr bool value = std::is_invocable_v<F, const Symbols&...>;
};

namespace run {

namespace detail {

/// F of symbols; poison where it does not take them. What F itself refuses is not asked twice.
template <class F, class... Symbols>
constexpr auto call(const Symbols&... symbols) {
  if constexpr (requires { F{}(symbols...); }) {
    return F{}(symbols...);
  } else {
    static_assert(takes_arguments<F, Symbols...>::value,
                  "trace: a traced callable must take these arguments, each as auto");
    return poison{};
  }
}

/// A class, so that the diagnostic shows the name of the parameter or op.
template <literal Name, bool IsAccepted>
struct name_is_accepted {
  static constexpr bool value = IsAccepted;
};

/// The sentence for what a trace found wrong; one static_assert per kind, so that there is one
/// error.
template <class Source>
constexpr void check_trace() {
  using graph::refusal;
  constexpr refusal refused = trace_of<Source>::value.refused;
  static_assert(refused != refusal::not_constant,
                "trace: a model or function, and all that it calls, must be constexpr");
  if constexpr (refused == refusal::not_constant) {
    [[maybe_unused]] constexpr counts reason = tracer<Source>::count();
  }
  constexpr const text& name = trace_of<Source>::value.refused_name;
  constexpr literal<name.view().size() + 1> shown(name);
  static_assert(
      name_is_accepted<shown, refused != refusal::no_gradient>::value,
      "grad: an op on the way to the result has no gradient; use tn::stop_gradient there");
  static_assert(name_is_accepted<shown, refused != refusal::sent_to_nobody>::value,
                "gradient: the rule of an op sends to an operand that the op does not have");
  static_assert(
      name_is_accepted<shown, refused != refusal::repeated_parameter>::value,
      "parameter: a name is used twice; tie weights with tn::share, or choose another name");
  static_assert(name_is_accepted<shown, refused != refusal::shared_name_unknown>::value,
                "share: no parameter of this name has been made yet");
  static_assert(name_is_accepted<shown, refused != refusal::shared_shape_differs>::value,
                "share: the parameter of this name has another shape");
  static_assert(name_is_accepted<shown, refused != refusal::name_too_long>::value,
                "parameter: a name has at most 63 characters");
  static_assert(refused != refusal::number_too_large,
                "elementwise: a number is no value of the integer type beside it, or above 2^53; "
                "use tn::cast, or pass it as an argument");
}

/// Nothing but its arguments enters a function: parameters and the key of random numbers are a
/// trainer's.
template <class Source>
inline constexpr bool takes_only_arguments = trace_of<Source>::value.parameters.size() == 0 &&
                                             !reads_random_key(trace_of<Source>::value.view());

/// What F gives for arguments of these types; asked before any program is built.
template <class F, class... Xs>
using call_result = decltype(call<F>(
    std::declval<const tenon::detail::as_symbol<Xs, tenon::detail::bare<Xs>>&>()...));

/// Something refused, or a tuple with it among its values.
template <class T>
struct is_refused : std::bool_constant<tenon::detail::is_poison<T>> {};
template <class... Ts>
struct is_refused<std::tuple<Ts...>> : std::bool_constant<(tenon::detail::is_poison<Ts> || ...)> {};

/// As many refused values as a call would have given, so that they bind to as many names.
template <int... I>
constexpr auto refused_values(std::integer_sequence<int, I...>) {
  if constexpr (sizeof...(I) == 1) {
    return poison{};
  } else {
    return std::tuple{(static_cast<void>(I), poison{})...};
  }
}

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

/// A callable F whose calls on tensors run one fused program on Device.
template <class F, class Device = cpu>
struct traced_function {
  [[no_unique_address]] Device device{};

  template <class... Xs>
  constexpr auto operator()(const Xs&... xs) const {
    static_assert(is_without_data<F>::value,
                  "trace: a traced callable must have no data; make it a template argument, or "
                  "pass it as an argument");
    if constexpr (!is_without_data<F>::value) {
      return poison{};
    } else if constexpr ((tenon::detail::is_symbol<Xs> || ...)) {
      return F{}(xs...);
    } else if constexpr (detail::is_refused<detail::call_result<F, Xs...>>::value) {
      return detail::call_result<F, Xs...>{};
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
  auto call(const Xs&... xs) const {
    using source = detail::function_source<F, Xs...>;
    detail::check_trace<source>();
    static_assert(detail::takes_only_arguments<source>,
                  "compiled: a function with parameters or random numbers is a model; give it to a "
                  "tn::trainer");
    return detail::run_function<F>(device, xs...);
  }
};

}  // namespace run

template <class F, class Device>
struct is_without_data<run::traced_function<F, Device>> : is_without_data<F> {};

/// f as one fused program: compiled(f)(tensors...) runs it; the result is a tensor, or a tuple of
/// them. compiled(f, device) runs it on that device, with tensors of this process.
template <class F>
constexpr run::traced_function<F> compiled(F) {
  return {};
}
template <class F, class Device>
constexpr run::traced_function<F, Device> compiled(F, Device device) {
  return {device};
}
/// The same program, of compiled(f) or grad(f), on another device.
template <class F, class Other, class Device>
constexpr run::traced_function<F, Device> compiled(run::traced_function<F, Other>, Device device) {
  return {device};
}

}  // namespace tenon
