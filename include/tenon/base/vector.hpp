// SPDX-License-Identifier: MIT
// vector<T>: the growing array of the constexpr passes. It lives only inside one constant
// evaluation; what leaves it is copied into array<T, N>, which has exactly the size that is needed
// and no owner. Law: the same code counts (first evaluation) and fills (second); see freeze in
// run/freeze.hpp.
#pragma once

#include <utility>

namespace tenon::base {

/// A borrowed run of values: what a pass reads, whoever owns it.
template <class T>
struct span {
  const T* at = nullptr;  ///< for passes, as in vector
  int count = 0;

  constexpr int size() const { return count; }
  constexpr const T& operator[](int i) const { return at[i]; }
  constexpr const T* begin() const { return at; }
  constexpr const T* end() const { return at + count; }
};

/// A growing array of literal values, usable in a constant expression. Index errors are compile
/// errors there.
template <class T>
class vector {
 public:
  /// The elements. The passes say v.at[i] where it counts: constant evaluation pays for each call,
  /// and operator[] is one (a fifth of the steps of fuse).
  T* at = nullptr;

  constexpr vector() = default;
  /// Fresh memory is zero already: constant evaluation pays for each assignment.
  constexpr explicit vector(int size) : size_(size) { reserve(size); }
  constexpr vector(int size, const T& repeated) { resize(size, repeated); }
  constexpr vector(const vector& other) : size_(other.size_) {
    reserve(other.size_);
    for (int i = 0; i < size_; ++i) at[i] = other.at[i];
  }
  constexpr vector(vector&& other) noexcept { swap(other); }
  constexpr vector& operator=(vector other) noexcept {
    swap(other);
    return *this;
  }
  constexpr ~vector() { delete[] at; }

  constexpr int size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr span<T> view() const { return {at, size_}; }
  constexpr T& operator[](int i) { return at[i]; }
  constexpr const T& operator[](int i) const { return at[i]; }
  constexpr T& back() { return at[size_ - 1]; }
  constexpr T* begin() { return at; }
  constexpr T* end() { return at + size_; }
  constexpr const T* begin() const { return at; }
  constexpr const T* end() const { return at + size_; }

  constexpr void push_back(const T& value) {
    if (size_ == capacity_) {
      const T kept = value;  // it may lie in the array that grows
      reserve(capacity_ == 0 ? 8 : 2 * capacity_);
      at[size_++] = kept;
    } else {
      at[size_++] = value;
    }
  }
  constexpr void pop_back() { --size_; }
  constexpr void clear() { size_ = 0; }
  constexpr void resize(int size, const T& value = T{}) {
    reserve(size);
    for (int i = size_; i < size; ++i) at[i] = value;
    size_ = size;
  }
  constexpr void reserve(int capacity) {
    if (capacity <= capacity_) return;
    T* grown = new T[static_cast<unsigned>(capacity)]{};
    for (int i = 0; at != nullptr && i < size_; ++i) grown[i] = std::move(at[i]);
    delete[] at;
    at = grown;
    capacity_ = capacity;
  }

 private:
  constexpr void swap(vector& other) noexcept {
    std::swap(at, other.at);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }
  int size_ = 0;
  int capacity_ = 0;
};

/// A constexpr array of exactly N values; N may be 0.
template <class T, int N>
struct array {
  T values[N == 0 ? 1 : N]{};

  static constexpr int size() { return N; }
  constexpr T& operator[](int i) { return values[i]; }
  constexpr const T& operator[](int i) const { return values[i]; }
  constexpr const T* begin() const { return values; }
  constexpr const T* end() const { return values + N; }
  constexpr span<T> view() const { return {values, N}; }
};

}  // namespace tenon::base
