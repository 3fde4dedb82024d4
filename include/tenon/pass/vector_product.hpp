// SPDX-License-Identifier: MIT
// vector_product: a matmul of vectors as a map or as the sum of one, which fuse with their
// neighbours where a product would be a kernel of its own. Law: the result has the shape and, but
// for the order of the sum, the values of the product. Read next: pass/simplify.hpp.
#pragma once

#include <tenon/op/matmul.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/reshape.hpp>
#include <tenon/op/sum.hpp>

namespace tenon::pass::detail {

/// Adds the simplest node equal to n: pass/simplify.hpp.
constexpr int add_simplified(graph::builder& b, graph::node n);

constexpr int add_reshaped(graph::builder& b, int x, const dims& to) {
  const graph::node view{graph::record_of<op::reshape>(), {x, -1, -1}, b.nodes[x].type, to, {}};
  return add_simplified(b, view);
}

/// Node x with its leading axes, then these two.
constexpr int with_last_two(graph::builder& b, int x, extent rows, extent columns) {
  dims to = op::matmul::leading(b.nodes[x].shape);
  to.append(rows);
  to.append(columns);
  return add_reshaped(b, x, to);
}

/// left * right, element by element.
constexpr int add_map(graph::builder& b, int left, int right) {
  const dims shape = broadcast(b.nodes[left].shape, b.nodes[right].shape);
  return add_simplified(b, {graph::record_of<op::mul>(),
                            {left, right, -1},
                            b.nodes[left].type,
                            shape,
                            graph::attributes{}});
}

/// A product that sums one term: the map [m, 1] x [1, n]. A column, n = 1, is made as a row.
constexpr int add_outer(graph::builder& b, const graph::node& n, extent rows, extent columns) {
  const bool is_column = columns == 1 && rows > 1;
  const int left =
      is_column ? with_last_two(b, n.in[0], 1, rows) : with_last_two(b, n.in[0], rows, 1);
  return add_reshaped(b, add_map(b, left, with_last_two(b, n.in[1], 1, columns)), n.shape);
}

/// A product that gives one number: the sum of the map [1, k] x [1, k]. A batch stays in front.
constexpr int add_dot(graph::builder& b, const graph::node& n, extent terms) {
  const bool is_batch = terms < 0;
  int sides[2] = {};
  for (int k = 0; k < 2; ++k) sides[k] = is_batch ? n.in[k] : with_last_two(b, n.in[k], 1, terms);
  const int map = add_map(b, sides[0], sides[1]);
  const int axis = b.nodes[map].shape.rank - (is_batch ? 2 : 1);
  return add_simplified(b, {graph::record_of<op::reduce_sum>(),
                            {map, -1, -1},
                            n.type,
                            n.shape,
                            graph::attributes{std::int64_t{1} << axis, 1}});
}

/// The matmul n by one of these; -1 if it is neither.
constexpr int add_vector_product(graph::builder& b, const graph::node& n) {
  if ((n.attr.a & op::matmul::leading_summed) != 0) return -1;
  const dims left = b.nodes[n.in[0]].shape, right = b.nodes[n.in[1]].shape;
  const extent rows = op::matmul::rows(left, n.attr.a), terms = op::matmul::inner(left, n.attr.a),
               columns = op::matmul::columns(right, n.attr.a);
  if (terms == 1) return add_outer(b, n, rows, columns);
  return rows == 1 && columns == 1 ? add_dot(b, n, terms) : -1;
}

}  // namespace tenon::pass::detail
