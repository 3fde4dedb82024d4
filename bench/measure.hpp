// SPDX-License-Identifier: MIT
// How a bench compares: tenon and a peer take turns in blocks of the same run, in both orders, and
// the medians of the blocks make one JSON line. A ratio above 1 says that tenon is faster.
// Read next: bench/chain.cpp, bench/bench.py (builds, runs and tabulates).
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

namespace bench {

/// Seconds that one call takes, measured over enough calls to fill a block of about 10 ms.
template <class F>
double block(F& f, int calls) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < calls; ++i) f();
  const auto end = std::chrono::steady_clock::now();
  return std::chrono::duration<double>(end - start).count() / calls;
}

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

/// What a row compares, and the ratio it has to reach (0: none is set).
struct row {
  const char* name;
  const char* peer;
  int threads = 1;
  double target = 0;
};

/// Prints the row's JSON line: medians of 11 blocks each, in microseconds, taken in turns.
template <class Tenon, class Peer>
void compare(const row& r, Tenon tenon, Peer peer) {
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
      "\"peer_value\": %.4g, \"ratio\": %.3f",
      r.name, r.peer, r.threads, a, b, b / a);
  if (r.target > 0) std::printf(", \"target\": %.3g", r.target);
  std::printf("}\n");
  std::fflush(stdout);
}

}  // namespace bench
