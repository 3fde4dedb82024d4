// SPDX-License-Identifier: MIT
// digits: handwritten-looking digits drawn by the library, so that training needs no download: 28 x
// 28 grey pixels, ten classes in equal parts; strokes bent, turned, shifted and of any width, with
// stray marks, rubbed-out parts and noise.
// Law: image i of a seed is the same bytes everywhere, because every step is integer arithmetic.
// Read next: io/digit_strokes.hpp, io/digit_paper.hpp.
#pragma once

#include <tenon/io/digit_paper.hpp>
#include <tenon/io/digit_strokes.hpp>
#include <tenon/io/draws.hpp>
#include <tenon/io/image_set.hpp>

#include <utility>

namespace tenon::io {
namespace detail {

/// How one writer holds the pen: an affine map from the box of the strokes to pixels, and the pen.
struct hand {
  std::int32_t xx, xy, yx, yy;  // 1/256 pixel per box unit, in 1/256
  std::int32_t x, y;            // where the middle of the box goes
  std::int32_t radius, ink, jitter;

  place map(place p) const {
    const std::int32_t u = p.x - 50 * 16, v = p.y - 50 * 16;
    return {x + ((xx * u + xy * v) >> 12), y + ((yx * u + yy * v) >> 12)};
  }
};

/// A hand: turned, leant, stretched and shifted; sines by their series, in 1/4096. The reaches were
/// chosen by measuring: nearest centroid 60 %, linear softmax 81 %, the MLP 784-256-128-10 97.5 %
/// (tests/io/digits_trained.cpp).
inline hand any_hand(draws& random) {
  const std::int32_t turn = random.around_zero(1500), lean = random.around_zero(1700);
  const std::int32_t wide = random.between(2900, 4400), high = random.between(2900, 4400);
  const std::int32_t sine = turn - turn * turn / 4096 * turn / (6 * 4096);
  const std::int32_t cosine = 4096 - turn * turn / (2 * 4096);
  const std::int32_t unit = 52 * 256;  // 100 units are 20 pixels
  const auto scaled = [](std::int32_t a, std::int32_t b) { return (a * b) >> 12; };
  const std::int32_t w = scaled(unit, wide), h = scaled(unit, high);
  hand out{};
  out.xx = scaled(w, cosine);
  out.yx = scaled(w, sine);
  out.xy = scaled(h, scaled(lean, cosine) - sine);
  out.yy = scaled(h, scaled(lean, sine) + cosine);
  out.x = side * pixel / 2 + random.around_zero(950);
  out.y = side * pixel / 2 + random.around_zero(950);
  out.radius = random.between(170, 380);
  out.ink = random.between(90, 255);
  out.jitter = random.between(37, 150);
  return out;
}

/// The control points of a stroke as this hand means them; corners stay corners.
inline int bend(const stroke& s, const hand& h, draws& random, place (&out)[16]) {
  int n = 0;
  for (; n < 16 && s[static_cast<std::size_t>(n)].x != 0; ++n) {
    const auto at = static_cast<std::size_t>(n);
    if (n > 0 && s[at] == s[at - 1]) {
      out[n] = out[n - 1];
      continue;
    }
    const std::int32_t dx = random.around_zero(h.jitter), dy = random.around_zero(h.jitter);
    out[n] = h.map({s[at].x * 16 + dx, s[at].y * 16 + dy});
  }
  return n;
}

/// The quadratic Bezier curve a, b, c in five straight marks.
inline void draw_curve(std::uint8_t* pixels, place a, place b, place c, const hand& h) {
  constexpr std::int32_t parts = 5;
  place from = a;
  for (std::int32_t k = 1; k <= parts; ++k) {
    const std::int32_t wa = (parts - k) * (parts - k), wb = 2 * k * (parts - k), wc = k * k;
    const place to{(wa * a.x + wb * b.x + wc * c.x) / (parts * parts),
                   (wa * a.y + wb * b.y + wc * c.y) / (parts * parts)};
    draw(pixels, {from, to, h.radius}, h.ink);
    from = to;
  }
}

/// A stroke: curves between the middles of the control polygon's sides.
inline void draw_stroke(std::uint8_t* pixels, const stroke& s, const hand& h, draws& random) {
  place p[16];
  const int n = bend(s, h, random, p);
  if (n == 2) draw(pixels, {p[0], p[1], h.radius}, h.ink);
  place from = p[0];
  for (int k = 1; k + 1 < n; ++k) {
    const place middle{(p[k].x + p[k + 1].x) / 2, (p[k].y + p[k + 1].y) / 2};
    const place to = k + 2 == n ? p[k + 1] : middle;
    draw_curve(pixels, from, p[k], to, h);
    from = to;
  }
}

inline const glyph& any_glyph(std::int32_t digit, draws& random) {
  constexpr std::int32_t all = static_cast<std::int32_t>(std::size(glyphs));
  std::int32_t first = 0, last = all;
  while (glyphs[first].digit != digit) ++first;
  while (glyphs[last - 1].digit != digit) --last;
  return glyphs[random.between(first, last - 1)];
}

inline place anywhere(draws& random) {
  return {random.between(0, side * pixel - 1), random.between(0, side * pixel - 1)};
}

/// A short mark from anywhere, to draw or to erase with.
inline mark any_mark(draws& random, std::int32_t radius) {
  const place a = anywhere(random);
  return {a, {a.x + random.between(-1800, 1800), a.y + random.between(-1800, 1800)}, radius};
}

inline void add_noise(std::uint8_t* pixels, draws& random) {
  const std::int32_t most = random.between(0, 110);
  for (std::int32_t i = 0; i < side * side; i += 2) {
    const std::uint32_t bits = random.bits();
    for (std::int32_t k = 0; k < 2; ++k) {
      const auto a = static_cast<std::int32_t>((bits >> (16 * k)) & 255),
                 b = static_cast<std::int32_t>((bits >> (16 * k + 8)) & 255);
      const std::int32_t noisy = pixels[i + k] + ((a + b - 255) * most >> 8);
      pixels[i + k] = static_cast<std::uint8_t>(std::clamp(noisy, 0, 255));
    }
  }
}

/// One image. The numbers are drawn one statement after the other: the order in which the arguments
/// of a call are evaluated is the compiler's choice.
inline void draw_digit(std::uint8_t* pixels, std::int32_t digit, draws random) {
  const hand h = any_hand(random);
  for (const stroke& s : any_glyph(digit, random).strokes)
    if (s[0].x != 0) draw_stroke(pixels, s, h, random);
  if (random.in_percent(45)) erase(pixels, any_mark(random, random.between(100, 300)));
  const std::int32_t stray_ink = random.between(60, 255);
  if (random.in_percent(55)) draw(pixels, any_mark(random, random.between(100, 260)), stray_ink);
  add_noise(pixels, random);
}

/// The classes of the ten images of a block, shuffled.
inline std::array<std::int32_t, 10> shuffled_classes(std::uint64_t seed, std::uint64_t block) {
  std::array<std::int32_t, 10> out{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  draws random{seed, ~block};
  for (std::int32_t i = 9; i > 0; --i)
    std::swap(out[static_cast<std::size_t>(i)],
              out[static_cast<std::size_t>(random.between(0, i))]);
  return out;
}

}  // namespace detail

/// `count` images of 28 x 28 with their digits; the first n do not depend on count.
inline image_set digits(extent count, std::uint64_t seed) {
  image_set out{detail::side, detail::side, count, {}, {}};
  out.pixels.resize(static_cast<std::size_t>(count * out.rows * out.cols));
  out.labels.resize(static_cast<std::size_t>(count));
  std::array<std::int32_t, 10> classes{};
  for (extent i = 0; i < count; ++i) {
    const auto at = static_cast<std::uint64_t>(i);
    if (i % 10 == 0) classes = detail::shuffled_classes(seed, at / 10);
    out.labels[at] = classes[at % 10];
    detail::draw_digit(out.pixels.data() + i * out.rows * out.cols, out.labels[at], {seed, at});
  }
  return out;
}

/// The default data set: 60,000 digits to train on and 10,000 others to test with.
inline image_data default_digits() { return {digits(60'000, 1), digits(10'000, 2)}; }

}  // namespace tenon::io
