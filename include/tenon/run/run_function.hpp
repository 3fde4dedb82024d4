// SPDX-License-Identifier: MIT
// run_function: the program of a callable on tensors, run once on a device: in the memory of this
// process, or with copies to the device's own and back. Read next: run/function.hpp.
#pragma once

#include <tenon/run/evaluate.hpp>

#include <cstring>
#include <tuple>

namespace tenon::run::detail {

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
  static constexpr base::vector<int> trace_with(graph::builder& b,
                                                std::integer_sequence<int, I...>) {
    const auto out = results::wrap(F{}(make_argument<Xs, I>(b)...));
    base::vector<int> ids;
    collect(out, ids,
            std::make_integer_sequence<int, static_cast<int>(std::tuple_size_v<result_tuple>)>{});
    return ids;
  }
  template <class X, int I>
  static constexpr argument_symbol<X> make_argument(graph::builder& b) {
    return {graph::make_array<graph::input>(b, I, dtype_of<element_type_of<X>>, shape_of<X>)};
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

/// Runs F on tensors, in the memory of this process, and returns a tuple of tensors.
template <class F, class Device, class... Xs>
requires(Device::session::shares_memory) auto run_function(Device device, const Xs&... xs) {
  using source = function_source<F, Xs...>;
  using program = run::program<source, Device>;
  typename tensors_of<typename source::result_tuple>::type out;
  constexpr int results = std::tuple_size_v<decltype(out)>;
  const arena memory(program::arena_bytes);
  void* bases[plan::first_input_base + static_cast<int>(sizeof...(Xs)) + results] = {
      memory.data(), nullptr, nullptr,
      const_cast<void*>(static_cast<const void*>(tenon::detail::readable(xs.data())))...};
  std::apply(
      [&](auto&... ts) {
        int next = plan::first_input_base + static_cast<int>(sizeof...(Xs));
        ((bases[next++] = ts.data()), ...);
      },
      out);
  program::run(bases, 1, device);
  return out;
}

/// The same on a device with memory of its own: operands are copied there, results back.
template <class F, class Device, class... Xs>
requires(!Device::session::shares_memory) auto run_function(Device device, const Xs&... xs) {
  using source = function_source<F, Xs...>;
  using program = run::program<source, Device>;
  using session = typename Device::session;
  typename tensors_of<typename source::result_tuple>::type out;
  constexpr int operands = sizeof...(Xs), results = std::tuple_size_v<decltype(out)>;
  session& on = session::shared(device);
  typename session::memory work(on, program::arena_bytes);
  typename session::memory in[operands + 1] = {
      on.copied(tenon::detail::readable(xs.data()), Xs::size() * extent{sizeof(*xs.data())})...,
      {on, 0}};
  void* bases[plan::first_input_base + operands + results] = {work.device(), nullptr, nullptr};
  for (int i = 0; i < operands; ++i) bases[plan::first_input_base + i] = in[i].device();
  std::apply(
      [&](auto&... ts) {
        typename session::memory made[] = {{on, ts.size() * extent{sizeof(*ts.data())}}...};
        for (int k = 0; k < results; ++k)
          bases[plan::first_input_base + operands + k] = made[k].device();
        program::run(bases, 1, on.policy());
        on.wait();
        int k = 0;
        (made[k++].read(ts.data()), ...);
      },
      out);
  return out;
}

}  // namespace tenon::run::detail
