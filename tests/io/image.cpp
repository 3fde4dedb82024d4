// SPDX-License-Identifier: MIT
// The door to image files: every kind of PNG becomes 8-bit RGB or grey, whatever is broken is
// refused and named. Needs libpng; tests/io/image_jpeg.cpp is the other half.
#include <tenon/image.hpp>
#include <tenon/io/image_folder.hpp>

#include <doctest/doctest.h>
#include <laws/folder.hpp>
#include <laws/png.hpp>
#include <laws/refuses.hpp>

using namespace tenon;

namespace {

using numbers = std::vector<std::uint8_t>;

std::string raw(std::initializer_list<int> values) {
  std::string out;
  for (int v : values) out += static_cast<char>(v);
  return out;
}

/// Two rows of two colours.
io::bytes colours() {
  return laws::png(2, 2, 8, 2).lines(raw({0, 255, 0, 0, 10, 20, 30, 0, 1, 2, 3, 0, 0, 255})).end();
}

numbers pixels(const io::bytes& data, extent channels = 3) {
  return io::decode_image(data, "some.png", {.channels = channels}).pixels;
}

void refuses(const io::bytes& data, const std::string& words, const io::image_demand& demand = {}) {
  laws::refuses([&] { io::decode_image(data, "some.png", demand); }, "some.png: expected ", words);
}

std::vector<std::string> files_in(const std::string& folder) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    out.push_back(entry.path().string());
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_CASE("image: colours are read as they are, grey ones in three channels") {
  CHECK(pixels(colours()) == numbers{255, 0, 0, 10, 20, 30, 1, 2, 3, 0, 0, 255});
  const io::bytes grey = laws::png(1, 3, 8, 0).lines(raw({0, 5, 100, 255})).end();
  CHECK(pixels(grey) == numbers{5, 5, 5, 100, 100, 100, 255, 255, 255});
  const io::image out = io::decode_image(colours(), "some.png");
  CHECK(out.rows == 2);
  CHECK(out.cols == 2);
  CHECK(out.channels == 3);
}

TEST_CASE(
    "image: palettes, few bits and 16 bits become 8, alpha is dropped, gamma is not applied") {
  const io::bytes palette = laws::png(1, 2, 8, 3)
                                .add("PLTE", raw({9, 8, 7, 1, 2, 3}))
                                .add("tRNS", raw({0, 128}))
                                .lines(raw({0, 1, 0}))
                                .end();
  CHECK(pixels(palette) == numbers{1, 2, 3, 9, 8, 7});
  const io::bytes two_bits = laws::png(1, 4, 2, 0).lines(raw({0, 0b00011011})).end();
  CHECK(pixels(two_bits, 1) == numbers{0, 85, 170, 255});
  const io::bytes wide = laws::png(1, 2, 16, 0).lines(raw({0, 255, 255, 1, 0})).end();
  CHECK(pixels(wide, 1) == numbers{255, 1});
  const io::bytes clear = laws::png(1, 1, 8, 6).lines(raw({0, 50, 60, 70, 0})).end();
  CHECK(pixels(clear) == numbers{50, 60, 70});
  const io::bytes clear_grey = laws::png(1, 1, 8, 4).lines(raw({0, 50, 0})).end();
  CHECK(pixels(clear_grey, 1) == numbers{50});
  const io::bytes linear =
      laws::png(1, 1, 8, 0).add("gAMA", raw({0, 1, 134, 160})).lines(raw({0, 50})).end();
  CHECK(pixels(linear, 1) == numbers{50});
}

TEST_CASE("image: grey that is asked for of colours is their luma") {
  CHECK(pixels(colours(), 1) == numbers{76, 18, 2, 29});  // Pillow 12.0.0, convert("L")
}

TEST_CASE("image: every cut and every flipped byte of a PNG is refused") {
  const io::bytes whole = colours();
  for (std::size_t i = 8; i < whole.size(); ++i)
    refuses({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(i)},
            "a whole PNG file, found a truncated one");
  for (std::size_t i = 0; i < whole.size(); ++i) {
    io::bytes flipped = whole;
    flipped[i] ^= std::byte{1};
    refuses(flipped, "found");
  }
  refuses(laws::png(2, 2, 8, 2).lines(raw({0, 1, 2, 3, 4, 5, 6})).end(), "Not enough image data");
  refuses(laws::png(2, 2, 8, 2).end(), "a PNG file, found a broken one: ");
  refuses(laws::png(2, 2, 7, 2).end(), "a PNG file, found a broken one: ");
}

TEST_CASE("image: what is no image is refused, by what is in it and not by its name") {
  const laws::folder here;
  const std::string file = here / "cat.png";
  const auto refuses_file = [&](const std::string& words) {
    laws::refuses([&] { io::read_image(file); }, file, words);
  };
  refuses_file("expected a readable file");
  io::write_file(file, {});
  refuses_file("expected a PNG or JPEG file, found an empty file");
  io::write_file(file, std::as_bytes(std::span("GIF89a, or any other text")));
  refuses_file("expected a PNG or JPEG file, found a file that begins as neither");
  io::write_file(here / "cat.jpg", colours());
  CHECK(io::read_image(here / "cat.jpg").pixels.size() == 12);
}

TEST_CASE("image: one that is too large is refused before memory is asked for") {
  const auto of_size = [](std::uint32_t rows, std::uint32_t cols) {
    return laws::png(rows, cols, 8, 2).lines("").end();
  };
  refuses(of_size(100'000, 200'000), "at most 67108864 pixels, found 100000 rows x 200000 columns");
  refuses(of_size(8193, 8192), "at most 67108864 pixels");
  refuses(of_size(0x7fffffff, 0x7fffffff), "at most 67108864 pixels");
  refuses(of_size(0, 1), "a PNG file, found a broken one: ");
  refuses(colours(), "at most 3 pixels, found 2 rows x 2 columns", {.most_pixels = 3});
  CHECK(io::decode_image(colours(), "", {.most_pixels = 4}).rows == 2);
}

TEST_CASE("image: a size, and colours, can be demanded") {
  refuses(colours(), "an image of 3 rows x 2 columns, found 2 rows x 2 columns", {.rows = 3});
  refuses(colours(), "an image of 2 rows x 1 columns, found", {.cols = 1});
  refuses(colours(), "an image of 1 channels, found 3", {.channels = 1, .stored_channels = 1});
  const io::image_demand exact{.rows = 2, .cols = 2, .stored_channels = 3};
  CHECK(io::decode_image(colours(), "", exact).cols == 2);
  laws::refuses([&] { io::decode_image(colours(), "", {.channels = 4}); },
                "decode_image: expected a demand of 1 or 3 channels", "found 4");
}

TEST_CASE("image: of PngSuite all that is valid is read, interlaced or not, the rest refused") {
  const std::string suite = laws::shared_data("pngsuite");
  if (suite.empty()) return;
  int read = 0, refused = 0;
  for (const std::string& file : files_in(suite + "/basic")) {
    CAPTURE(file);
    const io::image found = io::read_image(file, {.rows = 32, .cols = 32});
    std::string plain = file;
    plain.replace(plain.rfind('/'), 5, "/basn");
    CHECK(found.pixels == io::read_image(plain).pixels);
    ++read;
  }
  for (const std::string& file : files_in(suite + "/corrupt")) {
    laws::refuses([&] { io::read_image(file); }, file + ": expected ", "found");
    ++refused;
  }
  CHECK(read == 22);
  CHECK(refused == 14);
}

TEST_CASE("image: the folders of images are read") {
  const std::string folders = laws::shared_data("imagefolder");
  if (folders.empty()) return;
  for (const auto& each : io::find_images(folders + "/cifar4_png").train)
    CHECK(io::read_image(each.file, {.rows = 32, .cols = 32, .stored_channels = 3}).rows == 32);
  for (const auto& each : io::find_images(folders + "/omniglot_latin10").test) {
    const io::image found =
        io::read_image(each.file, {.channels = 1, .rows = 105, .cols = 105, .stored_channels = 1});
    CHECK(std::count(found.pixels.begin(), found.pixels.end(), 255) +
              std::count(found.pixels.begin(), found.pixels.end(), 0) ==
          105 * 105);
  }
}
