// SPDX-License-Identifier: MIT
// Laws of batches: rows that are there count, rows that are not do not.
#include <cstdint>

#include "laws/batch.hpp"

namespace tn = tenon;

static const auto x = laws::spread<double, 5, 3, 4>(-1, 1);
static const auto w = laws::spread<double, 2, 4>(-1, 1, 2);

TEST_CASE("batch: element by element, row by row, and over the rows at hand") {
  laws::batch_agrees([](auto a) { return tn::softmax(a * 2.0) + 1.0; }, x);
  laws::batch_agrees([](auto a) { return tn::mean(tn::exp(a)); }, x);
  laws::batch_agrees([](auto a) { return tn::sum<0>(a); }, x);
  laws::batch_agrees([](auto a) { return tn::variance<0, 2>(a); }, x);
  laws::batch_agrees([](auto a) { return tn::max<0, tn::keep>(a) - tn::min<1, tn::keep>(a); }, x);
  laws::batch_agrees<2>([](auto a, auto b) { return tn::mse(a, b); }, x, x);
}

TEST_CASE("batch: views leave the batch in front") {
  laws::batch_agrees([](auto a) { return tn::permute<0, 2, 1>(a); }, x);
  laws::batch_agrees([](auto a) { return tn::flatten(tn::flip<1>(a)); }, x);
  laws::batch_agrees([](auto a) { return tn::pad<2, 1, 1>(tn::slice<1, 0, 2, 2>(a)); }, x);
}

TEST_CASE("batch: ops with loops of their own") {
  laws::batch_agrees([](auto a) { return tn::concat<1>(a, a * 2.0, a); }, x);
  laws::batch_agrees([](auto a) { return tn::stack<-1>(a, -a); }, x);
  laws::batch_agrees([](auto a) { return tn::cumsum<2>(a); }, x);
  const tn::tensor<std::int32_t, 5, 2> ids{{0, 2}, {1, 1}, {2, 0}, {2, 2}, {0, 1}};
  laws::batch_agrees([](auto i, auto t) { return tn::take<0>(t, i); }, ids,
                     laws::spread<double, 3, 4>(-1, 1));
  laws::batch_agrees([](auto a, auto i) { return tn::take<-2>(a, i); }, x,
                     tn::tensor<std::int32_t, 2>{2, 0});
}

TEST_CASE("batch: the gradient of a lookup adds up the rows at hand") {
  const tn::tensor<std::int32_t, 5, 2> ids{{0, 2}, {1, 1}, {2, 0}, {2, 2}, {0, 1}};
  const auto f = [](auto i, auto t) {
    return tn::grad<1>([](auto j, auto u) { return tn::sum(tn::square(tn::take<0>(u, j))); })(i, t);
  };
  laws::batch_agrees(f, ids, laws::spread<double, 3, 4>(-1, 1));
}

TEST_CASE("batch: einsum, with the batch in the left, the right, both, kept and summed") {
  laws::batch_agrees([](auto a, auto b) { return tn::einsum<"bti,oi->bto">(a, b); }, x, w);
  laws::batch_agrees([](auto a, auto b) { return tn::einsum<"oi,bti->bot">(b, a); }, x, w);
  laws::batch_agrees<2>([](auto a, auto b) { return tn::einsum<"bti,bsi->bst">(a, b); }, x, x);
  laws::batch_agrees<2>([](auto a, auto b) { return tn::einsum<"bti,bui->tu">(a, b); }, x, x);
  laws::batch_agrees<2>([](auto a, auto b) { return tn::einsum<"bti,bsj->stij">(a, b); }, x, x);
  laws::batch_agrees([](auto a, auto b) { return tn::einsum<"bti,oi->ot">(a, b); }, x, w);
  laws::batch_agrees([](auto a) { return tn::einsum<"bti->bi">(a); }, x);
}

TEST_CASE("batch: matmul by a shared weight, and its gradient") {
  const auto f = [](auto a, auto b) { return tn::matmul<2>(a, b); };
  laws::batch_agrees(f, x, w);
  const auto g = [](auto a, auto b) {
    return tn::grad<1>([](auto c, auto d) { return tn::mean(tn::square(tn::matmul<2>(c, d))); })(a,
                                                                                                 b);
  };
  laws::batch_agrees(g, x, w);
}
