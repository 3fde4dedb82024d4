// SPDX-License-Identifier: MIT
// tensor<T, E...>: owning, dense, row-major, 64-byte aligned storage on the heap, its shape part of
// its type. view<T, E...>: the same interface over memory that somebody else owns. Law: a move is
// one pointer; a copy is asked for (a.copy()); assignment from an expression is one evaluation.
// Read next: expr/expr.hpp, run/evaluate.hpp.
#pragma once

#include <tenon/expr/dense.hpp>

#include <concepts>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace tenon {

/// Evaluates an expression into memory of its shape. Defined by run/evaluate.hpp.
template <class Destination, class Expression>
void evaluate(Destination& destination, const Expression& expression);

/// Can fill memory with numbers: tensor<float, 3> a = random::normal(seed).
template <class F, class T>
concept fills = requires(const F& f, T* data) {
  f.fill(data, extent{});
};

/// What no tensor of T can be made of.
template <class X, class T>
concept foreign = !operand<X> && !fills<X, T> && !std::is_convertible_v<const X&, T>;

namespace detail {
template <class Other>
void refuse_foreign() {
  static_assert(
      holds_a_tensor<Other>::value,
      "tensor: memory of your own is read through tn::view<const float, 3, 4>(pointer), a "
      "function of the indices through tensor::from");
}
}  // namespace detail

/// An owning tensor of static shape. `tensor<float, 64, 256> a;` is 64 rows of 256 zeros. The
/// elements of a const tensor are const.
template <element_type T, extent... Extents>
class tensor : public detail::dense<tensor<T, Extents...>, T, Extents...> {
  using base = detail::dense<tensor, T, Extents...>;
  static constexpr std::size_t bytes =
      sizeof(T) * static_cast<std::size_t>(base::shape_type::elements);

 public:
  tensor() : data_(allocate()) { std::memset(static_cast<void*>(data_), 0, bytes); }
  tensor(tensor&& other) noexcept : data_(std::exchange(other.data_, nullptr)) {}
  tensor& operator=(tensor&& other) noexcept {
    std::swap(data_, other.data_);
    return *this;
  }
  tensor(const tensor&) = delete;             // a copy is asked for: b = a.copy()
  tensor& operator=(const tensor&) = delete;  // a copy is asked for: b = a.copy()
  ~tensor() { std::free(data_); }

  /// From nested lists: tensor<float, 2, 3>{{1, 2, 3}, {4, 5, 6}}. Throws if a list has another
  /// length than its axis.
  tensor(typename detail::nested_list<T, base::rank>::type list) requires(sizeof...(Extents) > 0)
      : tensor(uninitialised{}) {
    T* out = data_;
    detail::copy_list<0>(out, base::shape_type::value, list);
  }
  /// Numbers without the lists of the axes are refused.
  template <detail::number... Numbers>
  requires(sizeof...(Numbers) > 0 && sizeof...(Extents) > 0) explicit tensor(Numbers...)
      : tensor() {
    static_assert(detail::numbers_fill<typename base::shape_type, Numbers...>::value,
                  "tensor: numbers stand in nested lists, one level for each axis; "
                  "tensor::full(number) fills all");
  }
  /// A scalar tensor from its value.
  tensor(T value) requires(sizeof...(Extents) == 0) : tensor(uninitialised{}) { *data_ = value; }
  /// From a generator of numbers, such as random::normal(seed).
  template <fills<T> F>
  tensor(const F& generator) : tensor(uninitialised{}) {
    generator.fill(data_, base::size());
  }
  /// From an expression: evaluates it. (A value of a traced function is not evaluated: use auto.)
  template <typed_operand Expression>
  requires(!std::is_same_v<Expression, tensor> && !detail::is_symbol<Expression>)
      tensor(const Expression& expression)
      : tensor(uninitialised{}) {
    evaluate(*this, expression);
  }
  template <typed_operand Expression>
  requires(!std::is_same_v<Expression, tensor>) tensor& operator=(const Expression& expression) {
    if (data_ == nullptr) return *this = tensor(expression);  // it was moved from
    evaluate(*this, expression);
    return *this;
  }

  /// What is neither is refused: a std::vector, a pointer, a function.
  template <foreign<T> Other>
  explicit tensor(const Other&) : tensor() {
    detail::refuse_foreign<Other>();
  }
  template <foreign<T> Other>
  tensor& operator=(const Other&) {
    detail::refuse_foreign<Other>();
    return *this;
  }

  /// From a refused expression, which has given its one error already.
  template <std::same_as<poison> Refused>
  tensor(Refused) : tensor() {}

  /// From a function of the indices: tensor<float, 3, 4>::from([](extent i, extent j) { return ...;
  /// }).
  template <class F>
  static tensor from(F f) {
    tensor out{uninitialised{}};
    for (extent flat = 0; flat < base::size(); ++flat)
      out.data_[flat] = call(f, flat, std::make_integer_sequence<int, base::rank>{});
    return out;
  }
  /// Filled with one value of T; throws where a whole number is none.
  template <detail::number Number>
  static tensor full(Number value) {
    static_assert(detail::keeps_its_value<T, Number>::value,
                  "tensor: a floating-point number is no value of an integer type");
    if (!holds<T>(value))
      throw error("tensor: expected a value of " + std::string(name_of(dtype_of<T>)) + ", found " +
                  std::to_string(value));
    tensor out{uninitialised{}};
    for (T& x : out) x = static_cast<T>(value);
    return out;
  }
  /// A new tensor with the same elements.
  tensor copy() const {
    tensor out{uninitialised{}};
    std::memcpy(static_cast<void*>(out.data_), detail::readable(data_), bytes);
    return out;
  }
  T* data() { return data_; }
  const T* data() const { return data_; }
  T item() const requires(base::size() == 1) { return *detail::readable(data_); }

 private:
  struct uninitialised {};
  explicit tensor(uninitialised) : data_(allocate()) {}
  static T* allocate() {
    void* memory = std::aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (memory == nullptr) throw std::bad_alloc();
    return static_cast<T*>(memory);
  }
  template <class F, int... Axes>
  static T call(F& f, extent flat, std::integer_sequence<int, Axes...>) {
    constexpr dims strides = dense_strides(base::shape_type::value);
    return static_cast<T>(f((flat / strides[Axes] % base::shape_type::value[Axes])...));
  }
  T* data_;
};

/// A tensor over memory that stays with its owner: view<const float, 3, 4>(pointer).
template <class T, extent... Extents>
requires element_type<std::remove_const_t<T>>
class view : public detail::dense<view<T, Extents...>, T, Extents...> {
 public:
  explicit view(T* data) : data_(data) {}
  view(const view&) = default;
  template <typed_operand Expression>
  const view& operator=(const Expression& expression) const {
    evaluate(*this, expression);
    return *this;
  }
  const view& operator=(const view& other) const {
    std::memmove(data_, other.data(), sizeof(T) * static_cast<std::size_t>(view::size()));
    return *this;
  }
  T* data() const { return data_; }

 private:
  T* data_;
};

namespace detail {
template <class X>
inline constexpr bool is_memory = false;
template <class T, extent... E>
inline constexpr bool is_memory<tensor<T, E...>> = true;
template <class T, extent... E>
inline constexpr bool is_memory<view<T, E...>> = true;
template <class X>
inline constexpr bool is_owning = false;
template <class T, extent... E>
inline constexpr bool is_owning<tensor<T, E...>> = true;

template <class T, class Shape>
struct tensor_with;
template <class T, extent... E>
struct tensor_with<T, shape<E...>> {
  using type = tensor<T, E...>;
};
}  // namespace detail

/// The owning tensor with this element type and shape.
template <class T, class Shape>
using tensor_of = typename detail::tensor_with<T, Shape>::type;

}  // namespace tenon
