// SPDX-License-Identifier: MIT
// uniform: random numbers in [0, 1) inside a program, drawn by element from Philox under the key of
// the run: the same on every device, for any order of evaluation, and again when a step is
// replayed. Read next: fn/dropout.hpp.
#pragma once

#include <tenon/base/philox.hpp>
#include <tenon/op/position.hpp>

namespace tenon {
namespace op {

/// Element `at` of stream `stream` under `key`, uniform in [0, 1).
struct uniform : graph::elementwise<3> {
  static constexpr const char* name = "uniform";
  static constexpr bool scalar_only = true;
  static constexpr int flops = 40;
  static constexpr bool accepts(const dtype*) { return true; }
  static constexpr dtype type(const dtype*, graph::attributes) { return dtype::f32; }
  TENON_HD TENON_INLINE static constexpr float value(std::int64_t at, std::uint64_t key,
                                                     std::int64_t stream) {
    return uniform_from(
        random_bits(key, static_cast<std::uint64_t>(stream), static_cast<std::uint64_t>(at)));
  }
  static constexpr void gradient(graph::pullback&) {}
};

}  // namespace op

/// Random numbers in [0, 1), one per element of x, of a stream of their own.
template <class T, class Shape>
constexpr symbol<float, Shape> uniform_like(const symbol<T, Shape>& x) {
  graph::builder& b = *x.graph;
  const graph::node key{graph::record_of<graph::random_key>, {-1, -1, -1}, dtype::u64, {}, {}};
  const graph::node at{
      graph::record_of<graph::position>, {-1, -1, -1}, dtype::i64, Shape::value, {-1, 0}};
  const graph::var stream = graph::make_constant(b, b.random_streams++, dtype::i64);
  return {{&b, b.add(*graph::record_of<op::uniform>, b.add(at), b.add(key), stream.id)}};
}

}  // namespace tenon
