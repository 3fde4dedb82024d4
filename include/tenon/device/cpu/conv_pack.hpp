// SPDX-License-Identifier: MIT
// copy_with_border: an image with its border of zeros, so that no tap of a convolution needs to
// look where the image ends. Read next: device/cpu/correlate.hpp, device/cpu/conv_filter.hpp.
#pragma once

#include <tenon/device/correlation.hpp>
#include <tenon/device/cpu/gemm_pack.hpp>

namespace tenon::device::cpu::detail {

/// Copies planes of an image among zeros.
template <class Walk, class T>
void copy_with_border(const T* from, extent channels, T* to) {
  constexpr device::correlation_axis high = Walk::high, wide = Walk::wide;
  constexpr extent behind = wide.padded - wide.lead - wide.source;
  const auto zeros = [&](extent count) {
    for (extent i = 0; i < count; ++i) to[i] = T(0);
    to += count;
  };
  for (extent c = 0; c < channels; ++c) {
    zeros(high.lead * wide.padded);
    for (extent r = 0; r < high.source; ++r, from += wide.source) {
      zeros(wide.lead);
      __builtin_memcpy(to, from, static_cast<std::size_t>(wide.source) * sizeof(T));
      to += wide.source;
      zeros(behind);
    }
    zeros((high.padded - high.lead - high.source) * wide.padded);
  }
}

}  // namespace tenon::device::cpu::detail
