// SPDX-License-Identifier: MIT
// The door to Thrust: thrust_device<System>, a device policy for Thrust's systems in this process's
// memory. Needs the headers of CCCL (the CUDA Toolkit has them), no GPU and no nvcc.
#pragma once

#include <tenon/device/thrust/thrust.hpp>
#include <tenon/tenon.hpp>
