// SPDX-License-Identifier: MIT
// parameter_in and view_of: a parameter of a program by its name, as a view whose extents are in
// its type. Law: a name that the model does not have is a compile error. Read next: nn/trainer.hpp.
#pragma once

#include <tenon/expr/tensor.hpp>

#include <cstddef>

namespace tenon::nn {

/// The number of the parameter of this name in Program, or -1.
template <class Program>
constexpr int find_parameter(std::string_view name) {
  for (int i = 0; i < Program::parameters.size(); ++i)
    if (Program::parameters[i].name.view() == name) return i;
  return -1;
}

/// Whether Program has a parameter of this name.
template <literal Name, class Program>
struct has_parameter {
  static constexpr bool value = find_parameter<Program>(Name.view()) >= 0;
};

template <class Program, int I, class Axes>
struct view_maker;
template <class Program, int I, int... Axis>
struct view_maker<Program, I, std::integer_sequence<int, Axis...>> {
  using type = view<float, Program::parameters[I].shape[Axis]...>;
};
/// The view of parameter I of Program.
template <class Program, int I>
using view_of =
    typename view_maker<Program, I,
                        std::make_integer_sequence<int, Program::parameters[I].shape.rank>>::type;

/// In place of a parameter that does not exist: takes what a view takes, so that there is one
/// error.
struct no_parameter {
  template <class... Indices>
  float& operator()(Indices...) const;
  float* data() const;
  template <class Stream>
  friend Stream& operator<<(Stream& out, const no_parameter&) {
    return out;
  }
};

/// The view of the parameter of this name in a flat buffer of Program.
template <literal Name, class Program>
auto parameter_in(std::byte* buffer) {
  static_assert(has_parameter<Name, Program>::value,
                "trainer: the model has no parameter of this name");
  if constexpr (has_parameter<Name, Program>::value) {
    constexpr int i = find_parameter<Program>(Name.view());
    return view_of<Program, i>(reinterpret_cast<float*>(buffer + Program::parameter_offset(i)));
  } else {
    return no_parameter{};
  }
}

}  // namespace tenon::nn
