// SPDX-License-Identifier: MIT
// idx: a file is exactly what its header says, or refused with the file, the expected, the found.
#include <tenon/io/idx.hpp>

#include <doctest/doctest.h>
#include <laws/folder.hpp>

using namespace tenon;

namespace {

io::bytes file_of(std::initializer_list<int> values) {
  io::bytes out;
  for (int v : values) out.push_back(static_cast<std::byte>(v));
  return out;
}
const io::bytes two_images =
    file_of({0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20, 30, 255});
const io::bytes two_labels = file_of({0, 0, 8, 1, 0, 0, 0, 2, 7, 9});

void refuses(const io::bytes& data, int rank, const std::string& words) {
  try {
    io::parse_idx(data, rank, "some.file");
    FAIL("was not refused: ", words);
  } catch (const error& e) {
    CHECK(std::string(e.what()).find("some.file") == 0);
    CHECK(std::string(e.what()).find(words) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("idx: extents and bytes are read") {
  const io::idx_array a = io::parse_idx(two_images, 3, "images");
  CHECK(a.shape == std::vector<extent>{2, 1, 2});
  CHECK(a.values == std::vector<std::uint8_t>{10, 20, 30, 255});
}

TEST_CASE("idx: truncated, too long, of another kind or empty files are refused") {
  io::bytes cut = two_images, longer = two_images, other = two_images;
  cut.pop_back();
  longer.push_back(std::byte{1});
  other[3] = std::byte{1};
  refuses(cut, 3, "expected 4 bytes after the header, found 3");
  refuses(longer, 3, "expected 4 bytes after the header, found 5");
  refuses(other, 3, "expected the magic number 2051");
  refuses({}, 3, "expected a header of 16 bytes, found 0 bytes");
  refuses(file_of({0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}), 3,
          "an array of a size that exists");
}

TEST_CASE("idx: images and labels belong together, labels have a class") {
  const laws::folder here;
  io::write_file(here / "i", two_images);
  io::write_file(here / "l", two_labels);
  const io::image_set set = io::read_images(here / "i", here / "l");
  CHECK(set.count == 2);
  CHECK(set.labels == std::vector<std::int32_t>{7, 9});
  CHECK_THROWS_AS(io::read_images(here / "i", here / "l", 9), error);
  io::write_file(here / "one", file_of({0, 0, 8, 1, 0, 0, 0, 1, 7}));
  CHECK_THROWS_AS(io::read_images(here / "i", here / "one"), error);
  CHECK_THROWS_AS(io::load_mnist(here / "missing"), error);
  CHECK_THROWS_AS(io::load_mnist(here / ""), error);
}
