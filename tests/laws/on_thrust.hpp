// SPDX-License-Identifier: MIT
// The laws on Thrust's OpenMP system: the compiler is told to include this before a test.
#pragma once

#include "laws/devices.hpp"

#include <tenon/thrust.hpp>

#include <thrust/system/omp/execution_policy.h>

template <>
struct laws::named_devices<void> : laws::devices<tenon::thrust_device<thrust::omp::tag>> {};
