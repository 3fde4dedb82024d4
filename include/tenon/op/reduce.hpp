// SPDX-License-Identifier: MIT
// reduce: what all reductions share: the axes, the check of them, and the split of an axis set into
// adjacent groups, so that a kernel only ever folds one run of axes. Law: attr.a is the set of
// axes, attr.b is 1 when they are kept with extent 1. Read next: op/sum.hpp.
#pragma once

#include <tenon/op/broadcast_to.hpp>
#include <tenon/op/reshape.hpp>

namespace tenon {

namespace detail {

/// The lowest-to-highest adjacent run of axes that ends at the last axis of the set; axes of extent
/// 1 may lie between.
constexpr std::int64_t last_group(const dims& shape, std::int64_t axes) {
  std::int64_t group = 0;
  for (int i = shape.rank - 1; i >= 0; --i) {
    if (has_axis(axes, i)) {
      group |= std::int64_t{1} << i;
    } else if (group != 0 && shape[i] != 1) {
      break;
    }
  }
  return group;
}

}  // namespace detail

/// x folded by Op over a set of axes, for passes and gradient rules.
template <class Op>
constexpr graph::var reduce(graph::var x, std::int64_t axes, bool kept) {
  const dims dropped = reduce_axes(x.shape_value(), axes, false);
  while (axes != 0) {
    const std::int64_t group = detail::last_group(x.shape_value(), axes);
    x = {x.graph, x.graph->add(*graph::record_of<Op>, x.id, -1, -1, {group, 1})};
    axes &= ~group;
  }
  return kept ? x : reshape(x, dropped);
}

/// The axes of a reduction lie within the tensor's rank, each named once.
template <class Shape, extent... Axes>
struct axes_exist {
  static constexpr bool check() {
    std::int64_t seen = 0;
    for (extent axis : {extent{keep}, Axes...}) {
      if (axis == keep) continue;
      const extent at = axis < 0 ? axis + Shape::rank : axis;
      if (at < 0 || at >= Shape::rank || has_axis(seen, static_cast<int>(at))) return false;
      seen |= std::int64_t{1} << at;
    }
    return true;
  }
  static constexpr bool value = check();
};

namespace detail {

/// A typed reduction over one group of axes after another, last group first, all kept; then a
/// reshape drops them.
template <class Op, std::int64_t Set, class X>
constexpr auto reduce_groups(X&& x) {
  if constexpr (Set == 0 && is_memory<bare<X>>) {
    return apply_as<op::reshape, element_type_of<X>, shape_type_of<X>>(std::forward<X>(x));
  } else if constexpr (Set == 0) {
    return std::forward<X>(x);
  } else {
    constexpr std::int64_t group = last_group(shape_of<X>, Set);
    return reduce_groups<Op, (Set & ~group)>(apply<Op, group, 1>(std::forward<X>(x)));
  }
}

template <class Shape, std::int64_t Set>
struct dropped {
  static constexpr dims value = reduce_axes(Shape::value, Set, false);
};

template <class Op, extent... Axes, class X>
constexpr auto reduce(X&& x) {
  if constexpr (is_poison<X>) {
    return poison{};
  } else {
    static_assert(axes_exist<shape_type_of<X>, Axes...>::value,
                  "reduction: each axis must exist, and be named once");
    using counted = elements_are<Op, element_kind::numbers, element_type_of<X>>;
    static_assert(counted::value,
                  "reduction: bool elements have no sum and no order; use any, all or tn::cast");
    if constexpr (axes_exist<shape_type_of<X>, Axes...>::value && counted::value) {
      constexpr std::int64_t set = axis_set<Axes...>(shape_of<X>.rank);
      constexpr bool kept = ((Axes == keep) || ...);
      auto folded = reduce_groups<Op, set>(std::forward<X>(x));
      if constexpr (kept || set == 0) {
        return folded;
      } else {
        using out = shape_from<dropped<shape_type_of<X>, set>>;
        return apply_as<op::reshape, element_type_of<decltype(folded)>, out>(std::move(folded));
      }
    } else {
      return poison{};
    }
  }
}

}  // namespace detail
}  // namespace tenon
