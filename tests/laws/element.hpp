// SPDX-License-Identifier: MIT
// element: one element of an op in double, by the op's name, and where elements of a shape lie.
// Law: no rule here is the library's own; what std has, std computes.
// Read next: laws/interpreter.hpp.
#pragma once

#include <tenon/op/op.hpp>

#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace laws {

namespace graph = tenon::graph;
namespace op = tenon::op;
using tenon::dims;
using tenon::dtype;
using tenon::extent;
using values = std::vector<double>;

/// What an elementwise op computes, by its name.
using rule = double (*)(const double*);
inline const std::map<std::string, rule>& rules() {
  // clang-format off
  static const std::map<std::string, rule> all{
      {"add", [](const double* x) -> double { return x[0] + x[1]; }},
      {"sub", [](const double* x) -> double { return x[0] - x[1]; }},
      {"mul", [](const double* x) -> double { return x[0] * x[1]; }},
      {"div", [](const double* x) -> double { return x[0] / x[1]; }},
      {"neg", [](const double* x) -> double { return -x[0]; }},
      {"abs", [](const double* x) -> double { return std::abs(x[0]); }},
      {"square", [](const double* x) -> double { return x[0] * x[0]; }},
      {"reciprocal", [](const double* x) -> double { return 1 / x[0]; }},
      {"sqrt", [](const double* x) -> double { return std::sqrt(x[0]); }},
      {"rsqrt", [](const double* x) -> double { return 1 / std::sqrt(x[0]); }},
      {"exp", [](const double* x) -> double { return std::exp(x[0]); }},
      {"log", [](const double* x) -> double { return std::log(x[0]); }},
      {"sin", [](const double* x) -> double { return std::sin(x[0]); }},
      {"cos", [](const double* x) -> double { return std::cos(x[0]); }},
      {"tan", [](const double* x) -> double { return std::tan(x[0]); }},
      {"tanh", [](const double* x) -> double { return std::tanh(x[0]); }},
      {"erf", [](const double* x) -> double { return std::erf(x[0]); }},
      {"expm1", [](const double* x) -> double { return std::expm1(x[0]); }},
      {"log1p", [](const double* x) -> double { return std::log1p(x[0]); }},
      {"pow", [](const double* x) -> double { return std::pow(x[0], x[1]); }},
      {"atan2", [](const double* x) -> double { return std::atan2(x[0], x[1]); }},
      {"floor", [](const double* x) -> double { return std::floor(x[0]); }},
      {"ceil", [](const double* x) -> double { return std::ceil(x[0]); }},
      {"round", [](const double* x) -> double { return std::nearbyint(x[0]); }},
      {"sign", [](const double* x) -> double { return x[0] > 0 ? 1 : x[0] < 0 ? -1 : 0; }},
      {"sigmoid", [](const double* x) -> double { return 1 / (1 + std::exp(-x[0])); }},
      {"relu", [](const double* x) -> double { return x[0] > 0 ? x[0] : 0; }},
      {"maximum", [](const double* x) -> double { return x[0] > x[1] ? x[0] : x[1]; }},
      {"minimum", [](const double* x) -> double { return x[0] < x[1] ? x[0] : x[1]; }},
      {"select", [](const double* x) -> double { return x[0] != 0 ? x[1] : x[2]; }},
      {"greater", [](const double* x) -> double { return x[0] > x[1]; }},
      {"less", [](const double* x) -> double { return x[0] < x[1]; }},
      {"equal", [](const double* x) -> double { return x[0] == x[1]; }},
      {"greater_equal", [](const double* x) -> double { return x[0] >= x[1]; }},
      {"less_equal", [](const double* x) -> double { return x[0] <= x[1]; }},
      {"stop_gradient", [](const double* x) -> double { return x[0]; }},
      {"copy", [](const double* x) -> double { return x[0]; }},
      {"not_equal", [](const double* x) -> double { return x[0] != x[1]; }},
      {"logical_and", [](const double* x) -> double { return x[0] != 0 && x[1] != 0; }},
      {"logical_or", [](const double* x) -> double { return x[0] != 0 || x[1] != 0; }},
      {"logical_not", [](const double* x) -> double { return x[0] == 0; }},
      {"is_finite", [](const double* x) -> double { return std::isfinite(x[0]); }},
  };
  // clang-format on
  return all;
}

/// The value of an elementwise op.
inline double apply_elementwise(const graph::node& n, const double* x) {
  const std::string name = n.op->name;
  if (name == "cast") {
    if (n.type == dtype::boolean) return x[0] != 0;
    return tenon::is_floating(n.type) ? x[0] : std::trunc(x[0]);
  }
  const auto found = rules().find(name);
  if (found == rules().end()) throw std::runtime_error("interpreter: no value rule for " + name);
  return found->second(x);
}

/// The start of a reduction, and one step of it.
inline double reduction_start(const graph::node& n) {
  const std::string name = n.op->name;
  const double infinity = std::numeric_limits<double>::infinity();
  if (name == "max") return -infinity;
  if (name == "min") return infinity;
  return name == "prod" || name == "all" ? 1 : 0;
}
inline double reduction_step(const graph::node& n, double sum, double x) {
  const std::string name = n.op->name;
  if (name == "sum") return sum + x;
  if (name == "prod") return sum * x;
  if (name == "max") return x > sum ? x : sum;
  if (name == "min") return x < sum ? x : sum;
  if (name == "any") return sum != 0 || x != 0;
  if (name == "all") return sum != 0 && x != 0;
  throw std::runtime_error("interpreter: no reduction " + name);
}

/// A shape with the rows at hand in place of a batch.
inline dims at_rows(dims d, extent rows) {
  if (d.is_batched()) d.extents[0] = rows;
  return d;
}

/// Row-major position as an index per axis, and back with each axis of extent 1 repeated.
struct index {
  extent at[tenon::max_rank] = {};
};
inline index index_of(extent position, const dims& d) {
  index i;
  for (int a = d.rank - 1; a >= 0; --a) {
    i.at[a] = position % d[a];
    position /= d[a];
  }
  return i;
}
inline extent position_of(const index& i, const dims& reader, const dims& d) {
  extent at = 0;
  for (int a = 0; a < d.rank; ++a)
    at = at * d[a] + (d[a] == 1 ? 0 : i.at[a + reader.rank - d.rank]);
  return at;
}

}  // namespace laws
