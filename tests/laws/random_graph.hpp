// SPDX-License-Identifier: MIT
// random_graph: graphs drawn from a seed, over elementwise ops, comparisons, broadcasts,
// reductions, views, gathers and products, with or without a batch; usable at run time and in
// constant expressions. The first output is a scalar.
// Law: equal seeds give equal graphs. Read next: laws/interpreter.hpp.
#pragma once

#include "laws/drawing.hpp"

namespace laws {

/// Draws one graph into a builder.
class generator : public drawing {
 public:
  using drawing::drawing;

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
  constexpr var step(var x) {
    switch (draw(20)) {
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
      case 13:
        return position_of(x) * x;
      case 14:
        return joined(x);
      case 15:
        return taken(x);
      case 16:
        return scattered(x);
      case 17:
        return added_up(x);
      case 18:
        return extreme_at(x);
      default:
        return counted(x);
    }
  }

  constexpr var unary(var x) {
    switch (draw(14)) {
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
      case 8:
        return tenon::erf(x) + tenon::log1p(tenon::square(x));
      case 9:
        return tenon::expm1(tenon::sin(x) * 0.5);
      case 10:
        return tenon::apply<tenon::op::pow>(tenon::square(x) + 0.5, tenon::cos(x));
      case 11:
        return tenon::atan2(tenon::sin(x), tenon::square(x) + 0.5);
      case 12:
        return tenon::abs(x - 0.3) + tenon::floor(x * 3.0) * 0.1 + tenon::sign(x);
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
    return tenon::select(compared(y, x), y, partner(y));
  }
  constexpr var compared(var x, var y) {
    switch (draw(6)) {
      case 0:
        return x > y;
      case 1:
        return x < y;
      case 2:
        return x >= y;
      case 3:
        return tenon::apply<tenon::op::logical_not>(x <= y);
      case 4:
        return tenon::apply<tenon::op::logical_and>(x > y, x != y);
      default:
        return tenon::apply<tenon::op::logical_or>(x<y, y> 0.2);
    }
  }

  /// A product of all elements of this stays near one.
  static constexpr var near_one(var x) {
    return tenon::tanh(x) * (1.0 / static_cast<double>(count_elements(x.shape_value()))) + 1.0;
  }

  constexpr var reduction(var x) {
    const int rank = x.shape_value().rank;
    if (rank == 0) return x * 0.5;
    const std::int64_t axes = 1 + draw((1 << rank) - 1);
    const bool kept = draw(2) == 0;
    switch (draw(7)) {
      case 0:
        return tenon::reduce<tenon::op::reduce_max>(x, axes, kept);
      case 1:
        return tenon::reduce<tenon::op::reduce_min>(x, axes, kept);
      case 2:
        return tenon::reduce<tenon::op::reduce_prod>(near_one(x), axes, kept);
      case 3:
        return number(draw(2) == 0 ? tenon::reduce<tenon::op::reduce_any>(x > 0.6, axes, kept)
                                   : tenon::reduce<tenon::op::reduce_all>(x < 0.6, axes, kept)) *
               0.5;
      default:
        return tenon::reduce<tenon::op::reduce_sum>(x, axes, kept) * 0.25;
    }
  }

  /// What a comparison or a cast to integers leaves of x.
  constexpr var counted(var x) {
    if (draw(2) == 0) return number(compared(x, partner(x)));
    return number(tenon::apply<tenon::op::cast<std::int64_t>>(x * 2.5)) * 0.2 + x;
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
        tenon::graph::record_of<tenon::graph::position>, {-1, -1, -1}, type_, d, {axis, 0}};
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
            tenon::graph::record_of<tenon::graph::row_count>, {-1, -1, -1}, type_, {}, {}};
        sum = sum / var{&b_, b_.add(rows)};
      }
      total = total + sum;
    }
    return total;
  }
};

}  // namespace laws
