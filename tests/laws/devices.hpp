// SPDX-License-Identifier: MIT
// devices: a list of devices. named_devices: those on which a program checks the laws in place of
// the CPU. There are none; a header that the compiler is told to include before a test may name
// some, and the same source is then a test of those.
// Read next: laws/other_devices.hpp, laws/on_thrust.hpp.
#pragma once

namespace laws {

template <class... Devices>
struct devices {
  static constexpr bool exist = sizeof...(Devices) > 0;
  /// f(device) for each.
  template <class F>
  static void for_each(const F& f) {
    (f(Devices{}), ...);
  }
};

/// Specialised for void by the header that names devices.
template <class>
struct named_devices : devices<> {};

}  // namespace laws
