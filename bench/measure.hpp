// SPDX-License-Identifier: MIT
// How a bench compares: tenon and a peer take turns in blocks of the same run, in both orders, and
// the medians of the blocks make one JSON line. A ratio above 1 says that tenon is faster.
// Read next: bench/fused.cpp, bench/bench.py (builds, runs, tabulates, and knows the targets).
#pragma once

#include "worker.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

namespace bench {

/// Seconds that one call takes, measured over so many calls.
template <class F>
double block(F& f, int calls) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < calls; ++i) f();
  const auto end = std::chrono::steady_clock::now();
  return std::chrono::duration<double>(end - start).count() / calls;
}
inline double block(worker& f, int calls) { return f.block(calls); }

/// As many calls as fill about 10 ms.
template <class F>
int calls_per_block(F& f) {
  int calls = 1;
  while (block(f, calls) * calls < 0.01 && calls < (1 << 24)) calls *= 2;
  return calls;
}

inline double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

/// Whether the caller asked for this case: TENON_BENCH_NAMES holds parts of names; none, all.
inline bool is_wanted(const std::string& name) {
  const char* parts = std::getenv("TENON_BENCH_NAMES");
  std::istringstream words(parts == nullptr ? "" : parts);
  std::string part;
  bool any = false;
  while (words >> part) {
    if (name.find(part) != std::string::npos) return true;
    any = true;
  }
  return !any;
}

/// What a row compares.
struct row {
  const char* name;
  const char* peer;
  int threads = 1;
};

/// Prints the row's JSON line: medians of 11 blocks each, in microseconds, taken in turns.
template <class Tenon, class Peer>
void compare(const row& r, Tenon&& tenon, Peer&& peer) {
  if (!is_wanted(r.name)) return;
  const int tenon_calls = calls_per_block(tenon), peer_calls = calls_per_block(peer);
  std::vector<double> ours, theirs;
  for (int turn = 0; turn < 11; ++turn) {
    if (turn % 2 == 0) ours.push_back(block(tenon, tenon_calls));
    theirs.push_back(block(peer, peer_calls));
    if (turn % 2 == 1) ours.push_back(block(tenon, tenon_calls));
  }
  const double a = median(ours) * 1e6, b = median(theirs) * 1e6;
  std::printf(
      "{\"case\": \"%s\", \"peer\": \"%s\", \"threads\": %d, \"unit\": \"us\", \"tenon\": %.4g, "
      "\"peer_value\": %.4g, \"ratio\": %.3f}\n",
      r.name, r.peer, r.threads, a, b, b / a);
  std::fflush(stdout);
}

/// The same against PyTorch, where bench.py has found or installed it.
template <class Tenon>
void compare_with_torch(const char* name, int threads, Tenon&& tenon) {
  const char* python = std::getenv("TENON_BENCH_PYTHON");
  if (python == nullptr || !is_wanted(name)) return;
  worker peer({python, TENON_BENCH_FOLDER "/torch_peer.py", name, std::to_string(threads)});
  compare({name, "pytorch", threads}, tenon, peer);
}

}  // namespace bench
