// SPDX-License-Identifier: MIT
// stored: the values that PyTorch gave, one file of tests/reference/data, and agreement with them.
// Law: what stored.py leaves out of a large array is what is not looked at here.
// Read next: reference/layer.hpp, reference/training.hpp, make.py.
#pragma once

#include "reference/generated.hpp"

#include <doctest/doctest.h>

#include <tenon/io/safetensors.hpp>

namespace reference {

/// The largest error, over the largest magnitude, that rounding may make of a result of T.
template <class T>
inline constexpr double tolerance = std::is_same_v<T, float> ? 1e-5 : 1e-10;

class stored {
 public:
  explicit stored(const std::string& name)
      : arrays_(tn::io::read_safetensors("tests/reference/data/" + name + ".safetensors")) {}

  /// The numbers that are stored under this name.
  std::vector<double> values(const std::string& name) const {
    const auto& array = named(name);
    std::vector<double> out(array.bytes.size() / sizeof(double));
    std::memcpy(out.data(), array.bytes.data(), array.bytes.size());
    return out;
  }
  /// Every number that is stored under this name agrees with the one found in its place.
  template <class T>
  void check(const std::string& name, const T* found, const tn::dims& shape,
             double relative = tolerance<T>) const {
    CAPTURE(name);
    const std::vector<double> expected = values(name);
    const auto all = static_cast<std::size_t>(tn::count_elements(shape));
    REQUIRE((expected.size() < all || named(name).shape == extents_of(shape)));
    double error = 0, largest = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const auto x = static_cast<double>(found[expected.size() < all ? i * 2654435761 % all : i]);
      error = std::fmax(error, std::isfinite(x) ? std::abs(x - expected[i]) : INFINITY);
      largest = std::fmax(largest, std::abs(expected[i]));
    }
    CAPTURE(error);
    CAPTURE(largest);
    CHECK(error <= relative * largest);
  }
  template <class X>
  void check(const std::string& name, const X& found,
             double relative = tolerance<tn::element_type_of<X>>) const {
    check(name, found.data(), tn::shape_of<X>, relative);
  }

 private:
  static std::vector<tn::extent> extents_of(const tn::dims& shape) {
    return {shape.extents, shape.extents + shape.rank};
  }
  const tn::io::named_array& named(const std::string& name) const {
    for (const auto& array : arrays_)
      if (array.name == name) return array;
    throw tn::error("no stored values of " + name);
  }

  std::vector<tn::io::named_array> arrays_;
};

}  // namespace reference
