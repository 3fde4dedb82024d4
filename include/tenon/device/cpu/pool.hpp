// SPDX-License-Identifier: MIT
// Pools on the CPU, plane by plane, with the fused body as their store: sums and largest elements
// of windows, and outputs brought back to images.
// Read next: device/cpu/pool_fold.hpp, device/cpu/pool_tiles.hpp, device/cpu/pool_back.hpp.
#pragma once

#include <tenon/device/cpu/epilogue.hpp>
#include <tenon/device/cpu/pool_back.hpp>
#include <tenon/device/cpu/pool_fold.hpp>
#include <tenon/device/cpu/pool_tiles.hpp>
#include <tenon/op/reduce_max.hpp>

namespace tenon::device::cpu {

namespace detail {

/// The planes of a pool whose result has shape Out; body(image, channel, scratch, store) for each.
template <class Plan, class Out, class Space, class Body>
struct pool_planes {
  using T = typename Plan::element;
  using store =
      image_epilogue<Space, Body, Plan::images == 1 ? 0 : 1, count_elements(Out::value, 2, 4)>;
  const own_slots<Body>& own;
  extent n;
  int threads;
  std::byte* scratch;

  /// A plane of the images, of the outputs, in operand `slot`.
  const T* image(int slot, extent image, extent channel) const {
    return static_cast<const T*>(own.at[slot]) +
           (image * Plan::channels + channel) * (Plan::h * Plan::w);
  }
  const T* outputs(int slot, extent image, extent channel) const {
    return static_cast<const T*>(own.at[slot]) +
           (image * Plan::channels + channel) * (Plan::oh * Plan::ow);
  }
  template <class Prepare, class Each>
  void run(extent bytes, const Prepare& prepare, const Each& each) const {
    Plan::for_planes(
        Plan::images < 0 ? n : Plan::images, threads, scratch, bytes,
        [&](std::byte* at) { prepare(reinterpret_cast<T*>(at)); },
        [&](extent image, extent channel, std::byte* at) {
          each(image, channel, reinterpret_cast<T*>(at), store{own.at, n, image});
        });
  }
};

/// The fold of each window: where shuffles part few windows in registers, in one pass.
template <class Plan, class Fold>
struct folded_planes {
  using T = typename Plan::element;
  using buffered = pool_fold<Plan, Fold>;
  static constexpr bool in_one_pass = Plan::tiles && Plan::wide.taps <= 2;
  static constexpr extent scratch = in_one_pass ? 0 : buffered::scratch;

  static void prepare(T* rows) {
    if constexpr (!in_one_pass) buffered::prepare(rows);
  }
  template <class Store>
  static void run(const T* x, T* rows, extent channel, const Store& store) {
    if constexpr (in_one_pass)
      for_windows<Plan>(fold_windows<Plan, Fold, Store>{{}, x, channel, store});
    else
      buffered::run(x, rows, channel, store);
  }
};

}  // namespace detail

template <std::int64_t A, std::int64_t B, dtype Type, class Out, class Images, class None,
          class Space, class Body>
struct runner<kernel::contraction<op::pool_sum, A, B, Type, Out, Images, None, Space, Body>> {
  using T = element<Type>;
  using plan = detail::pool_plan<T, A, B, Images, Out>;
  using fold = detail::folded_planes<plan, op::reduce_sum>;
  static constexpr extent scratch(int threads) { return threads * fold::scratch; }

  static void run(void* const* operands, extent n, std::byte* scratch, int threads) {
    const detail::own_slots<Body> own(operands);
    const detail::pool_planes<plan, Out, Space, Body> planes{own, n, threads, scratch};
    planes.run(fold::scratch, fold::prepare,
               [&](extent image, extent channel, T* rows, const auto& to) {
                 fold::run(planes.image(0, image, channel), rows, channel, to);
               });
  }
};

template <std::int64_t A, std::int64_t B, dtype Type, class Out, class Outputs, class None,
          class Space, class Body>
struct runner<kernel::contraction<op::pool_spread, A, B, Type, Out, Outputs, None, Space, Body>> {
  using T = element<Type>;
  using plan = detail::pool_plan<T, A, B, Out, Outputs>;
  using any_walk = detail::pool_back<plan, false>;
  static constexpr extent bytes = plan::tiles ? 0 : any_walk::scratch;
  static constexpr extent scratch(int threads) { return threads * bytes; }

  static void run(void* const* operands, extent n, std::byte* scratch, int threads) {
    const detail::own_slots<Body> own(operands);
    const detail::pool_planes<plan, Out, Space, Body> planes{own, n, threads, scratch};
    planes.run(bytes, prepare, [&]<class Store>(extent image, extent c, T* room, const Store& to) {
      const T* outputs = planes.outputs(0, image, c);
      if constexpr (plan::tiles) {
        detail::for_windows<plan>(detail::spread_outputs<plan, Store>{{}, outputs, c, to});
        detail::write_zeros<plan>(to, c);
      } else {
        any_walk::run(nullptr, outputs, room, c, to);
      }
    });
  }

 private:
  static void prepare(T* room) {
    if constexpr (!plan::tiles) any_walk::prepare(room);
  }
};

/// Where both operands are one image, the place does not matter: the largest element it is.
template <std::int64_t A, std::int64_t B, dtype Type, class Out, class Images, class Values,
          class Space, class Body>
struct runner<kernel::contraction<op::pool_pick, A, B, Type, Out, Images, Values, Space, Body>> {
  using T = element<Type>;
  using plan = detail::pool_plan<T, A, B, Images, Out>;
  using fold = detail::folded_planes<plan, op::reduce_max>;
  using places = detail::pool_places<plan>;
  static constexpr extent bytes = fold::scratch > places::scratch ? fold::scratch : places::scratch;
  static constexpr extent scratch(int threads) { return threads * bytes; }

  static void run(void* const* operands, extent n, std::byte* scratch, int threads) {
    const detail::own_slots<Body> own(operands);
    const detail::pool_planes<plan, Out, Space, Body> planes{own, n, threads, scratch};
    if (own.at[0] == own.at[1])
      planes.run(bytes, fold::prepare, [&](extent image, extent c, T* rows, const auto& to) {
        fold::run(planes.image(0, image, c), rows, c, to);
      });
    else
      planes.run(bytes, places::prepare, [&](extent image, extent c, T* room, const auto& to) {
        places::copy(planes.image(0, image, c), room);
        places::pick(room, planes.image(1, image, c), c, to);
      });
  }
};

template <std::int64_t A, std::int64_t B, dtype Type, class Out, class Images, class Outputs,
          class Space, class Body>
struct runner<kernel::contraction<op::pool_place, A, B, Type, Out, Images, Outputs, Space, Body>> {
  using T = element<Type>;
  using plan = detail::pool_plan<T, A, B, Images, Outputs>;
  using any_walk = detail::pool_back<plan, true>;
  static constexpr extent bytes = plan::tiles ? 0 : any_walk::scratch;
  static constexpr extent scratch(int threads) { return threads * bytes; }

  static void run(void* const* operands, extent n, std::byte* scratch, int threads) {
    const detail::own_slots<Body> own(operands);
    const detail::pool_planes<plan, Out, Space, Body> planes{own, n, threads, scratch};
    planes.run(bytes, prepare, [&]<class Store>(extent image, extent c, T* room, const Store& to) {
      const T *x = planes.image(0, image, c), *outputs = planes.outputs(1, image, c);
      if constexpr (plan::tiles) {
        detail::for_windows<plan>(detail::place_outputs<plan, Store>{{}, x, outputs, c, to});
        detail::write_zeros<plan>(to, c);
      } else {
        any_walk::run(x, outputs, room, c, to);
      }
    });
  }

 private:
  static void prepare(T* room) {
    if constexpr (!plan::tiles) any_walk::prepare(room);
  }
};

}  // namespace tenon::device::cpu
