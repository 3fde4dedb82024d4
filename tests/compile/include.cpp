// SPDX-License-Identifier: MIT
// budget: g++ 0.8 0.5
// What one pays for the include alone.
#include <tenon/tenon.hpp>
