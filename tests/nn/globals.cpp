// SPDX-License-Identifier: MIT
// A program with globals of common names compiles without a warning, -Wshadow included, though it
// declares them before the library.
extern int a, b, batch, c, count, data, device, epoch, f, file, first, from, g, gradient, i, input,
    k, key, kernel, last, layer, loss, m, model, n, name, next, node, optimizer, out, output, p,
    parameter, plan, r, rate, result, rows, s, seed, shape, size, state, step, t, target, text, to,
    trainer, value, weight, x, y;

#include <doctest/doctest.h>

#include <cstdio>
#include <laws/folder.hpp>
#include <tenon/nn/state.hpp>
#include <tenon/tenon.hpp>

namespace {
struct net {
  constexpr auto operator()(auto in) const {
    return tenon::linear<3>(tenon::dropout<10>(tenon::relu(tenon::linear<4>(in, "one"))), "two");
  }
};
}  // namespace

TEST_CASE("globals of common names do not meet the library's") {
  tenon::trainer mine{net{}, tenon::cross_entropy, tenon::input<float, tenon::batch<4>, 5>{},
                      tenon::input<int, tenon::batch<4>>{}, tenon::adam{}};
  const tenon::tensor<float, 4, 5> images = tenon::random::normal{1};
  const tenon::tensor<int, 4> labels{0, 1, 2, 0};
  CHECK(mine.step(images, labels) > 0);
  CHECK(mine.evaluate(images, labels).rows == 4);
  const laws::folder here;
  tenon::save_state(mine, here / "saved");
  CHECK(std::remove((here / "saved").c_str()) == 0);
}
