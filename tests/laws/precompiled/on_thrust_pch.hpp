// SPDX-License-Identifier: MIT
// What all tests on Thrust include, compiled once.
#include "laws/gradient.hpp"
#include "laws/on_thrust.hpp"
#include "laws/reduction.hpp"
