// SPDX-License-Identifier: MIT
// node: one value of a program, and op_record: what the passes may ask about the op that makes it.
// A graph is a flat array of nodes, inputs before users. Nothing here knows any op by name.
// Law: two nodes with equal op, inputs, attributes, shape and dtype compute the same value.
// Read next: graph/op.hpp (records from op structs), graph/builder.hpp.
#pragma once

#include <tenon/base/vector.hpp>
#include <tenon/shape/dims.hpp>
#include <tenon/shape/dtype.hpp>

namespace tenon::graph {

struct pullback;

/// What kind of loop an op needs; this is all that fusion knows of it.
enum class op_kind : std::uint8_t {
  source,       ///< input, parameter: lies in memory already
  generator,    ///< constant, position, row count: made from nothing, wherever it is needed
  elementwise,  ///< one output element from one element of each input, broadcast
  reduction,    ///< folds axes with an associative op
  view,         ///< the same elements under another index
  contraction,  ///< matmul, convolution: sums of its own, each handed on when it is finished
  loop          ///< has a loop of its own on every device
};

/// Two integers that complete an op: axes, flags, a start and a step. Their meaning is the op's
/// own.
struct attributes {
  std::int64_t a = 0;
  std::int64_t b = 0;
  friend constexpr bool operator==(const attributes&, const attributes&) = default;
};

/// What the passes may ask about an op. One constexpr record per op; equal pointers are equal ops.
struct op_record {
  const char* name = "";
  unsigned hash = 0;
  int arity = 0;
  op_kind kind = op_kind::elementwise;
  bool commutative = false;
  bool scalar_only = false;  ///< the value rule has no pack form
  bool has_right_identity = false;
  double right_identity = 0;  ///< op(x, identity) == x
  int flops = 1;              ///< floating point operations per output element
  int column_axes = 1;  ///< contraction: how many trailing axes are columns, one before them rows
  dims (*shape)(const dims*, attributes) = nullptr;
  dtype (*type)(const dtype*, attributes) = nullptr;
  void (*gradient)(pullback&) = nullptr;
  /// contraction: floating point operations of a result of this shape, from these operands
  extent (*work)(const dims& out, const dims* in, attributes) = nullptr;
  double (*fold)(const double*) = nullptr;  ///< the value rule in double, for constant folding
};

/// One value of a program.
struct node {
  const op_record* op = nullptr;
  int in[3] = {-1, -1, -1};
  dtype type = dtype::f32;
  dims shape;
  attributes attr;

  friend constexpr bool operator==(const node& x, const node& y) {
    return x.op == y.op && x.in[0] == y.in[0] && x.in[1] == y.in[1] && x.in[2] == y.in[2] &&
           x.type == y.type && x.attr == y.attr && x.shape == y.shape;
  }
};

/// A program as a value, borrowed from whoever owns it: nodes in order, and which of them are asked
/// for.
struct graph_view {
  base::span<node> nodes;
  base::span<int> outputs;
};

}  // namespace tenon::graph
