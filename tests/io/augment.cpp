// SPDX-License-Identifier: MIT
// Laws of crops, flips and normalise: views show what the loops below copy, beyond the edges all is
// black, and chance depends on seed, epoch and index alone.
#include <tenon/io/augment.hpp>
#include <tenon/io/digits.hpp>

#include <doctest/doctest.h>
#include <laws/refuses.hpp>

#include <cmath>
#include <set>

using namespace tenon;

namespace {

/// A picture whose pixels tell where they come from; none is 0.
io::image numbered(extent rows, extent cols, extent channels) {
  io::image out{rows, cols, channels, {}};
  for (extent i = 0; i < rows * cols * channels; ++i)
    out.pixels.push_back(static_cast<std::uint8_t>(1 + i * 7 % 255));
  return out;
}

/// What a view shows, [channels, rows, cols], as bytes.
std::vector<int> shown(const io::image_view& view) {
  std::vector<float> floats(static_cast<std::size_t>(view.channels * view.rows * view.cols), -1);
  io::normalise(view, io::unit_statistics, floats.data());
  std::vector<int> out;
  for (float x : floats) out.push_back(static_cast<int>(std::lround(x * 255)));
  return out;
}

/// A copy of [channels, rows, cols] numbers; from(channel, row, col).
template <class F>
std::vector<int> copied(extent channels, extent rows, extent cols, const F& from) {
  std::vector<int> out;
  for (extent c = 0; c < channels; ++c)
    for (extent i = 0; i < rows; ++i)
      for (extent j = 0; j < cols; ++j) out.push_back(from(c, i, j));
  return out;
}

int pixel(const io::image& of, extent c, extent i, extent j) {
  if (i < 0 || j < 0 || i >= of.rows || j >= of.cols) return 0;
  return of.pixels[static_cast<std::size_t>((i * of.cols + j) * of.channels + c)];
}

}  // namespace

TEST_CASE("augment: a crop shows what lies there, and black beyond the edges") {
  const io::image all = numbered(5, 4, 3);
  for (extent top : {-7, -2, 0, 1, 4, 6})
    for (extent left : {-9, -3, 0, 2, 5})
      for (extent rows : {1, 3, 8})
        for (extent cols : {1, 2, 9}) {
          CHECK(shown(io::crop(all, top, left, rows, cols)) ==
                copied(3, rows, cols, [&](extent c, extent i, extent j) {
                  return pixel(all, c, top + i, left + j);
                }));
          CHECK(shown(io::flip(io::crop(all, top, left, rows, cols))) ==
                copied(3, rows, cols, [&](extent c, extent i, extent j) {
                  return pixel(all, c, top + i, left + cols - 1 - j);
                }));
          CHECK(shown(io::crop(io::flip(all), top, left, rows, cols)) ==
                copied(3, rows, cols, [&](extent c, extent i, extent j) {
                  return pixel(all, c, top + i, all.cols - 1 - left - j);
                }));
        }
}

TEST_CASE("augment: two flips are none, and a crop of a crop does not see more than the first") {
  const io::image all = numbered(6, 7, 1);
  CHECK(shown(io::flip(io::flip(all))) == shown(all));
  const io::image_view middle = io::crop(all, 2, 2, 2, 3);
  CHECK(shown(io::crop(middle, -1, -1, 4, 5)) == copied(1, 4, 5, [&](extent, extent i, extent j) {
          const bool is_inside = i >= 1 && i < 3 && j >= 1 && j < 4;
          return is_inside ? pixel(all, 0, i + 1, j + 1) : 0;
        }));
  CHECK(shown(io::crop(io::flip(middle), 0, 1, 2, 3)) ==
        copied(1, 2, 3, [&](extent, extent i, extent j) {
          return j < 2 ? pixel(all, 0, 2 + i, 3 - j) : 0;
        }));
}

TEST_CASE("augment: the middle is where torchvision's CenterCrop finds it") {
  const io::image all = numbered(9, 10, 1);
  const auto corner = [&](extent rows, extent cols) {
    const io::image_view view = io::centre_crop(all, rows, cols);
    return std::pair(view.from.row_step * view.top + view.left,
                     view.from.first - all.pixels.data());
  };
  CHECK(corner(9, 10) == std::pair<extent, std::ptrdiff_t>(0, 0));
  CHECK(corner(8, 9).first == 0);           // half a pixel: to the even 0
  CHECK(corner(6, 7).first == 2 * 10 + 2);  // one and a half: to the even 2
  CHECK(corner(4, 4).first == 2 * 10 + 3);  // two and a half: to the even 2
  CHECK(corner(12, 10).first == -1 * 10);   // padded: 1 above, 2 below
  CHECK(shown(io::centre_crop(all, 1, 1)) == std::vector<int>{pixel(all, 0, 4, 4)});
}

TEST_CASE("augment: a random crop is any of them, a function of seed, epoch and index") {
  const io::image all = numbered(4, 4, 1);
  std::set<std::vector<int>> seen;
  for (extent i = 0; i < 2000; ++i) {
    io::draws random = io::augmentation(3, 1, i), same = io::augmentation(3, 1, i);
    const io::image_view view = io::random_crop(all, 4, 4, 1, random);
    CHECK(view.top >= -1);
    CHECK(view.top <= 1);
    seen.insert(shown(view));
    CHECK(shown(view) == shown(io::random_crop(all, 4, 4, 1, same)));
  }
  CHECK(seen.size() == 9);
  const auto first = [](std::uint64_t seed, std::uint64_t epoch, extent index) {
    return io::augmentation(seed, epoch, index).bits();
  };
  CHECK(std::set{first(1, 0, 0), first(1, 0, 1), first(1, 1, 0), first(2, 0, 0)}.size() == 4);
  io::draws random = io::augmentation(1, 0, 0);
  laws::refuses([&] { io::random_crop(all, 7, 4, 1, random); },
                "random_crop: expected at most 6 x 6 of an image of 4 x 4 and padding 1",
                "found 7 x 4");
}

TEST_CASE("augment: one half of the images is mirrored") {
  const io::image all = numbered(2, 2, 1);
  int mirrored = 0;
  for (extent i = 0; i < 10'000; ++i) {
    io::draws random = io::augmentation(1, 0, i);
    mirrored += io::random_flip(all, random).is_mirrored ? 1 : 0;
  }
  CHECK(mirrored > 4850);
  CHECK(mirrored < 5150);
}

TEST_CASE("augment: normalise writes planes of (pixel / 255 - mean) / deviation") {
  const io::image all = numbered(3, 2, 3);
  float out[18];
  io::normalise(all, io::imagenet_statistics, out);
  for (extent c = 0; c < 3; ++c)
    for (extent i = 0; i < 6; ++i)
      CHECK(out[c * 6 + i] == (static_cast<float>(pixel(all, c, i / 2, i % 2)) / 255.0f -
                               io::imagenet_statistics.mean[c]) /
                                  io::imagenet_statistics.deviation[c]);
  const io::image two{1, 1, 2, {1, 2}};
  CHECK_THROWS_AS(io::normalise(two, io::unit_statistics, out), error);
}

TEST_CASE("augment: an image of a set is a view of its planes") {
  io::image_set set{2, 3, 2, {}, {0, 0}, 3};
  for (int i = 0; i < 36; ++i) set.pixels.push_back(static_cast<std::uint8_t>(i));
  const std::vector<int> second = shown(io::image_at(set, 1));
  for (int i = 0; i < 18; ++i) CHECK(second[static_cast<std::size_t>(i)] == 18 + i);
  CHECK(laws::message_of([&] { io::image_at(set, 2); }) ==
        "image_at: expected an index from 0 to 1, found 2");
  const io::image_set digits = io::digits(3, 1);
  CHECK(shown(io::image_at(digits, 2))[400] == digits.pixels[2 * 784 + 400]);
}
