// SPDX-License-Identifier: MIT
// What a project that uses tenon contains: one include, and a program that runs.
#include <cstdio>
#include <tenon/version.hpp>

int main() { std::printf("tenon %s\n", tenon::version); }
