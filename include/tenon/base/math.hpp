// SPDX-License-Identifier: MIT
// tenon::math, in one include: the same source for float and double (constant expressions, host,
// device) and for packs of them (CPU kernels), with the same bits for a scalar and a lane.
// Read next: base/math_basic.hpp.
#pragma once

#include <tenon/base/math_basic.hpp>
#include <tenon/base/math_erf.hpp>
#include <tenon/base/math_exp.hpp>
#include <tenon/base/math_pow.hpp>
#include <tenon/base/math_trig.hpp>
