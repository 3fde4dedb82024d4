// SPDX-License-Identifier: MIT
// dense: element access and iteration over row-major memory of a static shape, what tensor and view
// share, and the nested lists that fill it. Law: an element is named by one integer for each axis;
// indices are checked in debug builds. Read next: expr/tensor.hpp.
#pragma once

#include <tenon/base/refusal.hpp>
#include <tenon/expr/operand.hpp>

#include <initializer_list>
#include <string>

namespace tenon {

namespace detail {

template <class T, int Rank>
struct nested_list {
  using type = std::initializer_list<typename nested_list<T, Rank - 1>::type>;
};
template <class T>
struct nested_list<T, 0> {
  using type = T;
};

template <int Axis, class T, class List>
void copy_list(T*& out, const dims& shape, const List& list) {
  if constexpr (std::is_convertible_v<List, T>) {
    *out++ = static_cast<T>(list);
  } else {
    if (static_cast<extent>(list.size()) != shape[Axis])
      throw error("tensor: axis " + std::to_string(Axis) + " takes " + std::to_string(shape[Axis]) +
                  " values, the list has " + std::to_string(list.size()));
    for (const auto& part : list) copy_list<Axis + 1>(out, shape, part);
  }
}

/// Throws where a tensor was moved from, or a view is of nothing.
template <class T>
T* readable(T* data) {
  if (data == nullptr) throw error("tensor: read after it was moved from");
  return data;
}

/// An element is named by one integer for each axis.
template <class Shape, class... Indices>
struct indices_name_element {
  static constexpr bool value =
      sizeof...(Indices) == Shape::rank && (std::is_convertible_v<Indices, extent> && ...);
};

/// A number beside elements of T, or one of them, loses nothing behind its point.
template <class T, class Number>
struct keeps_its_value {
  static constexpr bool value =
      !std::is_integral_v<T> || std::is_same_v<T, bool> || !std::is_floating_point_v<Number>;
};

/// Plain numbers are the elements of a tensor without axes only.
template <class Shape, class... Numbers>
struct numbers_fill {
  static constexpr bool value = Shape::rank == 0;
};

template <class X>
struct holds_a_tensor {
  static constexpr bool value = operand<X>;
};

/// Element access and iteration over dense memory of a static shape.
template <class Derived, class T, extent... Extents>
class dense {
 public:
  using operand_tag = dense;
  using element_type = std::remove_const_t<T>;
  using shape_type = tenon::shape<Extents...>;
  static constexpr int rank = shape_type::rank;
  static_assert(((Extents > 0) && ...), "tensor: every extent must be positive");

  static constexpr extent size() { return shape_type::elements; }
  static constexpr extent size(int axis) { return shape_type::value[axis]; }

  /// The element at (i, j, ...); checked in debug builds.
  template <class... Indices>
  auto& operator()(Indices... indices) const {
    return checked(self().data())[offset_of(indices...)];
  }
  template <class... Indices>
  auto& operator()(Indices... indices) {
    return checked(self().data())[offset_of(indices...)];
  }
  auto* begin() const { return self().data(); }
  auto* begin() { return self().data(); }
  auto* end() const { return self().data() + size(); }
  auto* end() { return self().data() + size(); }

 private:
  template <class Pointer>
  static Pointer checked(Pointer data) {
    if (TENON_CHECKED) readable(data);
    return data;
  }
  const Derived& self() const { return static_cast<const Derived&>(*this); }
  Derived& self() { return static_cast<Derived&>(*this); }
  template <class... Indices>
  static extent offset_of(Indices... indices) {
    static_assert(indices_name_element<shape_type, Indices...>::value,
                  "tensor: an element is named by one integer for each axis");
    extent offset = 0;
    if constexpr (indices_name_element<shape_type, Indices...>::value) {
      const extent at[] = {static_cast<extent>(indices)..., 0};
      for (int i = 0; i < rank; ++i) {
        if (TENON_CHECKED && (at[i] < 0 || at[i] >= size(i))) refuse_index(i, at[i]);
        offset = offset * size(i) + at[i];
      }
    }
    return offset;
  }
  [[noreturn]] static void refuse_index(int axis, extent index) {
    throw error("tensor: index " + std::to_string(index) + " on axis " + std::to_string(axis) +
                ", which has " + std::to_string(size(axis)) + " elements");
  }
};

}  // namespace detail

}  // namespace tenon
