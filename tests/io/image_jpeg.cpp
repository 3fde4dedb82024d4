// SPDX-License-Identifier: MIT
// The door to image files, second half: JPEGs of every colour space become RGB or grey, whatever is
// broken is refused and named. Needs libjpeg. The files were written by Pillow 12.0.0; the pixels
// are those that it reads. Read next: tests/io/image.cpp.
#include <tenon/image.hpp>

#include <doctest/doctest.h>
#include <laws/folder.hpp>
#include <laws/refuses.hpp>

using namespace tenon;

namespace {

// Images of 8 rows and 12 columns: halved colours, progressive, grey, and Adobe's inverted CMYK.
constexpr std::string_view rgb =
    "ffd8ffe000104a46494600010100000100010000ffdb004300030202030202030303030403030405080505040405"
    "0a070706080c0a0c0c0b0a0b0b0d0e12100d0e110e0b0b1016101113141515150c0f171816141812141514ffdb00"
    "430103040405040509050509140d0b0d141414141414141414141414141414141414141414141414141414141414"
    "1414141414141414141414141414141414141414ffc00011080008000c03012200021101031101ffc40016000101"
    "0100000000000000000000000000000508ffc4001e10000102070100000000000000000000000008240305072533"
    "4251a2ffc4001501010100000000000000000000000000000306ffc4001e11000005050100000000000000000000"
    "00000506334104071214f091ffda000c03010002110311003f00854f94b6275cd8d012552d6f86ebd00251a20931"
    "6bbc1536e92855aadc740fffd9";
constexpr std::string_view progressive =
    "ffd8ffe000104a46494600010100000100010000ffdb004300030202030202030303030403030405080505040405"
    "0a070706080c0a0c0c0b0a0b0b0d0e12100d0e110e0b0b1016101113141515150c0f171816141812141514ffdb00"
    "430103040405040509050509140d0b0d141414141414141414141414141414141414141414141414141414141414"
    "1414141414141414141414141414141414141414ffc20011080008000c03012200021101031101ffc40016000101"
    "0100000000000000000000000000000407ffc4001501010100000000000000000000000000000205ffda000c0301"
    "00021003100000018340154fffc4001810000203000000000000000000000000000006030523ffda000801010001"
    "0502af652165cfffc400191100010500000000000000000000000000000405061332ffda0008010301013f018eb5"
    "25ab27ffc400191100010500000000000000000000000000000304051132ffda0008010201013f0146119564ffc4"
    "00161000030000000000000000000000000000000122ffda0008010100063f02542a3fffc4001610010101000000"
    "0000000000000000000000e1f1ffda0008010100013f21d55cbfffda000c03010002000300000010f7ffc4001711"
    "00030100000000000000000000000000004181f0ffda0008010301013f109cc8ffc4001611000300000000000000"
    "0000000000000000d1f0ffda0008010201013f109a8fffc40015100101000000000000000000000000000010a1ff"
    "da0008010100013f109400ffd9";
constexpr std::string_view grey =
    "ffd8ffe000104a46494600010100000100010000ffdb004300030202030202030303030403030405080505040405"
    "0a070706080c0a0c0c0b0a0b0b0d0e12100d0e110e0b0b1016101113141515150c0f171816141812141514ffc000"
    "0b080008000c01011100ffc4001500010100000000000000000000000000000508ffc4001e100000040700000000"
    "000000000000000000030824050725334251a2ffda0008010100003f000a5f296b4eb590a020aa5a9e5bae87ffd9";
constexpr std::string_view cmyk =
    "ffd8ffee000e41646f626500640000000000ffdb0043000302020302020303030304030304050805050404050a07"
    "0706080c0a0c0c0b0a0b0b0d0e12100d0e110e0b0b1016101113141515150c0f171816141812141514ffc0001408"
    "0008000c044311004d11005911004b1100ffc40017000003010000000000000000000000000000080906ffc40029"
    "10000101030a070000000000000000000000071719a1010304060823416365a2253336445181f0ffda000e044300"
    "4d0059004b00003f00662d6ddefb304eeed3360cc2b6adf3afbce25086939b124ba93d5b4bfb1941ddda66c14bac"
    "aadf169dbe88349cd89fffd9";

io::bytes bytes_of(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  io::bytes out;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    out.push_back(static_cast<std::byte>(16 * digit(hex[i]) + digit(hex[i + 1])));
  return out;
}

/// What a file shows at (0, 0), (3, 11) and (7, 5); decoders may round apart by 1.
void shows(std::string_view hex, const std::vector<int>& wanted, extent channels = 3) {
  const io::image found = io::decode_image(bytes_of(hex), "f", {.channels = channels});
  CHECK(found.rows == 8);
  CHECK(found.cols == 12);
  REQUIRE(static_cast<extent>(found.pixels.size()) == 96 * channels);
  std::size_t i = 0;
  for (extent at : {0, 3 * 12 + 11, 7 * 12 + 5})
    for (extent c = 0; c < channels; ++c)
      CHECK(std::abs(found.pixels[static_cast<std::size_t>(at * channels + c)] - wanted[i++]) <= 1);
}

void refuses(const io::bytes& data, const std::string& words, const io::image_demand& demand = {}) {
  laws::refuses([&] { io::decode_image(data, "some.jpg", demand); }, "some.jpg: expected ", words);
}

}  // namespace

TEST_CASE("image: JPEGs, baseline and progressive, show their colours") {
  for (std::string_view each : {rgb, progressive}) {
    shows(each, {14, 244, 14, 214, 169, 136, 92, 51, 107});
    shows(each, {149, 179, 70}, 1);
  }
}

TEST_CASE("image: grey JPEGs in three channels or one, CMYK as RGB") {
  shows(grey, {149, 149, 149, 179, 179, 179, 70, 70, 70});
  shows(grey, {149, 179, 70}, 1);
  shows(cmyk, {255, 1, 255, 31, 82, 106, 122, 164, 105});
  shows(cmyk, {106, 69, 145}, 1);
}

TEST_CASE("image: every cut of a JPEG is refused") {
  for (std::string_view each : {rgb, progressive, grey, cmyk}) {
    const io::bytes whole = bytes_of(each);
    for (std::size_t i = 3; i < whole.size(); ++i)
      refuses({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(i)},
              "a whole JPEG file, found a truncated one");
  }
}

TEST_CASE("image: no flipped bit of a JPEG does more harm than another picture or a refusal") {
  int refused = 0;
  for (std::string_view each : {rgb, progressive, grey, cmyk})
    for (std::size_t bit = 0; bit < 4 * each.size(); ++bit) {
      io::bytes flipped = bytes_of(each);
      flipped[bit / 8] ^= static_cast<std::byte>(1 << (bit % 8));
      try {
        io::decode_image(flipped, "f", {.most_pixels = 1 << 20});
      } catch (const error& e) {
        CHECK(std::string(e.what()).starts_with("f: expected "));
        ++refused;
      }
    }
  CHECK(refused > 1000);
}

TEST_CASE("image: sizes and colours of a JPEG can be demanded, its limit is kept") {
  refuses(bytes_of(rgb), "an image of 8 rows x 11 columns, found 8 rows x 12 columns",
          {.cols = 11});
  refuses(bytes_of(grey), "an image of 3 channels, found 1", {.stored_channels = 3});
  refuses(bytes_of(cmyk), "an image of 3 channels, found 4", {.stored_channels = 3});
  refuses(bytes_of(rgb), "at most 95 pixels, found 8 rows x 12 columns", {.most_pixels = 95});
  io::bytes large = bytes_of(grey);
  const std::size_t frame = grey.find("ffc0") / 2;
  large[frame + 5] = large[frame + 7] = std::byte{0xff};
  refuses(large, "at most 67108864 pixels, found 65288 rows x 65292 columns");
}

TEST_CASE("image: what follows the end of a JPEG is not looked at") {
  io::bytes more = bytes_of(rgb);
  more.resize(more.size() + 100);
  CHECK(io::decode_image(more, "f").pixels == io::decode_image(bytes_of(rgb), "f").pixels);
}
