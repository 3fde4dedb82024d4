// SPDX-License-Identifier: MIT
// layer: a function of tensors agrees with what PyTorch stored of it: its value, and the gradients
// of its weighted sum by every operand, in double and in float, each with one program.
// Read next: layers.py, which has the same names.
#pragma once

#include "reference/stored.hpp"

namespace reference {

/// A case of a file: f on generated operands of these shapes.
template <class T, class F, class... Shapes, int... I>
void agrees_in(F, const stored& file, const std::string& name, std::integer_sequence<int, I...>) {
  using result = tn::shape_type_of<decltype(F{}(std::declval<tn::symbol<T, Shapes>>()...))>;
  const auto operand = [&](const std::string& which) { return numbers(name + " " + which); };
  const auto found =
      tn::compiled(tn::vjp(F{}))(tn::tensor_of<T, Shapes>(operand(std::to_string(I)))...,
                                 tn::tensor_of<T, result>(operand("weights")));
  CAPTURE(sizeof(T));
  file.check(name, std::get<0>(found));
  (file.check(name + " " + std::to_string(I), std::get<I + 1>(found)), ...);
}

template <class... Shapes, class F>
void agrees(F f, const stored& file, const std::string& name) {
  constexpr std::make_integer_sequence<int, sizeof...(Shapes)> each{};
  agrees_in<double, F, Shapes...>(f, file, name, each);
  agrees_in<float, F, Shapes...>(f, file, name, each);
}

}  // namespace reference
