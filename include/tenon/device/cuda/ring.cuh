// SPDX-License-Identifier: MIT
// The two ends of a submission: fetch, its first kernel, takes numbers and batch from a ring of
// pinned memory; publish, its last one, puts the results into another and counts. Which place is
// theirs they read from memory, so that a recorded graph finds the next one each time it runs. Read
// next: device/cuda/exchange.cuh.
#pragma once

#include <tenon/device/cuda/engine.hpp>

namespace tenon::device::cuda {

/// Submissions whose results are kept.
inline constexpr std::uint64_t ring_size = 64;

/// What a submission takes.
template <class Numbers>
struct sent {
  Numbers numbers;
  const void* from[2];
  extent bytes[2];
};
/// What it gives, and how many were done when it was.
template <class Results>
struct received {
  Results results;
  std::uint64_t done;
};

/// Copies bytes, 16 at a time where both addresses allow it.
__device__ inline void copy_bytes(std::byte* to, const std::byte* from, extent bytes, extent thread,
                                  extent threads) {
  const bool aligned =
      (reinterpret_cast<std::uintptr_t>(to) | reinterpret_cast<std::uintptr_t>(from)) % 16 == 0;
  const extent wide = aligned ? bytes / 16 : 0;
  for (extent i = thread; i < wide; i += threads)
    reinterpret_cast<uint4*>(to)[i] = reinterpret_cast<const uint4*>(from)[i];
  for (extent i = wide * 16 + thread; i < bytes; i += threads) to[i] = from[i];
}

/// The first kernel of a submission.
template <class Numbers>
__global__ void fetch(const sent<Numbers>* ring, const std::uint64_t* count, Numbers* numbers,
                      std::byte* x, std::byte* y) {
  const sent<Numbers>& own = ring[*count % ring_size];
  const extent thread = extent{blockIdx.x} * blockDim.x + threadIdx.x;
  const extent threads = extent{gridDim.x} * blockDim.x;
  if (blockIdx.x == 0)
    copy_bytes(reinterpret_cast<std::byte*>(numbers),
               reinterpret_cast<const std::byte*>(&own.numbers), sizeof(Numbers), threadIdx.x,
               blockDim.x);
  copy_bytes(x, static_cast<const std::byte*>(own.from[0]), own.bytes[0], thread, threads);
  copy_bytes(y, static_cast<const std::byte*>(own.from[1]), own.bytes[1], thread, threads);
}

/// The last one.
template <class Results>
__global__ void publish(const Results* results, received<Results>* ring, std::uint64_t* count) {
  const std::uint64_t own = *count;
  received<Results>& place = ring[own % ring_size];
  place.results = *results;
  __threadfence_system();
  *static_cast<volatile std::uint64_t*>(&place.done) = own + 1;
  *count = own + 1;
}

}  // namespace tenon::device::cuda
