// SPDX-License-Identifier: MIT
// Products of all kinds of leading axes, flags and batches, with an epilogue and both gradients, on
// the CPU.
#include "laws/program.hpp"

#include <tenon/pass/grad.hpp>

namespace tn = tenon;
using tn::extent;
using tn::graph::var;

namespace {

/// square(z) + z / 2 of a product z, its sum, and the gradients by both operands.
template <std::int64_t Flags, class Left, class Right>
struct product_source {
  using element_type = double;
  static constexpr var input(tn::graph::builder& b, int number, const tn::dims& shape) {
    const tn::graph::node n{
        tn::graph::record_of<tn::graph::input>, {-1, -1, -1}, tn::dtype::f64, shape, {number, 0}};
    return {&b, b.add(n)};
  }
  static constexpr tn::base::vector<int> trace(tn::graph::builder& b) {
    using tn::operator+, tn::operator*;
    const var x = input(b, 0, Left::value), y = input(b, 1, Right::value);
    const var z = tn::matmul(x, y, Flags);
    const var changed = z * 0.5 + tn::square(z);
    const std::int64_t all = (std::int64_t{1} << changed.shape_value().rank) - 1;
    const var sum = tn::reduce<tn::op::reduce_sum>(changed, all, false);
    tn::base::vector<int> outputs;
    outputs.push_back(changed.id);
    outputs.push_back(sum.id);
    const int wanted[] = {x.id, y.id};
    for (int g : tn::pass::grad(sum, tn::graph::make_constant(b, 1, tn::dtype::f64), {wanted, 2}))
      outputs.push_back(g);
    return outputs;
  }
  static constexpr tn::plan::location output(int k) { return {laws::output_base + k, 0}; }
};

template <std::int64_t Flags, class Left, class Right>
void check(extent rows = 1) {
  laws::check_program<product_source<Flags, Left, Right>>(rows);
}

}  // namespace

TEST_CASE("products: every transposition") {
  check<0, tn::shape<4, 5>, tn::shape<5, 6>>();
  check<1, tn::shape<5, 4>, tn::shape<5, 6>>();
  check<3, tn::shape<5, 4>, tn::shape<6, 5>>();
}

TEST_CASE("products: of vectors, as maps and sums") {
  check<0, tn::shape<4, 1>, tn::shape<1, 6>>();
  check<3, tn::shape<1, 4>, tn::shape<6, 1>>();
  check<1, tn::shape<1, 40>, tn::shape<1, 1>>();
  check<2, tn::shape<1, 1>, tn::shape<40, 1>>();
  check<1, tn::shape<5, 1>, tn::shape<5, 1>>();
  check<2, tn::shape<1, 37>, tn::shape<1, 37>>();
  check<0, tn::shape<3, 1, 5>, tn::shape<5, 1>>();
  check<0, tn::shape<2, 3, 4, 1>, tn::shape<3, 1, 6>>();
  check<0, tn::shape<-7, 1>, tn::shape<1, 6>>(3);
  check<0, tn::shape<-7, 1>, tn::shape<1, 1>>(7);
  check<0, tn::shape<-7, 1, 5>, tn::shape<5, 1>>(3);
  check<1, tn::shape<-7, 5, 1>, tn::shape<-7, 5, 1>>(3);
}

TEST_CASE("products: leading axes are merged, repeated or missing") {
  check<1, tn::shape<2, 5, 4>, tn::shape<5, 6>>();
  check<3, tn::shape<2, 5, 4>, tn::shape<6, 5>>();
  check<2, tn::shape<2, 3, 4, 5>, tn::shape<2, 3, 6, 5>>();
  check<0, tn::shape<2, 1, 4, 5>, tn::shape<3, 5, 6>>();
  check<0, tn::shape<4, 5>, tn::shape<3, 5, 6>>();
  check<0, tn::shape<1, 1, 4, 5>, tn::shape<5, 6>>();
}

TEST_CASE("products: a batch leads, full or not") {
  check<0, tn::shape<-7, 5>, tn::shape<5, 6>>(7);
  check<1, tn::shape<-7, 4>, tn::shape<-7, 6>>(3);
  check<0, tn::shape<-7, 2, 4, 5>, tn::shape<5, 6>>(3);
  check<1, tn::shape<-7, 5, 4>, tn::shape<5, 6>>(3);
  check<2, tn::shape<-7, 2, 4, 5>, tn::shape<-7, 2, 6, 5>>(3);
  check<0, tn::shape<-7, 4, 5>, tn::shape<1, 5, 6>>(3);
}
