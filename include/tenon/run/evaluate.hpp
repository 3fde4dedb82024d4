// SPDX-License-Identifier: MIT
// evaluate: an expression over tensors is lowered onto a graph and run as a program of its own, on
// the CPU. Law: a target that overlaps an operand is written in place where each element only reads
// itself; else the result is made beside it first. Read next: run/program.hpp.
#pragma once

#include <tenon/device/cpu/cpu.hpp>
#include <tenon/run/program.hpp>

#include <utility>

namespace tenon {

namespace run {

/// Memory for one run.
using arena = device::host_memory;

/// The program of an expression type.
template <class Expression>
struct expression_source {
  using leaf = tenon::detail::leaf<Expression>;
  static constexpr base::vector<int> trace(graph::builder& b) {
    int next = 0;
    base::vector<int> outputs;
    outputs.push_back(leaf::lower(b, next).id);
    return outputs;
  }
  static constexpr plan::location output(int) { return {plan::first_input_base + leaf::count, 0}; }
};

/// The memory that an expression reads.
template <class Expression>
class operand_memory {
 public:
  static constexpr int count = expression_source<Expression>::leaf::count;
  explicit operand_memory(const Expression& x) {
    int next = 0;
    expression_source<Expression>::leaf::collect(x, at_, bytes_, next);
    for (int i = 0; i < count; ++i) tenon::detail::readable(at_[i]);
  }

  /// Some of it lies in [to, to + bytes), other than by being exactly that where `pointwise`.
  bool overlaps(const void* to, extent bytes, bool pointwise) const {
    const auto* begin = static_cast<const std::byte*>(to);
    for (int i = 0; i < count; ++i) {
      const auto* in = static_cast<const std::byte*>(at_[i]);
      if (in + bytes_[i] <= begin || begin + bytes <= in) continue;
      if (!(pointwise && in == begin && bytes_[i] == bytes)) return true;
    }
    return false;
  }
  /// Runs the program of the expression into memory `to`.
  void run_into(void* to) const {
    using program = run::program<expression_source<Expression>, cpu>;
    const arena memory(program::arena_bytes);
    void* bases[plan::first_input_base + count + 1] = {memory.data(), nullptr, nullptr};
    for (int i = 0; i < count; ++i) bases[plan::first_input_base + i] = const_cast<void*>(at_[i]);
    bases[plan::first_input_base + count] = to;
    program::run(bases, 1, cpu{});
  }

 private:
  const void* at_[count + 1];
  extent bytes_[count + 1];
};

}  // namespace run

template <class Destination, class Expression>
void evaluate(Destination& destination, const Expression& expression) {
  using to_shape = shape_type_of<Destination>;
  using T = element_type_of<Destination>;
  constexpr bool is_writable =
      !std::is_const_v<std::remove_pointer_t<decltype(destination.data())>>;
  static_assert(is_writable, "assignment: a view of const elements cannot be written");
  static_assert(shapes_equal<shape_type_of<Expression>, to_shape>::value,
                "assignment: the expression must have the shape of its target");
  static_assert(std::is_same_v<T, element_type_of<Expression>>,
                "assignment: element types must agree; convert the expression with tn::cast");
  constexpr extent bytes = to_shape::elements * static_cast<extent>(sizeof(T));
  if constexpr (!is_writable) {
  } else if constexpr (detail::is_memory<Expression>) {
    std::memmove(destination.data(), detail::readable(expression.data()),
                 static_cast<std::size_t>(bytes));
  } else {
    constexpr bool pointwise = detail::leaf<Expression>::is_pointwise(to_shape::value);
    const run::operand_memory<Expression> operands(expression);
    if (!operands.overlaps(destination.data(), bytes, pointwise)) {
      operands.run_into(destination.data());
    } else {
      const run::arena beside(bytes);
      operands.run_into(beside.data());
      std::memcpy(destination.data(), beside.data(), static_cast<std::size_t>(bytes));
    }
  }
}

}  // namespace tenon
