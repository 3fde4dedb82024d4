// SPDX-License-Identifier: MIT
// The law of batches: a function of a batch at n rows, the capacity being larger, gives what it
// gives on tensors of n rows. Law: memory behind the n rows is neither read nor written.
// Read next: laws/gradient.hpp.
#pragma once

#include "laws/close.hpp"
#include "laws/other_devices.hpp"

#include <cstring>
#include <type_traits>

namespace laws {

namespace detail {

template <class Shape>
struct with_capacity {
  static constexpr tn::dims replace() {
    tn::dims d = Shape::value;
    d.extents[0] = -(d[0] + 3);
    return d;
  }
  static constexpr tn::dims value = replace();
};
template <bool Batched, class Shape>
using batched_if = std::conditional_t<Batched, tn::shape_from<with_capacity<Shape>>, Shape>;

/// F traced with its first Batched arguments as batches of three rows more than there are.
template <class F, int Batched, class... Xs>
struct batch_source {
  static constexpr int inputs = static_cast<int>(sizeof...(Xs));

  static constexpr tn::base::vector<int> trace(tn::graph::builder& b) {
    return trace_with(b, std::make_integer_sequence<int, inputs>{});
  }
  static constexpr tn::plan::location output(int) {
    return {tn::plan::first_input_base + inputs, 0};
  }

 private:
  template <int... I>
  static constexpr tn::base::vector<int> trace_with(tn::graph::builder& b,
                                                    std::integer_sequence<int, I...>) {
    tn::base::vector<int> out;
    out.push_back(F{}(argument<Xs, I>(b)...).id);
    return out;
  }
  template <class X, int I>
  static constexpr auto argument(tn::graph::builder& b) {
    using shape = batched_if<(I < Batched), tn::shape_type_of<X>>;
    using T = tn::element_type_of<X>;
    return tn::symbol<T, shape>{{&b, b.add(tn::graph::node{tn::graph::record_of<tn::graph::input>,
                                                           {-1, -1, -1},
                                                           tn::dtype_of<T>,
                                                           shape::value,
                                                           {I, 0}})}};
  }
};

/// Bytes of a tensor's elements.
template <class X>
constexpr tn::extent bytes_of() {
  return X::size() * static_cast<tn::extent>(sizeof(tn::element_type_of<X>));
}

/// What F gives for a batch of as many rows as x has, on a device.
template <int Batched, class F, class Out, class Device, class... Xs>
Out run_batch(Device device, tn::extent rows, const Xs&... xs) {
  using program = tn::run::program<batch_source<F, Batched, Xs...>, Device>;
  using memory = typename Device::session::memory;
  constexpr int inputs = sizeof...(Xs), first = tn::plan::first_input_base;
  typename Device::session on(device);
  memory work(on, program::arena_bytes), result(on, bytes_of<Out>());
  memory in[] = {on.copied(xs.data(), bytes_of<Xs>())...};
  void* bases[first + inputs + 1] = {work.device()};
  for (int i = 0; i < inputs; ++i) bases[first + i] = in[i].device();
  bases[first + inputs] = result.device();
  program::run(bases, rows, on.policy());
  on.wait();
  Out out;
  std::memcpy(out.data(), result.host(), static_cast<std::size_t>(result.bytes()));
  return out;
}

}  // namespace detail

/// f of a batch (its first Batched arguments) agrees with f of tensors that have as many rows.
template <int Batched = 1, class F, class X, class... Xs>
void batch_agrees(F f, const X& x, const Xs&... xs) {
  const auto expected = tn::compiled(f)(x, xs...);
  using out = std::remove_const_t<decltype(expected)>;
  tested_devices::for_each([&](auto device) {
    check_close(detail::run_batch<Batched, F, out>(device, X::size(0), x, xs...), expected, 1e-12);
  });
}

}  // namespace laws
