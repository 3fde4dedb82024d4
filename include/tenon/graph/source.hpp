// SPDX-License-Identifier: MIT
// The nodes a program starts from: inputs and parameters, which lie in memory, and generators,
// which are made wherever they are needed: constants, positions along an axis, and the number of
// rows in the batch at hand. Read next: graph/builder.hpp.
#pragma once

#include <tenon/graph/op.hpp>

namespace tenon::graph {

namespace detail {
template <op_kind Kind>
struct nullary {
  static constexpr int arity = 0;
  static constexpr op_kind kind = Kind;
  static constexpr int flops = 0;
};
}  // namespace detail

/// Argument attr.a of the program.
struct input : detail::nullary<op_kind::source> {
  static constexpr const char* name = "input";
};

/// Parameter attr.a of the model; its memory is a slice of the flat parameter buffer.
struct parameter : detail::nullary<op_kind::source> {
  static constexpr const char* name = "parameter";
};

/// The random key of this run: one 64-bit number made of seed and step, changed by whoever runs the
/// program.
struct random_key : detail::nullary<op_kind::source> {
  static constexpr const char* name = "random_key";
};

/// A scalar; attr.a holds the bits of its double value, so that 0.0 and -0.0 stay different.
struct constant : detail::nullary<op_kind::generator> {
  static constexpr const char* name = "constant";
};

/// The index along axis attr.a.
struct position : detail::nullary<op_kind::generator> {
  static constexpr const char* name = "position";
};

/// The number of rows in the batch at hand; 1 in a program without a batch.
struct row_count : detail::nullary<op_kind::generator> {
  static constexpr const char* name = "row_count";
};

constexpr std::int64_t bits_of(double value) { return __builtin_bit_cast(std::int64_t, value); }
constexpr double double_of(std::int64_t bits) { return __builtin_bit_cast(double, bits); }

}  // namespace tenon::graph
