// SPDX-License-Identifier: MIT
// for_blocks: a range cut into blocks that threads share, by OpenMP where it is on, in order where
// it is not. Law: the cut depends on the length alone, and all threads round as the calling one
// does, so results do not depend on the number of threads.
#pragma once

#include <tenon/base/float_mode.hpp>

#if defined(_OPENMP)
#include <omp.h>
#endif

namespace tenon::device::cpu {

/// Work below this many element steps runs on the calling thread: waking another costs more.
inline constexpr extent parallel_threshold = 100'000;

/// Calls body() on that many threads at once, all with the floating-point mode of this one.
template <class Body>
void on_threads(int threads, const Body& body) {
#if defined(_OPENMP)
  const base::float_mode::word mode = base::float_mode::current();
#pragma omp parallel num_threads(threads)
  {
    const base::float_mode same(mode);
    body();
  }
#else
  (void)threads;
  body();
#endif
}

/// Calls body(begin, end, thread) on blocks of [0, length), at most 64 of them; `work` estimates
/// the steps of the whole range, and the thread is below `threads`.
template <class Body>
void for_blocks(extent length, extent work, int threads, const Body& body) {
#if defined(_OPENMP)
  if (threads > 1 && work >= parallel_threshold && length > 1) {
    const extent blocks = length < 64 ? length : 64;
    on_threads(threads, [&] {
#pragma omp for schedule(static) nowait
      for (extent block = 0; block < blocks; ++block)
        body(length * block / blocks, length * (block + 1) / blocks, omp_get_thread_num());
    });
    return;
  }
#endif
  (void)threads, (void)work;
  body(extent{0}, length, 0);
}

}  // namespace tenon::device::cpu
