// SPDX-License-Identifier: MIT
// stop_gradient: its operand as a value, a constant to differentiation. [s] -> [s]
// Law: the simplifying pass removes it once gradients are taken.
#pragma once

#include <tenon/expr/apply.hpp>

namespace tenon {
namespace op {

/// The identity, through which no gradient flows.
struct stop_gradient : graph::elementwise<1> {
  static constexpr const char* name = "stop_gradient";
  static constexpr int flops = 0;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return x;
  }
  static constexpr void gradient(graph::pullback&) {}
};

/// The identity: an output that is an input, or a view of something, is copied by it.
struct copy : stop_gradient {
  static constexpr const char* name = "copy";
  static constexpr void gradient(graph::pullback& p) { p.send(0, p.adjoint); }
};

/// The identity: argument attr.a of a function that is differentiated, so that it is a node of its
/// own, even where two arguments are one value or the function makes an equal one again.
struct argument : copy {
  static constexpr const char* name = "argument";
};

}  // namespace op

/// x as a constant of differentiation.
inline constexpr function<op::stop_gradient> stop_gradient;

}  // namespace tenon
