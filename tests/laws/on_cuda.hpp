// SPDX-License-Identifier: MIT
// The laws on a GPU: the compiler is told to include this before a test.
#pragma once

#include "laws/devices.hpp"

#include <tenon/cuda.hpp>

template <>
struct laws::named_devices<void> : laws::devices<tenon::cuda> {};
