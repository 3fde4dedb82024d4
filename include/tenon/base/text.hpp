// SPDX-License-Identifier: MIT
// Text in constant expressions: text is a short name of fixed capacity ("block3.fc1"), literal a
// name in a type, writer a growing page for dumps. Law: equal names compare by content, never by
// address. Read next: graph/builder.hpp (parameter names), graph/print.hpp (dumps).
#pragma once

#include <tenon/base/config.hpp>
#include <tenon/base/vector.hpp>

#include <concepts>
#include <string_view>

namespace tenon {

/// A name of at most 63 characters that can be built in a constant expression: text("block") + 3 +
/// ".fc1".
class text {
 public:
  static constexpr int capacity = 63;

  constexpr text() = default;
  constexpr text(const char* characters) {
    while (*characters != '\0') append(*characters++);
  }
  constexpr std::string_view view() const { return {characters_, static_cast<unsigned>(size_)}; }
  constexpr const char* c_str() const { return characters_; }
  constexpr bool overflowed() const { return overflowed_; }
  /// The FNV-1a hash of the characters.
  constexpr unsigned hash() const { return hash_; }

  constexpr text& append(char c) {
    if (size_ == capacity) {
      overflowed_ = true;
    } else {
      characters_[size_++] = c;
      hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 16777619u;
    }
    return *this;
  }

  friend constexpr text operator+(text left, const text& right) {
    for (char c : right.view()) left.append(c);
    return left;
  }
  template <std::same_as<char> Char>  // any other integer is a number
  friend constexpr text operator+(text left, Char right) {
    return left.append(right);
  }
  friend constexpr text operator+(text left, extent number) {
    char digits[20] = {};
    int count = 0;
    for (extent rest = number < 0 ? -number : number; rest > 0 || count == 0; rest /= 10)
      digits[count++] = static_cast<char>('0' + rest % 10);
    if (number < 0) left.append('-');
    while (count > 0) left.append(digits[--count]);
    return left;
  }
  friend constexpr bool operator==(const text& a, const text& b) {
    return a.hash_ == b.hash_ && a.view() == b.view();
  }

 private:
  char characters_[capacity + 1] = {};
  int size_ = 0;
  unsigned hash_ = 2166136261u;
  bool overflowed_ = false;
};

/// A name as a template argument: parameter<"fc1.weight">().
template <unsigned long N>
struct literal {
  char characters[N] = {};
  constexpr literal(const char (&from_text)[N]) {
    for (unsigned long i = 0; i < N; ++i) characters[i] = from_text[i];
  }
  /// The first N - 1 characters of a longer or equal text.
  constexpr explicit literal(const text& from_text) {
    for (unsigned long i = 0; i + 1 < N; ++i) characters[i] = from_text.c_str()[i];
  }
  constexpr std::string_view view() const { return {characters, N - 1}; }
};

namespace base {

/// A page of text that grows inside one constant evaluation.
class writer {
 public:
  constexpr writer& operator<<(char c) {
    page_.push_back(c);
    return *this;
  }
  constexpr writer& operator<<(std::string_view words) {
    for (char c : words) page_.push_back(c);
    return *this;
  }
  constexpr writer& operator<<(const char* words) { return *this << std::string_view(words); }
  constexpr writer& operator<<(extent number) { return *this << (text() + number).view(); }
  constexpr writer& operator<<(int number) { return *this << extent{number}; }

  constexpr int size() const { return page_.size(); }
  constexpr std::string_view view() const {
    return {page_.begin(), static_cast<unsigned>(page_.size())};
  }

 private:
  vector<char> page_;
};

}  // namespace base
}  // namespace tenon
