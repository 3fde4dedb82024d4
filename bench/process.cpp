// SPDX-License-Identifier: MIT
// beside: cnn_trainer.cpp
// What a process that trains the CNN costs (cnn_trainer.cpp), beside limits: its peak memory, the
// size of its file, and the time from exec to the end of its first step, with the file in the
// system's cache. A ratio above 1 says that it stays below its limit.
#include "measure.hpp"

#include <filesystem>

namespace {

struct limit {
  const char* name;
  const char* unit;
  double most;
};

template <class F>
void compare(const limit& l, F&& measure) {
  if (!bench::is_wanted(l.name)) return;
  const double found = measure();
  bench::print_values({l.name, "limit", 1, "", l.unit}, found, l.most, l.most / found);
}

/// Milliseconds, the median of 21 starts.
double start(const std::string& program) {
  std::vector<double> seconds;
  for (int i = 0; i < 21; ++i) {
    const auto begin = [&] { bench::worker({program}).wait(); };
    seconds.push_back(bench::block(begin, 1));
  }
  return 1e3 * bench::median(seconds);
}

}  // namespace

/// The trainer lies beside this program.
int main(int, char** argv) {
  const std::filesystem::path own = argv[0];
  const std::string program = own.parent_path() / "cnn_trainer";
  compare({"cnn_peak_memory_b64", "MiB", 40}, [&] {
    bench::worker trainer({program});
    trainer.wait();
    return trainer.ask(100);
  });
  compare({"cnn_program_size", "MB", 1},
          [&] { return static_cast<double>(std::filesystem::file_size(program)) * 1e-6; });
  compare({"cnn_cold_start_b64", "ms", 50}, [&] { return start(program); });
}
