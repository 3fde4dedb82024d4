// SPDX-License-Identifier: MIT
// other_devices: those on which this program checks the laws in place of the CPU, if any.
// Read next: laws/value.hpp.
#pragma once

#include "laws/devices.hpp"

#include <tenon/device/cpu/cpu.hpp>

#include <type_traits>

namespace laws {

using other_devices = named_devices<void>;

/// Those on which a law holds that every device keeps alike.
using tested_devices = std::conditional_t<other_devices::exist, other_devices, devices<tenon::cpu>>;

}  // namespace laws
