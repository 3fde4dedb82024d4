// SPDX-License-Identifier: MIT
// equation: what einsum<"bij,bjk->bik"> says, as a value: the letters of one or two operands and of
// the result. Law: a letter stands once in an operand and once in the result, which has no others.
// Read next: fn/einsum.hpp.
#pragma once

#include <tenon/shape/dims.hpp>

namespace tenon {

/// Letters in order, one an axis.
struct letters {
  char at[max_rank] = {};
  int count = 0;

  constexpr int find(char letter) const {
    for (int i = 0; i < count; ++i)
      if (at[i] == letter) return i;
    return -1;
  }
  constexpr bool has(char letter) const { return find(letter) >= 0; }
  constexpr bool append(char letter) {
    if (count == max_rank) return false;
    at[count++] = letter;
    return true;
  }
  constexpr letters operator+(const letters& more) const {
    letters out = *this;
    for (int i = 0; i < more.count; ++i) out.append(more.at[i]);
    return out;
  }
  friend constexpr bool operator==(const letters&, const letters&) = default;
};

/// What an equation can have wrong.
enum class equation_fault : std::uint8_t { none, syntax, repeated, unknown };

/// An equation of named axes, made from its text.
struct equation {
  letters in[2] = {};
  letters out = {};
  int operands = 1;
  equation_fault fault = equation_fault::none;

  template <unsigned long N>
  constexpr equation(const char (&text)[N]) {
    letters* now = in;
    for (unsigned long i = 0; i + 1 < N; ++i) {
      const char c = text[i];
      if (c == ' ') continue;
      if (c == ',' && now == in) {
        now = in + 1;
        operands = 2;
      } else if (c == '-' && text[i + 1] == '>' && now != &out) {
        now = &out;
        ++i;
      } else {
        add(*now, c);
      }
    }
    if (now != &out) fault = equation_fault::syntax;
    for (int i = 0; i < out.count; ++i)
      if (!in[0].has(out.at[i]) && !in[1].has(out.at[i])) note(equation_fault::unknown);
  }

 private:
  constexpr void note(equation_fault found) {
    if (fault == equation_fault::none) fault = found;
  }
  constexpr void add(letters& to, char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (to.has(c)) note(equation_fault::repeated);
    if (!is_letter || !to.append(c)) note(equation_fault::syntax);
  }
};

}  // namespace tenon
