// SPDX-License-Identifier: MIT
// flush_denormals: as long as one lives, numbers nearer to zero than the smallest normal one count
// as zero on the calling thread, and on the threads that work for it. On x86-64: such a processor
// may take a hundred cycles for an operation on one, and optimizers make many: a moment whose
// gradient stays 0 decays into that range and never leaves it. Read next: device/cpu/threads.hpp.
#pragma once

#include <tenon/base/config.hpp>

namespace tenon {

namespace base {

/// How the calling thread rounds and treats denormal numbers: MXCSR on x86; elsewhere always 0, and
/// nothing is set.
class float_mode {
 public:
  using word = std::uint32_t;

  static word current() {
    word bits = 0;
#if defined(__x86_64__)
    asm volatile("stmxcsr %0" : "=m"(bits) : : "memory");
#endif
    return bits;
  }

  /// Sets the mode, until the end of this object's life.
  explicit float_mode(word mode) : before_(current()) { set(mode); }
  ~float_mode() { set((before_ & ~raised) | (current() & raised)); }
  float_mode(const float_mode&) = delete;
  float_mode& operator=(const float_mode&) = delete;

  static constexpr word zero_results = 0x8000, zero_operands = 0x0040;

 private:
  static constexpr word raised = 0x003f;  ///< what exceptions there were, which stays

  static void set([[maybe_unused]] word bits) {
#if defined(__x86_64__)
    asm volatile("ldmxcsr %0" : : "m"(bits) : "memory");
#endif
  }
  word before_;
};

}  // namespace base

/// Denormal numbers count as zero in this scope, on x86-64. A trainer's steps and evaluations have
/// one; predict has none, which would cost a tiny network 10 of its 65 ns. Open one around
/// functions of your own.
class flush_denormals {
 public:
  flush_denormals()
      : mode_(base::float_mode::current() | base::float_mode::zero_results |
              base::float_mode::zero_operands) {}

 private:
  base::float_mode mode_;
};

}  // namespace tenon
