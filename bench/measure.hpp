// SPDX-License-Identifier: MIT
// How a bench compares: tenon and its peers take turns in blocks of the same run, in both orders,
// and the medians of the blocks make one JSON line. A ratio above 1 says that tenon is faster.
// Read next: bench/fused.cpp, bench/bench.py (builds, runs, tabulates, and knows the targets).
#pragma once

#include "worker.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <sstream>
#include <string>
#include <thread>
#include <tuple>
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

/// What takes turns: a function or a worker; a temporary is kept.
class contestant {
 public:
  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, contestant>) explicit contestant(F&& f)
      : calls_(calls_per_block(f)),
        block_([held = std::tuple<F>(std::forward<F>(f))](int calls) mutable {
          return bench::block(std::get<0>(held), calls);
        }) {}
  /// Seconds of one call, out of a block of them or once.
  double block() { return block_(calls_); }
  /// The same after a rest, so that the other's threads no longer spin, and a first call that wakes
  /// our own.
  double rested_block() {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    block_(1);
    return block();
  }
  double once() { return block_(1); }

 private:
  int calls_;
  std::function<double(int)> block_;
};

/// Seconds that a call of each takes: medians of 11 blocks, taken in turns, in both orders and with
/// another one first each time. What runs on several threads rests between them: its threads
/// wait for their next work without a sleep at first, beside the other's.
inline std::vector<double> take_turns(std::vector<contestant>& all, int threads = 1) {
  std::vector<std::vector<double>> blocks(all.size());
  for (int turn = 0; turn < 11; ++turn)
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::size_t from_first = (i + static_cast<std::size_t>(turn) / 2) % all.size();
      const std::size_t at = turn % 2 == 0 ? from_first : all.size() - 1 - from_first;
      blocks[at].push_back(threads == 1 ? all[at].block() : all[at].rested_block());
    }
  std::vector<double> medians;
  for (const auto& each : blocks) medians.push_back(median(each));
  return medians;
}

/// What a row compares. `which` of several peers, or of a peer's ways, was the best; with `work`,
/// what a call does, the row is in 10^9 of that a second, else in microseconds.
struct row {
  std::string name, peer;
  int threads = 1;
  std::string which = "", unit = "us";
  double work = 0;
};

/// Prints the row's JSON line; `more` are further fields.
inline void print_values(const row& r, double tenon, double peer, double ratio,
                         const std::string& more = "") {
  std::printf("{\"case\": \"%s\", \"peer\": \"%s\", \"threads\": %d, \"unit\": \"%s\", ",
              r.name.c_str(), r.peer.c_str(), r.threads, r.unit.c_str());
  std::printf("\"tenon\": %.4g, \"peer_value\": %.4g, \"ratio\": %.3f", tenon, peer, ratio);
  if (!r.which.empty()) std::printf(", \"which\": \"%s\"", r.which.c_str());
  std::printf("%s}\n", more.c_str());
  std::fflush(stdout);
}
/// The same from seconds of a call.
inline void print(const row& r, double tenon, double peer, const std::string& more = "") {
  const auto value = [&](double t) { return r.work > 0 ? r.work / t * 1e-9 : t * 1e6; };
  print_values(r, value(tenon), value(peer), peer / tenon, more);
}

template <class Tenon, class Peer>
void compare(const row& r, Tenon&& tenon, Peer&& peer) {
  if (!is_wanted(r.name)) return;
  std::vector<contestant> both;
  both.emplace_back(tenon);
  both.emplace_back(peer);
  const std::vector<double> seconds = take_turns(both, r.threads);
  print(r, seconds[0], seconds[1]);
}

/// The command of a worker that is PyTorch; empty where bench.py has not found or installed it.
inline std::vector<std::string> torch_command(int threads) {
  const char* python = std::getenv("TENON_BENCH_PYTHON");
  if (python == nullptr) return {};
  return {python, TENON_BENCH_FOLDER "/torch_peer.py", std::to_string(threads)};
}

/// tenon beside PyTorch, where that is there.
template <class Tenon>
void compare_with_torch(const std::string& name, int threads, Tenon&& tenon) {
  const std::vector<std::string> command = torch_command(threads);
  if (command.empty() || !is_wanted(name)) return;
  worker peer(command);
  const std::string which = peer.begin(name);
  compare({name, "pytorch", threads, which}, tenon, peer);
}

}  // namespace bench
