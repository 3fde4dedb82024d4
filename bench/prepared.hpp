// SPDX-License-Identifier: MIT
// prepared: a traced program with its arena, so that a bench times the kernels alone and not where
// their memory comes from. Read next: bench/layers.cpp, bench/conv.cpp.
#pragma once

#include <tenon/tenon.hpp>

#include <initializer_list>
#include <vector>

namespace bench {

/// The program of Source on memory of the caller: its operands, then its results. All parameters of
/// a model are a half.
template <class Source, class Device = tenon::cpu>
class prepared {
  using program = tenon::run::program<Source, Device>;

 public:
  explicit prepared(std::initializer_list<const void*> memory)
      : arena_(program::arena_bytes),
        parameters_(static_cast<std::size_t>(program::parameter_bytes) / 4 + 1, 0.5f),
        bases_{arena_.data(), parameters_.data(), nullptr} {
    for (const void* each : memory) bases_.push_back(const_cast<void*>(each));
  }
  void operator()() { program::run(bases_.data(), 1, Device{}); }

 private:
  tenon::run::arena arena_;
  std::vector<float> parameters_;
  std::vector<void*> bases_;
};

}  // namespace bench
