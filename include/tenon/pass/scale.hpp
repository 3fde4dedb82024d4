// SPDX-License-Identifier: MIT
// scale: negations and constant factors in a row become one factor, where that rounds as often:
// at least one of two factors is -1 or a power of two. A factor moves behind a pad, to whoever adds
// what is padded: the gradient of a slice. Law: values stay equal but where a product between left
// the normal numbers. Read next: pass/simplify.hpp.
#pragma once

#include <tenon/op/broadcast_to.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/neg.hpp>
#include <tenon/op/slice.hpp>

namespace tenon::pass::detail {

constexpr bool is_constant(const graph::node& n) {
  return n.op == graph::record_of<graph::constant>;
}

/// The scalar that a node repeats, or -1.
constexpr int repeated_scalar(const graph::builder& b, int id) {
  const graph::node& x = b.nodes.at[id];
  if (x.shape.rank == 0) return id;
  const bool repeats = x.op == graph::record_of<op::broadcast_to>;
  return repeats && b.nodes.at[x.in[0]].shape.rank == 0 ? x.in[0] : -1;
}

/// A node as a factor times another node.
struct scale {
  int of = -1;  ///< -1: it is none
  double factor = 1;
};

constexpr scale scale_of(const graph::builder& b, const graph::node& n) {
  if (n.op == graph::record_of<op::neg>) return {n.in[0], -1};
  if (n.op != graph::record_of<op::mul>) return {};
  for (int k = 0; k < 2; ++k) {
    const int scalar = repeated_scalar(b, n.in[k]);
    if (scalar >= 0 && is_constant(b.nodes.at[scalar]) && b.nodes.at[n.in[1 - k]].shape == n.shape)
      return {n.in[1 - k], graph::double_of(b.nodes.at[scalar].attr.a)};
  }
  return {};
}

constexpr bool is_power_of_two(double x) {
  constexpr std::uint64_t mantissa = (std::uint64_t{1} << 52) - 1;
  const auto bits = static_cast<std::uint64_t>(graph::bits_of(x));
  return x == x && x != 0 && (bits & mantissa) == 0;
}

/// The node that applies a factor to node x; a factor of -1 is a negation.
constexpr graph::node scaled(graph::builder& b, graph::node n, int x, double factor) {
  n.in[0] = x;
  n.in[1] = factor == -1 ? -1 : graph::make_constant(b, factor, n.type).id;
  n.op = factor == -1 ? graph::record_of<op::neg> : graph::record_of<op::mul>;
  n.attr = {};
  return n;
}

/// pad(x * factor) = pad(x) * factor, unless 0 * factor is none.
constexpr graph::node pad_before_scale(graph::builder& b, const graph::node& n,
                                       int (*add)(graph::builder&, graph::node)) {
  if (n.op != graph::record_of<op::pad> || !is_floating(n.type)) return n;
  const scale of = scale_of(b, b.nodes.at[n.in[0]]);
  if (of.of < 0 || of.factor - of.factor != 0) return n;
  graph::node padded = n;
  padded.in[0] = of.of;
  return scaled(b, n, add(b, padded), of.factor);
}

/// A scale of a scale is one.
constexpr void join_scales(graph::builder& b, graph::node& n) {
  if (!is_floating(n.type)) return;
  const scale outer = scale_of(b, n);
  if (outer.of < 0) return;
  const scale inner = scale_of(b, b.nodes.at[outer.of]);
  if (inner.of < 0 || !(is_power_of_two(outer.factor) || is_power_of_two(inner.factor))) return;
  const double factor = outer.factor * inner.factor;
  const double size = factor < 0 ? -factor : factor;
  if (size < 0x1p-100 || size > 0x1p100) return;  // float may not hold it
  n = scaled(b, n, inner.of, factor);
}

}  // namespace tenon::pass::detail
