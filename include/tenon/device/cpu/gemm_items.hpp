// SPDX-License-Identifier: MIT
// share_items, for_items: the blocks of a GEMM, taken by whichever thread is free; each thread has
// its own slice of the scratch.
// Law: what an item is depends on the shape alone and no two items share an element, so that
// results do not depend on the number of threads.
#pragma once

#include <tenon/device/cpu/threads.hpp>

#include <cstddef>
#if defined(_OPENMP)
#include <omp.h>
#endif

namespace tenon::device::cpu::detail {

/// Fewer floating-point operations than this stay on the calling thread: waking another costs as
/// much.
inline constexpr extent worth_a_thread = 2'000'000;

/// Bytes rounded up to whole cache lines.
constexpr extent whole_lines(extent bytes) { return (bytes + 63) / 64 * 64; }

/// Calls worker(group, block) for each block of each group, in rising order on each thread; every
/// thread has a worker of its own, make(scratch of the thread). Whole groups come first, for what a
/// group has packed serves all of its blocks; the blocks of the last groups even out the threads.
template <class Make>
void share_items(extent groups, extent blocks, extent flops, int threads, std::byte* scratch,
                 extent scratch_bytes, const Make& make) {
#if defined(_OPENMP)
  if (threads > 1 && groups * blocks > 1 && flops >= worth_a_thread) {
    const extent whole = (groups - 1) / threads * threads;
    on_threads(threads, [&] {
      auto worker = make(scratch + omp_get_thread_num() * scratch_bytes);
#pragma omp for schedule(dynamic, 1) nowait
      for (extent group = 0; group < whole; ++group)
        for (extent block = 0; block < blocks; ++block) worker(group, block);
#pragma omp for schedule(dynamic, 1) nowait
      for (extent item = whole * blocks; item < groups * blocks; ++item)
        worker(item / blocks, item % blocks);
    });
    return;
  }
#endif
  (void)threads, (void)flops, (void)scratch_bytes;
  auto worker = make(scratch);
  for (extent group = 0; group < groups; ++group)
    for (extent block = 0; block < blocks; ++block) worker(group, block);
}

/// Calls body(item, scratch of its thread) for each of [0, count).
template <class Body>
void for_items(extent count, extent flops, int threads, std::byte* scratch, extent scratch_bytes,
               const Body& body) {
  share_items(count, 1, flops, threads, scratch, scratch_bytes, [&body](std::byte* own) {
    return [&body, own](extent item, extent) { body(item, own); };
  });
}

}  // namespace tenon::device::cpu::detail
