// SPDX-License-Identifier: MIT
// dtype: the element types a tensor may have, as values of the graph and as C++ types.
// Law: dtype_of<element<t>> == t for every dtype t.
// Read next: shape/dims.hpp.
#pragma once

#include <tenon/base/config.hpp>

#include <type_traits>
#include <utility>

namespace tenon {

/// The element types: bool, the integers of the standard, float and double.
enum class dtype : std::uint8_t { boolean, i8, u8, i16, u16, i32, u32, i64, u64, f32, f64 };

namespace detail {
template <dtype Type>
struct element_of;
template <class T>
struct value_of_element;
// clang-format off
template <> struct element_of<dtype::boolean> { using type = bool; };
template <> struct element_of<dtype::i8> { using type = std::int8_t; };
template <> struct element_of<dtype::u8> { using type = std::uint8_t; };
template <> struct element_of<dtype::i16> { using type = std::int16_t; };
template <> struct element_of<dtype::u16> { using type = std::uint16_t; };
template <> struct element_of<dtype::i32> { using type = std::int32_t; };
template <> struct element_of<dtype::u32> { using type = std::uint32_t; };
template <> struct element_of<dtype::i64> { using type = std::int64_t; };
template <> struct element_of<dtype::u64> { using type = std::uint64_t; };
template <> struct element_of<dtype::f32> { using type = float; };
template <> struct element_of<dtype::f64> { using type = double; };
template <> struct value_of_element<bool> { static constexpr dtype value = dtype::boolean; };
template <> struct value_of_element<std::int8_t> { static constexpr dtype value = dtype::i8; };
template <> struct value_of_element<std::uint8_t> { static constexpr dtype value = dtype::u8; };
template <> struct value_of_element<std::int16_t> { static constexpr dtype value = dtype::i16; };
template <> struct value_of_element<std::uint16_t> { static constexpr dtype value = dtype::u16; };
template <> struct value_of_element<std::int32_t> { static constexpr dtype value = dtype::i32; };
template <> struct value_of_element<std::uint32_t> { static constexpr dtype value = dtype::u32; };
template <> struct value_of_element<std::int64_t> { static constexpr dtype value = dtype::i64; };
template <> struct value_of_element<std::uint64_t> { static constexpr dtype value = dtype::u64; };
template <> struct value_of_element<float> { static constexpr dtype value = dtype::f32; };
template <> struct value_of_element<double> { static constexpr dtype value = dtype::f64; };
// clang-format on
}  // namespace detail

/// The C++ type of one element of dtype Type.
template <dtype Type>
using element = typename detail::element_of<Type>::type;

/// The dtype of the C++ type T.
template <class T>
inline constexpr dtype dtype_of = detail::value_of_element<T>::value;

/// T is one of the element types.
template <class T>
concept element_type = requires {
  detail::value_of_element<T>::value;
};

/// A whole number x is a value of the integer type T; any other conversion only rounds.
template <element_type T, class X>
constexpr bool holds(X x) {
  if constexpr (std::is_integral_v<X> && std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    return std::in_range<T>(+x);
  } else {
    return true;
  }
}

constexpr bool is_floating(dtype type) { return type == dtype::f32 || type == dtype::f64; }

/// Bytes of one element.
constexpr int size_of(dtype type) {
  constexpr int sizes[] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8};
  return sizes[static_cast<int>(type)];
}

/// The short name of a dtype in dumps and checkpoints: "f32".
constexpr const char* name_of(dtype type) {
  constexpr const char* names[] = {"bool", "i8",  "u8",  "i16", "u16", "i32",
                                   "u32",  "i64", "u64", "f32", "f64"};
  return names[static_cast<int>(type)];
}

}  // namespace tenon
