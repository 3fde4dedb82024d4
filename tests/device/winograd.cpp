// SPDX-License-Identifier: MIT
// Laws of winograd: it gives what the plain correlation gives, but for rounding; of a batch it
// gives the images at hand, whatever their number; the error stays below 1e-5 of the largest
// result, the bound that it states.
#include "laws/close.hpp"

#include <vector>

namespace tn = tenon;
namespace cpu = tn::device::cpu::detail;
using tn::extent;

/// Writes the sums of one image.
struct plain_store {
  float* to;
  extent places;
  template <class V>
  void partial(extent row, extent column, const V& value, int count) const {
    value.store_partial(to + row * places + column, count);
  }
  template <class V>
  void full(extent row, extent column, const V& value) const {
    value.store(to + row * places + column);
  }
};

/// Images [n, C, h, w] and outputs [n, O, oh, ow] of a convolution of 3 x 3 with this padding.
template <extent N, extent C, extent H, extent W, extent O, extent Padding, bool Turned>
struct example {
  static constexpr tn::op::window window{3, 1, 1, Padding, Padding};
  static constexpr extent oh = H + 2 * Padding - 2, ow = W + 2 * Padding - 2;
  using walk = tn::device::correlation_walk<window.packed(), window.packed(), tn::shape<N, C, H, W>,
                                            tn::shape<N, O, oh, ow>, Turned>;
  static constexpr extent channels = Turned ? O : C, lanes = Turned ? C : O;
  static constexpr extent source = Turned ? oh * ow : H * W, result = Turned ? H * W : oh * ow;

  template <class Way>
  static std::vector<float> run(extent count, int threads) {
    const auto x = laws::spread<float, N, channels, source>(-1, 1, 1);
    const auto filter = laws::spread<float, O, C, 9>(-1, 1, 2);
    std::vector<float> out(static_cast<std::size_t>((N + 1) * lanes * result), 7.0f);
    tn::tensor<double, 1 << 20> room;
    REQUIRE(Way::scratch(threads) <= room.size() * static_cast<extent>(sizeof(double)));
    Way::run(count, x.data(), filter.data(), reinterpret_cast<std::byte*>(room.data()), threads,
             [&](extent image) {
               return plain_store{out.data() + image * lanes * result, result};
             });
    bool is_untouched = true;
    for (std::size_t i = static_cast<std::size_t>(count * lanes * result); i < out.size(); ++i)
      is_untouched = is_untouched && out[i] == 7.0f;
    CHECK(is_untouched);
    return out;
  }

  template <int M>
  static void check() {
    using way = cpu::winograd<float, walk, M, N, channels, lanes>;
    using plain = cpu::correlation<float, walk, 1, channels, lanes>;
    for (const extent count : {N, N > 2 ? N - 2 : N}) {
      const std::vector<float> found = run<way>(count, 1), expected = run<plain>(count, 1);
      double error = 0, largest = 0;
      for (std::size_t i = 0; i < expected.size(); ++i) {
        const auto y = static_cast<double>(expected[i]);
        error = std::fmax(error, std::abs(static_cast<double>(found[i]) - y));
        largest = std::fmax(largest, std::abs(y));
      }
      CAPTURE(M);
      CAPTURE(error);
      CAPTURE(largest);
      CHECK(error <= 1e-5 * largest);
      CHECK(run<way>(count, 2) == found);
    }
  }
};

TEST_CASE("winograd: results that tiles divide and such that they do not, several images at once") {
  example<7, 16, 8, 8, 32, 1, false>::check<2>();
  example<7, 16, 8, 8, 32, 1, false>::check<4>();
  example<5, 35, 7, 10, 40, 1, false>::check<2>();
  example<5, 35, 7, 10, 40, 1, false>::check<4>();
}

TEST_CASE("winograd: an image in bands, borders of nothing and of two") {
  example<1, 20, 45, 41, 70, 0, false>::check<4>();
  example<3, 17, 38, 33, 16, 2, false>::check<2>();
}

TEST_CASE("winograd: turned round, as a convolution sends back to its images") {
  example<6, 24, 9, 14, 33, 1, true>::check<2>();
  example<6, 24, 9, 14, 33, 1, true>::check<4>();
  example<2, 64, 20, 20, 48, 0, true>::check<4>();
}

TEST_CASE("winograd: is chosen where it pays, not for few channels, strides or huge filters") {
  using wide = example<32, 64, 32, 32, 64, 1, false>::walk;
  static_assert(cpu::winograd_choice<float, wide, 32, 1, 64, 64>::value == 4);
  static_assert(cpu::winograd_choice<float, wide, 32, 1, 3, 64>::value == 0);
  static_assert(cpu::winograd_choice<double, wide, 32, 1, 64, 64>::value == 0);
  using small = example<32, 512, 4, 4, 512, 1, false>::walk;
  static_assert(cpu::winograd_choice<float, small, 32, 1, 512, 512>::value == 0);
}
