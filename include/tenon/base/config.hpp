// SPDX-License-Identifier: MIT
// The few words of the library that only the preprocessor can say, and the integer that measures
// all extents. Every macro of tenon is defined in this file. Nothing here includes a library beyond
// <cstdint>. Read next: base/pack.hpp, shape/dims.hpp.
#pragma once

#include <cstdint>

// Host and device: what the body of a kernel calls carries this word.
#if defined(__CUDACC__)
#define TENON_HD __host__ __device__
#else
#define TENON_HD
#endif

// Inlined always: the small functions that make up the inner loop of a kernel. Without optimisation
// nothing would be won, and a quarter of the time of compilation lost.
#if defined(__CUDA_ARCH__)
#define TENON_INLINE __forceinline__
#elif defined(__OPTIMIZE__)
#define TENON_INLINE inline __attribute__((always_inline))
#else
#define TENON_INLINE inline
#endif

// Element access is checked in debug builds; -DTENON_CHECKED=0|1 decides otherwise.
#if !defined(TENON_CHECKED)
#if defined(NDEBUG)
#define TENON_CHECKED 0
#else
#define TENON_CHECKED 1
#endif
#endif

namespace tenon {

/// An extent, stride, offset or count of elements: 64 bits everywhere, so that sums of costs cannot
/// overflow.
using extent = std::int64_t;

}  // namespace tenon
