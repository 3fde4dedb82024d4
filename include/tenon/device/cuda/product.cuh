// SPDX-License-Identifier: MIT
// Matrix products on a GPU: cuBLASLt, with what follows in the same kernel where cuBLASLt has it
// (bias, bias and ReLU), else as a kernel of its own on the finished sums, which lie in scratch.
// Element types that cuBLASLt lacks take one thread an element. Read next: device/cuda/cuda.cuh.
#pragma once

#include <tenon/device/cuda/each.cuh>
#include <tenon/device/cuda/gemm.hpp>
#include <tenon/device/thrust/product.hpp>
#include <tenon/op/add.hpp>
#include <tenon/op/relu.hpp>

namespace tenon::device::cuda {

/// Whether a store walks the result as it lies in memory.
template <class Space, extent... Strides>
constexpr bool is_dense_store() {
  const extent strides[] = {Strides...};
  extent wanted = 1;
  bool dense = true;
  for (int a = Space::rank - 1; a >= 0; --a) {
    dense = dense && (strides[a] == wanted || Space::extents[a] == 1);
    wanted *= capacity(Space::extents[a]);
  }
  return dense;
}
/// Whether a load walks the columns alone, as a bias does.
template <extent... Strides>
constexpr bool walks_last_axis() {
  const extent strides[] = {Strides...};
  bool last = strides[sizeof...(Strides) - 1] == 1;
  for (unsigned a = 0; a + 1 < sizeof...(Strides); ++a) last = last && strides[a] == 0;
  return last;
}

/// What cuBLASLt can do of a body, and where bias and result lie.
struct matched {
  bool whole = false;
  epilogue then = epilogue::none;
  int bias_slot = -1, out_slot = -1;
};
constexpr matched match_where(bool it_is, epilogue then, int bias_slot, int out_slot) {
  return it_is ? matched{true, then, bias_slot, out_slot} : matched{};
}

template <class Space, class Body>
struct match_body {
  static constexpr matched value{};
};
template <class Space, dtype T, int Slot, extent... S>
struct match_body<Space,
                  kernel::body<kernel::product<T>, kernel::store<T, false, 0, Slot, 0, S...>>> {
  static constexpr matched value =
      match_where(is_dense_store<Space, S...>(), epilogue::none, -1, Slot);
};
template <class Space, dtype T, int Bias, int Slot, int L, int R, extent... B, extent... S>
struct match_body<Space, kernel::body<kernel::product<T>, kernel::load<T, false, 0, Bias, 0, B...>,
                                      kernel::apply<op::add, T, false, 0, L, R>,
                                      kernel::store<T, false, 0, Slot, 2, S...>>> {
  static constexpr matched value = match_where(
      T == dtype::f32 && L + R == 1 && walks_last_axis<B...>() && is_dense_store<Space, S...>(),
      epilogue::bias, Bias, Slot);
};
template <class Space, dtype T, int Bias, int Slot, int L, int R, extent... B, extent... S>
struct match_body<Space, kernel::body<kernel::product<T>, kernel::load<T, false, 0, Bias, 0, B...>,
                                      kernel::apply<op::add, T, false, 0, L, R>,
                                      kernel::apply<op::relu, T, false, 0, 2>,
                                      kernel::store<T, false, 0, Slot, 3, S...>>> {
  static constexpr matched value = match_where(
      T == dtype::f32 && L + R == 1 && walks_last_axis<B...>() && is_dense_store<Space, S...>(),
      epilogue::bias_relu, Bias, Slot);
};

/// The body of a product on sums that lie in memory.
template <class Task>
struct finish_product {
  Task what;
  const typename Task::T* sums;
  TENON_HD void operator()(extent i) const { what.run(i, sums[i]); }
};

/// One kind of product: what cuBLASLt is asked for, and the rest.
template <class Kernel>
struct product_runner;

template <dtype Type, std::int64_t Flags, class Out, class Left, class Right, class Space,
          class Body>
struct product_runner<
    kernel::contraction<op::matmul, Flags, 0, Type, Out, Left, Right, Space, Body>> {
  using whole =
      task<kernel::contraction<op::matmul, Flags, 0, Type, Out, Left, Right, Space, Body>>;
  using e = product_extents<Flags, Out, Left, Right>;
  using T = element<Type>;
  static constexpr bool has_gemm = Type == dtype::f32 || Type == dtype::f64;
  static constexpr matched body = match_body<Space, Body>::value;
  static constexpr extent results = count_elements(Out::value);
  static constexpr extent sums_bytes =
      body.whole ? 0 : (results * extent{sizeof(T)} + 255) / 256 * 256;
  static constexpr extent workspace = gemm_workspace(results);
  /// Plans align to 64 bytes; cuBLASLt wants 256 of its workspace.
  static constexpr extent aligned_to = 256;
  static constexpr extent scratch = has_gemm ? aligned_to + sums_bytes + workspace : 0;

  static void run(engine& on, void* const* slots, extent n, std::byte* room) {
    const whole what(slots, n);
    const extent count = whole::count(n);
    if (count == 0) return;
    if constexpr (!has_gemm) {
      launch_each(on, what, count);
    } else {
      room += -reinterpret_cast<std::intptr_t>(room) & (aligned_to - 1);
      T* sums = static_cast<T*>(body.whole ? slots[body.out_slot] : static_cast<void*>(room));
      multiply_all(on, slots, n, sums, room + sums_bytes);
      if constexpr (!body.whole) launch_each(on, finish_product<whole>{what, sums}, count);
    }
  }

 private:
  static constexpr extent matrix(const dims& d) { return count_elements(d, d.rank - 2, d.rank); }
  /// Leading axes of an operand: all those of the result, or none at all.
  static constexpr bool is_alone(const dims& d) { return count_elements(d, 0, d.rank - 2) == 1; }
  static constexpr bool is_complete(const dims& d) {
    if (d.rank != e::out.rank) return false;
    for (int a = 0; a < d.rank - 2; ++a)
      if (d[a] != e::out[a]) return false;
    return true;
  }

  static void multiply_all(engine& on, void* const* slots, extent n, T* sums, std::byte* room) {
    gemm_call call{
        e::m < 0 ? n * e::rest : e::m, e::n, e::k < 0 ? n * e::rest : e::k, e::ta, e::tb, Type};
    call.then = body.then;
    if (body.bias_slot >= 0) call.bias = slots[body.bias_slot];
    call.left = slots[0];
    call.right = slots[1];
    call.out = sums;
    if constexpr (e::loops == 0) {
      multiply(on, call, room, workspace);
    } else {
      extent matrices = 1;
      for (int a = 0; a < e::loops; ++a) matrices *= e::out[a] < 0 ? n : e::out[a];
      call.out_stride = e::m * e::n;
      if constexpr ((is_alone(e::left) || is_complete(e::left)) &&
                    (is_alone(e::right) || is_complete(e::right))) {
        call.batch = matrices;
        call.left_stride = is_alone(e::left) ? 0 : matrix(e::left);
        call.right_stride = is_alone(e::right) ? 0 : matrix(e::right);
        multiply(on, call, room, workspace);
      } else {
        for (extent i = 0; i < matrices; ++i) multiply(on, part(call, i), room, workspace);
      }
    }
  }
  /// The product of result matrix i alone.
  static gemm_call part(gemm_call call, extent i) {
    call.left = static_cast<const T*>(call.left) +
                on_thrust::matrix_of<Out, Left, Out::rank - 3>(i) * matrix(e::left);
    call.right = static_cast<const T*>(call.right) +
                 on_thrust::matrix_of<Out, Right, Out::rank - 3>(i) * matrix(e::right);
    call.out = static_cast<T*>(call.out) + i * call.out_stride;
    return call;
  }
};

}  // namespace tenon::device::cuda
