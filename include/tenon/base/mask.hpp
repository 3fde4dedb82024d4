// SPDX-License-Identifier: MIT
// pack<bool, Width>: what a comparison of packs gives and select takes. Bits under AVX-512, int32
// lanes 0/-1 elsewhere; in memory (load, store) a bool per lane.
// Read next: base/pack.hpp.
#pragma once

#include <tenon/base/lane_op.hpp>

#if defined(__CUDACC__)
#pragma nv_diagnostic push
#pragma nv_diag_suppress 20011
#pragma nv_diag_suppress 20014
#endif

namespace tenon::simd {

template <int Width>
struct pack<bool, Width> {
  using value_type = bool;
  using mask = pack;
  using word = std::conditional_t<base::masks_are_bits, base::lane_bits<Width>, std::int32_t>;
  static constexpr int width = Width;
  static constexpr int words = base::masks_are_bits ? 1 : Width;
  static constexpr word every =
      static_cast<word>(base::masks_are_bits && Width < 8 ? (1u << (Width & 7)) - 1u : ~0ull);

  alignas(base::smaller(base::register_bytes, int(sizeof(word)) * words)) word lane[words];

  pack() = default;
  /// All lanes equal.
  TENON_HD TENON_INLINE pack(bool all) {
    for (int i = 0; i < words; ++i) lane[i] = all ? every : word(0);
  }
  /// The first `count` lanes are set.
  TENON_HD TENON_INLINE static pack first(int count) {
    pack m;
    if constexpr (base::masks_are_bits) {
      m.lane[0] = count >= Width ? every : static_cast<word>((1ull << count) - 1ull);
    } else {
      for (int i = 0; i < Width; ++i) m.lane[i] = i < count ? every : word(0);
    }
    return m;
  }
  TENON_HD TENON_INLINE static pack load(const bool* from) {
    if constexpr (!by_bytes) return load_strided(from, 1);
    pack m(false);
    for (int i = 0; i < Width; i += 8) m.lane[0] |= static_cast<word>(word(gather(from + i)) << i);
    return m;
  }
  TENON_HD TENON_INLINE static pack load_partial(const bool* from, int count) {
    pack m(false);
    for (int i = 0; i < count && i < Width; ++i) m.set(i, from[i]);
    return m;
  }
  /// Lane i of [begin, end) is memory[first + i]; the others are not set.
  TENON_HD TENON_INLINE static pack load_between(const bool* memory, std::int64_t first, int begin,
                                                 int end) {
    pack m(false);
    for (int i = begin; i < end && i < Width; ++i) m.set(i, memory[first + i]);
    return m;
  }
  TENON_HD TENON_INLINE static pack load_strided(const bool* from, std::int64_t stride) {
    pack m(false);
    for (int i = 0; i < Width; ++i) m.set(i, from[i * stride]);
    return m;
  }
  TENON_HD TENON_INLINE void store(bool* to) const {
    if constexpr (!by_bytes) {
      store_partial(to, Width);
    } else {
      for (int i = 0; i < Width; i += 8) spread(static_cast<std::uint8_t>(lane[0] >> i), to + i);
    }
  }
  TENON_HD TENON_INLINE void store_partial(bool* to, int count) const {
    for (int i = 0; i < count && i < Width; ++i) to[i] = (*this)[i];
  }
  TENON_HD TENON_INLINE bool operator[](int i) const {
    if constexpr (base::masks_are_bits)
      return (lane[0] >> i) & 1;
    else
      return lane[i] != 0;
  }
  TENON_HD TENON_INLINE void set(int i, bool on) {
    if constexpr (base::masks_are_bits)
      lane[0] = static_cast<word>((lane[0] & ~(word(1) << i)) | (word(on) << i));
    else
      lane[i] = on ? every : word(0);
  }

  /// Eight lanes at a time, by arithmetic on the eight bytes at once.
  static constexpr bool by_bytes = base::masks_are_bits && Width % 8 == 0;
  TENON_HD TENON_INLINE static std::uint8_t gather(const bool* from) {
    std::uint64_t bytes;
    __builtin_memcpy(&bytes, from, 8);
    return static_cast<std::uint8_t>((bytes * 0x0102040810204080u) >> 56);
  }
  TENON_HD TENON_INLINE static void spread(std::uint8_t bits, bool* to) {
    const std::uint64_t each = (bits * 0x0101010101010101u) & 0x8040201008040201u;
    const std::uint64_t bytes = ((each + 0x7f7f7f7f7f7f7f7fu) >> 7) & 0x0101010101010101u;
    __builtin_memcpy(to, &bytes, 8);
  }

  TENON_HD TENON_INLINE friend pack operator&(pack a, pack b) {
    for (int i = 0; i < words; ++i) a.lane[i] = static_cast<word>(a.lane[i] & b.lane[i]);
    return a;
  }
  TENON_HD TENON_INLINE friend pack operator|(pack a, pack b) {
    for (int i = 0; i < words; ++i) a.lane[i] = static_cast<word>(a.lane[i] | b.lane[i]);
    return a;
  }
  TENON_HD TENON_INLINE friend pack operator^(pack a, pack b) {
    for (int i = 0; i < words; ++i) a.lane[i] = static_cast<word>(a.lane[i] ^ b.lane[i]);
    return a;
  }
  TENON_HD TENON_INLINE friend pack operator!(pack a) { return a ^ pack(true); }
  TENON_HD TENON_INLINE friend pack operator&&(pack a, pack b) { return a & b; }
  TENON_HD TENON_INLINE friend pack operator||(pack a, pack b) { return a | b; }
  TENON_HD TENON_INLINE friend pack operator==(pack a, pack b) { return !(a ^ b); }
  TENON_HD TENON_INLINE friend pack operator!=(pack a, pack b) { return a ^ b; }
};

}  // namespace tenon::simd

#if defined(__CUDACC__)
#pragma nv_diagnostic pop
#endif
