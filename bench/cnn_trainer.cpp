// SPDX-License-Identifier: MIT
// options: -fopenmp
// libraries: -fopenmp
// A program that trains the CNN at batch 64 and nothing else. It says "ready" after its first step,
// and answers each number of further steps with its peak memory in MiB. Read next:
// bench/process.cpp.
#include "cnn.hpp"

#include <cstdio>

namespace {

/// The most memory that this process has had at once.
double peak_mib() {
  std::FILE* const status = std::fopen("/proc/self/status", "r");
  char line[128];
  double kib = 0;
  while (std::fgets(line, sizeof line, status) != nullptr)
    if (std::sscanf(line, "VmHWM: %lf", &kib) == 1) break;
  std::fclose(status);
  return kib / 1024;
}

}  // namespace

int main() {
  bench::cnn_step<64, 1> step;
  step();
  std::puts("ready");
  std::fflush(stdout);
  for (int steps = 0; std::scanf("%d", &steps) == 1;) {
    for (int i = 0; i < steps; ++i) step();
    std::printf("%.2f\n", peak_mib());
    std::fflush(stdout);
  }
}
