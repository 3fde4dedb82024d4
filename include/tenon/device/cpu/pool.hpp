// SPDX-License-Identifier: MIT
// Pools on the CPU, plane by plane, with the fused body as their store: sums and largest elements
// of windows, and outputs brought back to images. Which loop does it follows from the walk alone.
// Read next: device/cpu/pool_fold.hpp, pool_tiles.hpp, pool_back.hpp, pool_apart.hpp.
#pragma once

#include <tenon/device/cpu/epilogue.hpp>
#include <tenon/device/cpu/pool_apart.hpp>
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

/// What lies in a second image at the places of the largest elements.
template <class Plan>
struct picked_planes {
  using T = typename Plan::element;
  static constexpr bool is_packed = Plan::wide.stride <= 4;
  static constexpr extent scratch = is_packed ? pool_places<Plan>::scratch : 0;

  static void prepare(T* image) {
    if constexpr (is_packed) pool_places<Plan>::prepare(image);
  }
  template <class Store>
  static void run(const T* x, const T* v, T* image, extent channel, const Store& store) {
    if constexpr (is_packed) {
      pool_places<Plan>::copy(x, image);
      pool_places<Plan>::pick(image, v, channel, store);
    } else {
      pool_apart<Plan>::pick(x, v, channel, store);
    }
  }
};

/// Outputs brought back to their windows, or, Placed, to the largest elements of x there.
template <class Plan, bool Placed>
struct planes_of_outputs {
  using T = typename Plan::element;
  using packed = pool_back<Plan, Placed>;
  static constexpr bool is_packed = !Plan::tiles && Plan::wide.stride <= 4;
  static constexpr extent scratch = is_packed     ? packed::scratch
                                    : Plan::tiles ? 0
                                                  : pool_apart<Plan>::scratch;

  static void prepare(T* room) {
    if constexpr (is_packed) packed::prepare(room);
  }
  template <class Store>
  static void run(const T* x, const T* outputs, T* room, extent channel, const Store& store) {
    if constexpr (is_packed) {
      packed::run(x, outputs, room, channel, store);
    } else if constexpr (!Plan::tiles) {
      pool_apart<Plan>::template back<Placed>(x, outputs, room, channel, store);
    } else {
      if constexpr (Placed)
        for_windows<Plan>(place_outputs<Plan, Store>{{}, x, outputs, channel, store});
      else
        for_windows<Plan>(spread_outputs<Plan, Store>{{}, outputs, channel, store});
      write_zeros<Plan>(store, channel);
    }
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
  using back = detail::planes_of_outputs<plan, false>;
  static constexpr extent scratch(int threads) { return threads * back::scratch; }

  static void run(void* const* operands, extent n, std::byte* scratch, int threads) {
    const detail::own_slots<Body> own(operands);
    const detail::pool_planes<plan, Out, Space, Body> planes{own, n, threads, scratch};
    planes.run(back::scratch, back::prepare,
               [&](extent image, extent channel, T* room, const auto& to) {
                 const T* const outputs = planes.outputs(0, image, channel);
                 back::run(nullptr, outputs, room, channel, to);
               });
  }
};

/// Where both operands are one image, the place does not matter: the largest element it is.
template <std::int64_t A, std::int64_t B, dtype Type, class Out, class Images, class Values,
          class Space, class Body>
struct runner<kernel::contraction<op::pool_pick, A, B, Type, Out, Images, Values, Space, Body>> {
  using T = element<Type>;
  using plan = detail::pool_plan<T, A, B, Images, Out>;
  using fold = detail::folded_planes<plan, op::reduce_max>;
  using pick = detail::picked_planes<plan>;
  static constexpr extent bytes = fold::scratch > pick::scratch ? fold::scratch : pick::scratch;
  static constexpr extent scratch(int threads) { return threads * bytes; }

  static void run(void* const* operands, extent n, std::byte* scratch, int threads) {
    const detail::own_slots<Body> own(operands);
    const detail::pool_planes<plan, Out, Space, Body> planes{own, n, threads, scratch};
    if (own.at[0] == own.at[1])
      planes.run(bytes, fold::prepare, [&](extent image, extent c, T* rows, const auto& to) {
        fold::run(planes.image(0, image, c), rows, c, to);
      });
    else
      planes.run(bytes, pick::prepare, [&](extent image, extent c, T* room, const auto& to) {
        pick::run(planes.image(0, image, c), planes.image(1, image, c), room, c, to);
      });
  }
};

template <std::int64_t A, std::int64_t B, dtype Type, class Out, class Images, class Outputs,
          class Space, class Body>
struct runner<kernel::contraction<op::pool_place, A, B, Type, Out, Images, Outputs, Space, Body>> {
  using T = element<Type>;
  using plan = detail::pool_plan<T, A, B, Images, Outputs>;
  using back = detail::planes_of_outputs<plan, true>;
  static constexpr extent scratch(int threads) { return threads * back::scratch; }

  static void run(void* const* operands, extent n, std::byte* scratch, int threads) {
    const detail::own_slots<Body> own(operands);
    const detail::pool_planes<plan, Out, Space, Body> planes{own, n, threads, scratch};
    planes.run(back::scratch, back::prepare,
               [&](extent image, extent channel, T* room, const auto& to) {
                 back::run(planes.image(0, image, channel), planes.outputs(1, image, channel), room,
                           channel, to);
               });
  }
};

}  // namespace tenon::device::cpu
