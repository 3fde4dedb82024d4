// SPDX-License-Identifier: MIT
// generated: the numbers that both sides make by themselves, by the rules of generated.py.
// Law: a number depends on the name of its array and its place there alone, and is a float, in
// tensors of double, too. Read next: reference/stored.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <tenon/tenon.hpp>

namespace reference {

namespace tn = tenon;

/// Uniform in [centre - scale, centre + scale): splitmix64 of a seed that is the FNV-1a hash of the
/// name.
class numbers {
 public:
  explicit numbers(std::string_view name, double scale = 1, double centre = 0)
      : scale_(scale), centre_(centre) {
    for (const char c : name) seed_ = (seed_ ^ static_cast<unsigned char>(c)) * 1099511628211u;
  }
  float operator[](tn::extent i) const {
    std::uint64_t z = seed_ + static_cast<std::uint64_t>(i + 1) * 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    const double unit = static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-52 - 1;
    return static_cast<float>(unit * scale_ + centre_);
  }
  template <class T>
  void fill(T* to, tn::extent count) const {
    for (tn::extent i = 0; i < count; ++i) to[i] = static_cast<T>((*this)[i]);
  }

 private:
  std::uint64_t seed_ = 14695981039346656037u;
  double scale_, centre_;
};

/// Whole numbers below `classes`.
inline void fill_labels(std::string_view name, int classes, std::int32_t* to, tn::extent count) {
  const numbers drawn(name, classes / 2.0, classes / 2.0);
  for (tn::extent i = 0; i < count; ++i) to[i] = std::min(static_cast<int>(drawn[i]), classes - 1);
}

/// A parameter or statistic of a network, by its shape and its name.
template <class T>
void fill_parameter(const std::string& kind, const tn::graph::parameter_info& p, T* to) {
  const std::string name = kind + " " + std::string(p.name.view());
  const tn::extent count = tn::count_elements(p.shape);
  if (p.shape.rank > 1) {
    const auto fan_in = static_cast<double>(count / p.shape[0]);
    numbers(name, std::sqrt(6 / fan_in)).fill(to, count);
  } else if (name.ends_with("weight") || name.ends_with("running_var")) {
    numbers(name, 0.5, 1).fill(to, count);
  } else {
    numbers(name, 0.25).fill(to, count);
  }
}

}  // namespace reference
