// SPDX-License-Identifier: MIT
// Laws of resize: the bytes are Pillow's, sizes that stay are the same bytes, views are resized as
// what they show.
#include <tenon/io/augment.hpp>
#include <tenon/io/resize.hpp>

#include <doctest/doctest.h>
#include <laws/refuses.hpp>

using namespace tenon;

namespace {

io::image pattern(extent rows, extent cols, extent channels) {
  io::image out{rows, cols, channels, {}};
  for (extent i = 0; i < rows; ++i)
    for (extent j = 0; j < cols; ++j)
      for (extent c = 0; c < channels; ++c)
        out.pixels.push_back(
            static_cast<std::uint8_t>((i * 37 + j * 61 + c * 89 + i * j * 7) % 256));
  return out;
}

using numbers = std::vector<std::uint8_t>;

}  // namespace

// Image.frombytes(...).resize((cols, rows), Image.BILINEAR) of Pillow 9.5.0 and 12.0.0.
TEST_CASE("resize: smaller, larger and both at once, the bytes are Pillow's") {
  CHECK(io::resize(pattern(13, 11, 3), 4, 3).pixels ==
        numbers{122, 126, 134, 121, 112, 124, 129, 130, 126, 132, 125, 139,
                128, 122, 118, 121, 117, 109, 121, 128, 148, 130, 123, 136,
                122, 113, 127, 135, 120, 143, 115, 121, 140, 130, 123, 125});
  CHECK(io::resize(pattern(3, 4, 1), 6, 7).pixels ==
        numbers{0,  22, 57,  92,  126, 161, 183, 9,  32,  68,  104, 139, 175, 198,
                28, 51, 89,  127, 165, 203, 227, 46, 71,  111, 151, 186, 190, 192,
                65, 91, 133, 175, 203, 135, 93,  74, 101, 144, 187, 211, 108, 43});
  CHECK(io::resize(pattern(5, 9, 1), 8, 2).pixels ==
        numbers{112, 153, 120, 132, 131, 104, 132, 103, 125, 111, 108, 128, 135, 121, 158, 114});
}

TEST_CASE("resize: the same size is the same image, one colour stays one colour") {
  const io::image all = pattern(7, 5, 3);
  CHECK(io::resize(all, 7, 5).pixels == all.pixels);
  for (const std::uint8_t grey : numbers{0, 1, 254, 255}) {
    const io::image plain{3, 40, 1, numbers(120, grey)};
    CHECK(io::resize(plain, 17, 6).pixels == numbers(17 * 6, grey));
  }
}

TEST_CASE("resize: a view is resized as what it shows") {
  const io::image all = pattern(9, 8, 3);
  io::image part{4, 5, 3, {}};
  for (extent i = 0; i < 4; ++i)
    for (extent j = 0; j < 5; ++j)
      for (extent c = 0; c < 3; ++c) {
        const extent row = 6 + i, col = 6 - j;  // crops begin at row 6, column 2, mirrored
        const bool is_inside = row < 9;
        part.pixels.push_back(
            is_inside ? all.pixels[static_cast<std::size_t>((row * 8 + col) * 3 + c)] : 0);
      }
  CHECK(io::resize(io::flip(io::crop(all, 6, 2, 4, 5)), 3, 9).pixels ==
        io::resize(part, 3, 9).pixels);
}

TEST_CASE("resize: the shorter side is as long as wanted, the longer one in proportion") {
  const auto sizes = [](extent rows, extent cols, extent side) {
    const io::image all = pattern(rows, cols, 1), out = io::resize_shorter(all, side);
    return std::pair(out.rows, out.cols);
  };
  CHECK(sizes(10, 15, 7) == std::pair<extent, extent>(7, 10));
  CHECK(sizes(15, 10, 7) == std::pair<extent, extent>(10, 7));
  CHECK(sizes(4, 4, 9) == std::pair<extent, extent>(9, 9));
}

TEST_CASE("resize: nothing, and into nothing, are refused") {
  const io::image all = pattern(2, 2, 1), none{0, 5, 1, {}};
  laws::refuses([&] { io::resize(all, 0, 3); }, "resize: the result: expected 1 row", "0 x 3");
  laws::refuses([&] { io::resize(none, 1, 1); }, "resize: the image: expected 1 row", "0 x 5");
  laws::refuses([&] { io::resize_shorter(none, 1); }, "resize: the image", "0 x 5");
  laws::refuses([&] { io::resize_shorter(all, 0); }, "resize: the result", "0 x 0");
}
