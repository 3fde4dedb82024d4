// SPDX-License-Identifier: MIT
// The register tile of the GEMM: Rows x (Vectors * Width) sums that stay in registers while the
// inner extent runs by.
// Law: every sum starts at zero and takes its products in the order of k, whatever the tile, so
// that all tiles agree to the bit; where k is cut, the sums of the parts are added in their order,
// which also keeps the rounding of a long k small. Strides are template arguments: then they are
// displacements inside the instructions. A panel of B that is not packed has the stride of its
// matrix; on 1024 x 1024 floats that ran at 0.9 of the peak, with nothing copied. Read next:
// device/cpu/gemm_tiled.hpp.
#pragma once

#include <tenon/base/simd_memory.hpp>

#if defined(__CUDACC__)
#pragma nv_diag_suppress 1675  // it passes `#pragma GCC unroll` on to the host compiler
#endif

namespace tenon::device::cpu::detail {

/// Lanes of u and v by number, those of v counted on from Width. nvcc 13.0 does not expand a pack
/// in the builtin, so under it the host compiler gets a loop.
template <int... From, class V>
TENON_INLINE V shuffled(const V& u, const V& v) {
#if defined(__CUDACC__)
  constexpr int width = sizeof...(From);
  constexpr int from[] = {From...};
  V out{};
  for (int i = 0; i < width; ++i) out[i] = from[i] < width ? u[from[i]] : v[from[i] - width];
  return out;
#else
  return __builtin_shufflevector(u, v, From...);
#endif
}

/// A compiler vector; a struct, because an alias template with this attribute is an error in
/// clang++ 14.
template <class T, int Width>
struct lanes_type {
  typedef T type __attribute__((vector_size(Width * sizeof(T))));
};
template <class T, int Width>
using lanes = typename lanes_type<T, Width>::type;

#if defined(__AVX512F__)
inline constexpr int vector_registers = 32, vector_bytes = 64;
#elif defined(__AVX__)
inline constexpr int vector_registers = 16, vector_bytes = 32;
#elif defined(__aarch64__)
inline constexpr int vector_registers = 32, vector_bytes = 16;
#else
inline constexpr int vector_registers = 16, vector_bytes = 16;
#endif

/// Lanes for rows of `count` columns: the native width, or less where the rows are shorter than
/// half of it.
template <class T>
constexpr int lanes_for(extent count) {
  int width = vector_bytes / static_cast<int>(sizeof(T));
  while (width * static_cast<int>(sizeof(T)) > 16 && count <= width / 2) width /= 2;
  return width;
}

/// Rows of a tile of `vectors` vectors: what the registers hold, or less (not under two thirds) if
/// that divides m.
constexpr int rows_for(extent m, int vectors) {
  const int most = vector_registers < 32 || vectors > 3 ? 6
                   : vectors == 3                       ? 8
                   : vectors == 2                       ? 12
                                                        : 16;
  if (m < most) return static_cast<int>(m);
  for (int rows = most; rows >= (2 * most + 2) / 3; --rows)
    if (m % rows == 0) return rows;
  return most;
}

template <class V, class T>
TENON_INLINE V load_lanes(const T* from) {
  V v;
  __builtin_memcpy(&v, from, sizeof v);
  return v;
}
/// Zeros behind the first Count lanes. A copy into zeros would go through the stack, where a load
/// waits for two stores.
template <class V, int Count, class T>
TENON_INLINE V load_first_lanes(const T* from) {
  if constexpr (Count * sizeof(T) == sizeof(V))
    return load_lanes<V>(from);
  else
    return base::load_first<V>(from, Count);
}
template <class V, class T>
TENON_INLINE void store_lanes(T* to, const V& v) {
  __builtin_memcpy(to, &v, sizeof v);
}

/// Holds an operand in a register: g++ 12 would load it again for each use where registers are left
/// (a 4 x 4 tile then runs at 0.7 of the peak). clang++ has no register for vectors below 16 bytes.
template <class V>
TENON_INLINE void hold([[maybe_unused]] V& v) {
  [[maybe_unused]] constexpr bool has_register =
      sizeof(V) >= 16 && sizeof(V) <= base::register_bytes;
#if defined(__AVX512F__)
  if constexpr (has_register) __asm__("" : "+v"(v));
#elif defined(__SSE2__)
  if constexpr (has_register) __asm__("" : "+x"(v));
#endif
}

/// Rows x Vectors sums. Of the last vector's lanes Last are columns; the others hold values nobody
/// asked for. RowA, InnerA: strides of A along m and k; InnerB: stride of B along k.
template <class T, int Width, int Rows, int Vectors, int Last, extent RowA, extent InnerA,
          extent InnerB>
struct tile {
  using V = lanes<T, Width>;
  /// The rows of B at its end after which a full load would leave the matrix.
  static constexpr extent guarded = (Width - Last + InnerB - 1) / InnerB;

  using sums_type = V[Rows][Vectors];

  /// The sums of `inner` steps go to c, [Rows, Vectors * Width], or are added to what stands there.
  __attribute__((noinline)) static void run(extent inner, const T* a, const T* b, T* c, bool add) {
    sums_type sums = {};
    accumulate(sums, inner, a, b);
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 16
      for (int v = 0; v < Vectors; ++v) {
        T* const at = c + (r * Vectors + v) * Width;
        store_lanes(at, add ? load_lanes<V>(at) + sums[r][v] : sums[r][v]);
      }
  }

  TENON_INLINE static void accumulate(sums_type& sums, extent inner, const T* a, const T* b) {
    extent k = 0;
    for (; k < inner - guarded; ++k) step<Width>(sums, a + k * InnerA, b + k * InnerB);
    if constexpr (guarded > 0)
      for (; k < inner; ++k) step<Last>(sums, a + k * InnerA, b + k * InnerB);
  }

 private:
  template <int Loaded>
  TENON_INLINE static void step(sums_type& sums, const T* a, const T* b) {
    V right[Vectors];
#pragma GCC unroll 16
    for (int v = 0; v < Vectors - 1; ++v) right[v] = load_lanes<V>(b + v * Width);
    right[Vectors - 1] = load_first_lanes<V, Loaded>(b + (Vectors - 1) * Width);
    if constexpr (Rows > 1)
#pragma GCC unroll 16
      for (int v = 0; v < Vectors; ++v) hold(right[v]);
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r) {
      V left = a[r * RowA] - V{};
      if constexpr (Vectors > 1) hold(left);
#pragma GCC unroll 16
      for (int v = 0; v < Vectors; ++v) sums[r][v] += left * right[v];
    }
  }
};

}  // namespace tenon::device::cpu::detail
