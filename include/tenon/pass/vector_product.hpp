// SPDX-License-Identifier: MIT
// vector_product: a matmul of vectors as a map or as the sum of one, which fuse with their
// neighbours where a product would be a kernel of its own. Law: the result has the shape and, but
// for the order of the sum, the values of the product. Read next: pass/simplify.hpp.
#pragma once

#include <tenon/op/matmul.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/reshape.hpp>
#include <tenon/op/sum.hpp>

namespace tenon::pass {

/// Adds the simplest node equal to one, and gives its number.
using adder = int (*)(graph::builder&, graph::node);

namespace detail {

/// Rewrites products in the graph that b builds.
struct vector_products {
  graph::builder& b;
  adder add;

  constexpr int reshaped(int x, const dims& to) const {
    return add(b, graph::node{graph::record_of<op::reshape>,
                              {x, -1, -1},
                              b.nodes.at[x].type,
                              to,
                              graph::attributes{}});
  }
  /// Node x with its leading axes, then these two.
  constexpr int with_last_two(int x, extent rows, extent columns) const {
    dims to = op::matmul::leading(b.nodes.at[x].shape);
    to.append(rows);
    to.append(columns);
    return reshaped(x, to);
  }
  /// left * right, element by element.
  constexpr int map(int left, int right) const {
    const dims shape = broadcast(b.nodes.at[left].shape, b.nodes.at[right].shape);
    return add(b, graph::node{graph::record_of<op::mul>,
                              {left, right, -1},
                              b.nodes.at[left].type,
                              shape,
                              graph::attributes{}});
  }

  /// A product that sums one term: the map [m, 1] x [1, n]. A column, n = 1, is made as a row.
  constexpr int outer(const graph::node& n, extent rows, extent columns) const {
    const bool is_column = columns == 1 && rows > 1;
    const int left = is_column ? with_last_two(n.in[0], 1, rows) : with_last_two(n.in[0], rows, 1);
    return reshaped(map(left, with_last_two(n.in[1], 1, columns)), n.shape);
  }

  /// A product that gives one number: the sum of the map [1, k] x [1, k]. A batch stays in front.
  constexpr int dot(const graph::node& n, extent terms) const {
    const bool is_batch = terms < 0;
    int sides[2] = {};
    for (int k = 0; k < 2; ++k) sides[k] = is_batch ? n.in[k] : with_last_two(n.in[k], 1, terms);
    const int product = map(sides[0], sides[1]);
    const std::int64_t axis = b.nodes.at[product].shape.rank - (is_batch ? 2 : 1);
    return add(b, graph::node{graph::record_of<op::reduce_sum>,
                              {product, -1, -1},
                              n.type,
                              n.shape,
                              graph::attributes{std::int64_t{1} << axis, 1}});
  }
};

}  // namespace detail

/// The matmul n as a map or the sum of one, added to b; -1 if it is no product of vectors.
constexpr int add_vector_product(graph::builder& b, const graph::node& n, adder add) {
  if ((n.attr.a & op::matmul::leading_summed) != 0) return -1;
  const dims left = b.nodes.at[n.in[0]].shape, right = b.nodes.at[n.in[1]].shape;
  const extent rows = op::matmul::rows(left, n.attr.a), terms = op::matmul::inner(left, n.attr.a),
               columns = op::matmul::columns(right, n.attr.a);
  const detail::vector_products rewrite{b, add};
  if (terms == 1) return rewrite.outer(n, rows, columns);
  return rows == 1 && columns == 1 ? rewrite.dot(n, terms) : -1;
}

}  // namespace tenon::pass
