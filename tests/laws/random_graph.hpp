// SPDX-License-Identifier: MIT
// random_graph: graphs drawn from a seed, over elementwise ops, broadcasts, reductions, views and
// products, with or without a batch; usable at run time and in constant expressions. The first
// output is a scalar. It is over 250 lines, because all draws share one state.
//
// Law: equal seeds give equal graphs. Read next: laws/interpreter.hpp.
#pragma once

#include <tenon/base/philox.hpp>
#include <tenon/fn/fn.hpp>
#include <tenon/op/op.hpp>

namespace laws {

using tenon::dims;
using tenon::dtype;
using tenon::extent;
using tenon::graph::var;
using tenon::operator+, tenon::operator-, tenon::operator*, tenon::operator/, tenon::operator>;

/// Draws one graph into a builder.
class generator {
 public:
  /// capacity 0: no batch.
  constexpr generator(tenon::graph::builder& b, std::uint64_t seed, extent capacity, dtype type)
      : b_(b), seed_(seed), capacity_(capacity), type_(type) {}

  /// The inputs' nodes.
  tenon::base::vector<int> inputs;

  constexpr tenon::base::vector<int> run(int steps) {
    const int first = 1 + draw(2);
    for (int i = 0; i < first; ++i) pool_.push_back(new_input(new_shape()).id);
    while (steps-- > 0) {
      const int made = step(pick()).id;
      if (count_elements(b_.nodes[made].shape) <= 600) pool_.push_back(made);
    }
    tenon::base::vector<int> outputs;
    outputs.push_back(finish().id);
    for (int extra = draw(3); extra > 0; --extra) outputs.push_back(pick().id);
    return outputs;
  }

 private:
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
        tenon::graph::record_of<tenon::graph::input>(), {-1, -1, -1}, type_, d, {inputs.size(), 0}};
    inputs.push_back(b_.add(n));
    return {&b_, inputs.back()};
  }

  constexpr var step(var x) {
    switch (draw(14)) {
      case 0:
      case 1:
      case 2:
        return unary(x);
      case 3:
      case 4:
      case 5:
        return binary(x, partner(x));
      case 6:
      case 7:
        return reduction(x);
      case 8:
      case 9:
        return view(x);
      case 10:
        return product(x);
      case 11:
        return row_function(x);
      case 12:
        return choice(x);
      default:
        return position_of(x) * x;
    }
  }

  constexpr var unary(var x) {
    switch (draw(9)) {
      case 0:
        return tenon::tanh(x);
      case 1:
        return tenon::sin(x);
      case 2:
        return tenon::square(tenon::tanh(x));
      case 3:
        return tenon::sigmoid(x);
      case 4:
        return tenon::relu(x);
      case 5:
        return tenon::exp(-tenon::square(x));
      case 6:
        return tenon::sqrt(tenon::square(x) + 1.0);
      case 7:
        return tenon::log(tenon::square(x) + 1.5) * 0.7;
      default:
        return tenon::rsqrt(tenon::square(x) + 0.5) - 0.25;
    }
  }
  constexpr var binary(var x, var y) {
    switch (draw(6)) {
      case 0:
        return x + y;
      case 1:
        return x - y;
      case 2:
        return tenon::tanh(x) * y;
      case 3:
        return x / (tenon::square(y) + 1.0);
      case 4:
        return tenon::apply<tenon::op::maximum>(x, y);
      default:
        return tenon::apply<tenon::op::minimum>(y, x);
    }
  }

  constexpr var choice(var x) {
    const var y = x * 0.5 + partner(x);
    return tenon::select(y > x, y, partner(y));
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

  constexpr var reduction(var x) {
    const int rank = x.shape_value().rank;
    if (rank == 0) return x * 0.5;
    const std::int64_t axes = 1 + draw((1 << rank) - 1);
    const bool kept = draw(2) == 0;
    switch (draw(5)) {
      case 0:
        return tenon::reduce<tenon::op::reduce_max>(x, axes, kept);
      case 1:
        return tenon::reduce<tenon::op::reduce_min>(x, axes, kept);
      default:
        return tenon::reduce<tenon::op::reduce_sum>(x, axes, kept) * 0.25;
    }
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
    return {&b_, b_.add(*tenon::graph::record_of<Op>(), x.id, -1, -1, attr)};
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
    return {&b_, b_.add({tenon::graph::record_of<tenon::op::slice>(),
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

  /// x times something of fitting extents, either operand transposed or not.
  constexpr var product(var x) {
    dims left = x.shape_value();
    if (left.rank < 2) return tenon::sin(x);
    const bool batched_rows = left.is_batched() && left.rank == 2;
    const bool ta = !batched_rows && draw(2) == 0, tb = draw(2) == 0;
    const std::int64_t flags = (ta ? 1 : 0) + (tb ? 2 : 0);
    const extent inner = tenon::op::matmul::inner(left, flags), n = new_extent();
    dims right;
    if (draw(2) == 0)
      for (int a = 0; a < left.rank - 2; ++a)
        right.append(draw(4) == 0 && left[a] > 0 ? 1 : left[a]);
    right.append(tb ? n : inner);
    right.append(tb ? inner : n);
    return tenon::tanh(tenon::matmul(x, new_input(right), flags));
  }

  /// Softmax, normalise or a row's distance from its mean, over the last axis.
  constexpr var row_function(var x) {
    const dims d = x.shape_value();
    if (d.rank == 0 || (d.rank == 1 && d.is_batched())) return tenon::exp(-tenon::square(x));
    const std::int64_t last = std::int64_t{1} << (d.rank - 1);
    const double scale = 1.0 / static_cast<double>(d[d.rank - 1]);
    const var centred = x - tenon::reduce<tenon::op::reduce_sum>(x, last, true) * scale;
    if (draw(2) == 0) {
      const var e = tenon::exp(centred * 0.5);
      return e / tenon::reduce<tenon::op::reduce_sum>(e, last, true);
    }
    const var variance = tenon::reduce<tenon::op::reduce_sum>(tenon::square(centred), last, true);
    return centred * tenon::rsqrt(variance * scale + 0.1);
  }

  constexpr var position_of(var x) {
    const dims d = x.shape_value();
    if (d.rank == 0) return tenon::graph::make_constant(b_, 1.25, type_);
    const int axis = draw(d.rank + 1) - 1;
    const tenon::graph::node n{
        tenon::graph::record_of<tenon::graph::position>(), {-1, -1, -1}, type_, d, {axis, 0}};
    return var{&b_, b_.add(n)} * 0.01;
  }

  /// The mean of the last few values, all added.
  constexpr var finish() {
    var total = tenon::graph::make_constant(b_, 0.5, type_);
    for (int i = pool_.size() - 1; i >= 0 && i >= pool_.size() - 3; --i) {
      const var x{&b_, pool_[i]};
      const dims d = x.shape_value();
      var sum = tenon::reduce<tenon::op::reduce_sum>(tenon::sin(x), (std::int64_t{1} << d.rank) - 1,
                                                     false);
      if (d.is_batched()) {
        const tenon::graph::node rows{
            tenon::graph::record_of<tenon::graph::row_count>(), {-1, -1, -1}, type_, {}, {}};
        sum = sum / var{&b_, b_.add(rows)};
      }
      total = total + sum;
    }
    return total;
  }

  tenon::graph::builder& b_;
  std::uint64_t seed_;
  extent capacity_;
  dtype type_;
  std::uint64_t drawn_ = 0;
  tenon::base::vector<int> pool_;
};

}  // namespace laws
