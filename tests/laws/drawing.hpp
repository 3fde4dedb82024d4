// SPDX-License-Identifier: MIT
// drawing: what random graphs are drawn from: numbers, shapes and inputs of a seed, and the ops
// that move or gather elements.
// Law: equal seeds give equal graphs. Read next: laws/random_graph.hpp.
#pragma once

#include <tenon/base/philox.hpp>
#include <tenon/fn/fn.hpp>
#include <tenon/op/op.hpp>

namespace laws {

using tenon::dims;
using tenon::dtype;
using tenon::extent;
using tenon::graph::var;
using tenon::operator+, tenon::operator-, tenon::operator*, tenon::operator/, tenon::operator>,
    tenon::operator<, tenon::operator>=, tenon::operator<=, tenon::operator!=;

/// The state of one graph that is drawn into a builder.
class drawing {
 public:
  /// capacity 0: no batch.
  constexpr drawing(tenon::graph::builder& b, std::uint64_t seed, extent capacity, dtype type)
      : b_(b), seed_(seed), capacity_(capacity), type_(type) {}

  /// The inputs' nodes.
  tenon::base::vector<int> inputs;

 protected:
  constexpr int draw(int below) {
    return static_cast<int>(tenon::random_bits(seed_, 7, drawn_++) % static_cast<unsigned>(below));
  }
  constexpr var pick() {
    const int newest = pool_.size() - 1, back = draw(3) == 0 ? draw(pool_.size()) : draw(2);
    return {&b_, pool_[back > newest ? 0 : newest - back]};
  }
  constexpr extent new_extent() {
    constexpr extent sizes[] = {1, 2, 3, 4, 5, 7, 8, 17};
    return sizes[draw(8)];
  }
  constexpr dims new_shape() {
    dims d;
    if (capacity_ > 0) d.append(-capacity_);
    for (int rank = draw(4); rank > 0; --rank) d.append(new_extent());
    return d;
  }
  constexpr var new_input(const dims& d) {
    const tenon::graph::node n{
        tenon::graph::record_of<tenon::graph::input>, {-1, -1, -1}, type_, d, {inputs.size(), 0}};
    inputs.push_back(b_.add(n));
    return {&b_, inputs.back()};
  }

  /// Something that broadcasts with x: out of the pool, or a new input of fewer or shorter axes.
  constexpr var partner(var x) {
    for (int tries = 0; tries < 3; ++tries) {
      const var y = pick();
      const dims& s = y.shape_value();
      if (!tenon::are_broadcastable(x.shape_value(), s)) continue;
      const dims both = tenon::broadcast(x.shape_value(), s);
      if (count_elements(both) <= 600 && is_legal(both)) return y;
    }
    const dims full = x.shape_value();
    const int dropped = full.rank == 0 ? 0 : draw(full.rank + 1);
    dims d;
    for (int a = dropped; a < full.rank; ++a) d.append(full[a] > 0 && draw(4) == 0 ? 1 : full[a]);
    return new_input(d);
  }
  static constexpr bool is_legal(const dims& d) {
    for (int a = 1; a < d.rank; ++a)
      if (d[a] < 0) return false;
    return true;
  }

  constexpr var view(var x) {
    switch (draw(5)) {
      case 0:
        return permuted(x);
      case 1:
        return sliced(x);
      case 2:
        return reshaped(x);
      case 3:
        return repeated(x);
      default:
        return padded(x);
    }
  }
  constexpr int first_free(var x) const { return x.shape_value().is_batched() ? 1 : 0; }
  constexpr var permuted(var x) {
    const int rank = x.shape_value().rank, first = first_free(x);
    int order[tenon::max_rank] = {0, 1, 2, 3, 4, 5};
    for (int i = rank - 1; i > first; --i) {
      const int j = first + draw(i - first + 1);
      const int t = order[i];
      order[i] = order[j];
      order[j] = t;
    }
    std::int64_t code = 0;
    for (int i = 0; i < rank; ++i) code |= std::int64_t{order[i]} << (4 * i);
    return add<tenon::op::permute>(x, {code, 0});
  }
  template <class Op>
  constexpr var add(var x, tenon::graph::attributes attr) {
    return {&b_, b_.add(*tenon::graph::record_of<Op>, x.id, -1, -1, attr)};
  }
  constexpr var sliced(var x) {
    const dims from = x.shape_value();
    if (from.rank <= first_free(x)) return tenon::tanh(x);
    const int axis = first_free(x) + draw(from.rank - first_free(x));
    const int n = static_cast<int>(from[axis]);
    const int start = draw(n);
    const bool back = draw(2) == 0;
    const int room = back ? start + 1 : n - start;
    const int step = 1 + draw(2), count = 1 + (room - 1) / step;
    dims to = from;
    to.extents[axis] = 1 + draw(count);
    return {&b_, b_.add({tenon::graph::record_of<tenon::op::slice>,
                         {x.id, -1, -1},
                         type_,
                         to,
                         {axis | (back ? -step : step) * 8, start}})};
  }
  constexpr var padded(var x) {
    const dims from = x.shape_value();
    if (from.rank <= first_free(x)) return tenon::sigmoid(x);
    const int axis = first_free(x) + draw(from.rank - first_free(x));
    const extent before = draw(3);
    dims to = from;
    to.extents[axis] += before + draw(3);
    return tenon::pad_to(x, {axis | 8, before}, to);
  }
  constexpr var reshaped(var x) {
    const dims from = x.shape_value();
    dims to;
    if (from.is_batched()) to.append(from[0]);
    extent rest = count_elements(from, first_free(x), from.rank);
    if (draw(3) == 0) to.append(1);
    for (extent factor : {extent{2}, extent{3}, extent{4}})
      if (rest % factor == 0 && draw(2) == 0 && to.rank < 4) {
        to.append(factor);
        rest /= factor;
      }
    to.append(rest);
    return tenon::reshape(x, to);
  }
  constexpr var repeated(var x) {
    dims to = x.shape_value();
    for (int a = 0; a < to.rank; ++a)
      if (to[a] == 1) to.extents[a] = 1 + draw(4);
    if (!to.is_batched() && to.rank < 4 && draw(2) == 0) {
      for (int a = to.rank++; a > 0; --a) to.extents[a] = to[a - 1];
      to.extents[0] = 1 + draw(4);
    }
    return tenon::broadcast_to(x, to);
  }

  /// A node that says its own shape and type.
  template <class Op>
  constexpr var make(var x, var y, const dims& d, dtype type, tenon::graph::attributes attr) {
    return {&b_, b_.add({tenon::graph::record_of<Op>, {x.id, y.id, -1}, type, d, attr})};
  }
  constexpr var number(var x) { return tenon::op::cast_to(x, type_); }
  /// Some integers in [0, below), of x's shape.
  constexpr var indices(var x, extent below) {
    const double most = static_cast<double>(below) - 0.01;
    return tenon::apply<tenon::op::cast<std::int32_t>>(tenon::abs(tenon::sin(x * 3.0)) * most);
  }
  /// An axis of x that is no batch; x has one more than first_free.
  constexpr int free_axis(var x) {
    return first_free(x) + draw(x.shape_value().rank - first_free(x));
  }
  constexpr bool has_free_axis(var x) const { return x.shape_value().rank > first_free(x); }

  constexpr var joined(var x) {
    if (!has_free_axis(x)) return tenon::cos(x);
    const int axis = free_axis(x);
    dims other = x.shape_value(), both = other;
    other.extents[axis] = new_extent();
    both.extents[axis] += other[axis];
    const var y = draw(3) == 0 ? tenon::sin(x) : new_input(other);
    both.extents[axis] = x.shape_value()[axis] + y.shape_value()[axis];
    return make<tenon::op::concat>(x, y, both, type_, {axis, 0});
  }
  /// Slices of x by indices of a new input; or of a new table, by indices made of x, batch and all.
  constexpr var taken(var x) {
    const dims d = x.shape_value();
    if (!has_free_axis(x) || draw(2) == 0) {
      if (d.rank > 2) return tenon::tanh(x);
      dims table;
      table.append(new_extent());
      if (draw(2) == 0) table.append(new_extent());
      return slices(new_input(table), 0, indices(x, table[0]));
    }
    const int axis = free_axis(x);
    dims at;
    if (draw(4) > 0) at.append(new_extent());
    return slices(x, axis, indices(new_input(at), d[axis]));
  }
  constexpr var slices(var table, int axis, var at) {
    dims out;
    for (int a = 0; a < axis; ++a) out.append(table.shape_value()[a]);
    for (int a = 0; a < at.shape_value().rank; ++a) out.append(at.shape_value()[a]);
    for (int a = axis + 1; a < table.shape_value().rank; ++a) out.append(table.shape_value()[a]);
    return make<tenon::op::take>(table, at, out, type_, {axis, 0});
  }
  constexpr var scattered(var x) {
    if (!has_free_axis(x)) return tenon::sin(x);
    const int axis = free_axis(x);
    dims at, out = x.shape_value();
    at.append(out[axis]);
    out.extents[axis] = new_extent();
    const var where = indices(new_input(at), out[axis]);
    return make<tenon::op::scatter_add>(x, where, out, type_, {axis, 0});
  }
  constexpr var added_up(var x) {
    if (!has_free_axis(x)) return tenon::tanh(x);
    return add<tenon::op::cumsum>(x, {free_axis(x), draw(2)}) * 0.3;
  }
  constexpr var extreme_at(var x) {
    if (!has_free_axis(x)) return number(tenon::apply<tenon::op::cast<bool>>(x)) * x;
    const int axis = free_axis(x);
    const dims out = reduce_axes(x.shape_value(), std::int64_t{1} << axis, false);
    const var none{&b_, -1};
    return number(make<tenon::op::arg_extreme>(x, none, out, dtype::i32, {axis, draw(2)})) * 0.1;
  }

  tenon::graph::builder& b_;
  std::uint64_t seed_;
  extent capacity_;
  dtype type_;
  std::uint64_t drawn_ = 0;
  tenon::base::vector<int> pool_;
};

}  // namespace laws
