// SPDX-License-Identifier: MIT
// safetensors: files of other tools are read, whatever breaks a rule of the format is refused.
#include <tenon/io/safetensors.hpp>

#include <doctest/doctest.h>
#include <laws/folder.hpp>
#include <laws/refuses.hpp>

using namespace tenon;

namespace {

io::bytes file_of(std::string header, std::size_t data) {
  io::bytes out(8 + header.size() + data);
  for (std::size_t i = 0; i < 8; ++i) out[i] = static_cast<std::byte>(header.size() >> (8 * i));
  std::memcpy(out.data() + 8, header.data(), header.size());
  return out;
}

/// The sentence with which a file of this header and so many bytes of data is refused.
void refuses(const std::string& header, std::size_t data, const std::string& words) {
  laws::refuses([&] { io::parse_safetensors(file_of(header, data), "some.file"); },
                "some.file: expected ", words);
}

const std::string one = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";

}  // namespace

TEST_CASE("safetensors: what breaks a rule is refused with file, expected and found") {
  CHECK(io::parse_safetensors(file_of(one, 8), "f").arrays.size() == 1);
  const auto entry = [](const std::string& members) { return "{\"a\":{" + members + "}}"; };
  const std::string type = R"("dtype":"F32",)", place = R"(,"data_offsets":[0,8])";
  refuses(one, 7, "8 bytes of data, found 7");
  refuses(one, 9, "8 bytes of data, found 9");
  refuses("[1,2]", 0, "'{', found something else at byte 8");
  refuses("", 0, "'{'");
  refuses(one + "x", 8, "the end of the header");
  refuses(entry(type + "\"shape\":[-2]" + place), 8, "a number");
  refuses(entry(type + "\"shape\":[3]" + place), 8, "array a at bytes 0 to 12, found 0 to 8");
  refuses(entry("\"shape\":[2]" + place), 8, "dtype, shape and data_offsets");
  refuses(entry(R"("dtype":"F31","shape":[2])" + place), 8, "not F31");
  refuses(entry(type + R"("shape":[2],"data_offsets":[8,0])"), 8, "two rising offsets");
  refuses(entry(type + R"("shape":[2],"data_offsets":[4,12])"), 12, "array a at bytes 0 to 8");
  refuses(entry(type + R"("shape":[4611686018427387905,4])" + place), 8, "numbers below 2^53");
  refuses(entry(type + R"("shape":[4294967296,4294967296])" + place), 8, "a product above 2^53");
  refuses(R"({"a":{},"a":{}})", 0, "dtype, shape and data_offsets");
  refuses("{\"\xff\":{}}", 0, "UTF-8 text");
  refuses("{\"\xed\xa0\x80\":{}}", 0, "UTF-8 text");
  refuses(R"({"\q":{}})", 0, "plain escapes");
  refuses(R"({"__metadata__":{},"__metadata__":{}})", 0, "__metadata__ once");
  refuses(R"({"__metadata__":{"a":"b","a":"c"}})", 0, "each word once");
}

TEST_CASE("safetensors: a file that is shorter than it says is refused before anything is made") {
  io::bytes cut = file_of(one, 8);
  for (std::size_t i = 0; i < cut.size(); ++i)
    CHECK_THROWS_AS(io::parse_safetensors(std::span(cut).first(i), "cut"), error);
  for (std::size_t i = 0; i < 8; ++i) cut[i] = std::byte{255};
  CHECK_THROWS_AS(io::parse_safetensors(cut, "cut"), error);
}

TEST_CASE("safetensors: halves become floats") {
  io::bytes file = file_of(R"({"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},)"
                           R"("b":{"dtype":"BF16","shape":[1],"data_offsets":[4,6]},)"
                           R"("none":{"dtype":"I64","shape":[0],"data_offsets":[4,4]}})",
                           6);
  const unsigned char data[] = {0x00, 0x3c, 0x01, 0x80, 0x49, 0x40};
  std::memcpy(file.data() + file.size() - 6, data, 6);
  const laws::folder here;
  io::write_file(here / "f", file);
  const auto h = io::read_array<float, 2>(here / "f", "h");
  CHECK(h(0) == 1.0f);
  CHECK(h(1) == -0x1p-24f);
  CHECK(io::read_array<float, 1>(here / "f", "b")(0) == 3.140625f);
  laws::refuses([&] { io::read_array<float, 3>(here / "f", "h"); }, here / "f",
                "h [3] of f32, found [2] of f32");
  laws::refuses([&] { io::read_array<float, 2>(here / "f", "x"); }, here / "f", "no such array");
}

TEST_CASE("safetensors: sample files of the reference implementation are read") {
  const std::string samples = laws::shared_data("interop/safetensors");
  if (samples.empty()) return;
  const auto overall = io::read_safetensors(samples + "/overall.safetensors");
  CHECK(overall.size() == 9);
  for (const io::named_array& a : overall) CHECK(a.shape == std::vector<extent>{6});
  const auto half = io::read_array<float, 6>(samples + "/single-f16.safetensors", "e");
  const auto single = io::read_array<float, 6>(samples + "/single-f32.safetensors", "f");
  for (int i = 0; i < 6; ++i) CHECK(half(i) == single(i));
  const auto mel = io::read_array<float, 80, 201>(samples + "/mel_filters.safetensors", "mel_80");
  CHECK(mel(0, 1) > 0);
  CHECK_NOTHROW(
      io::read_array<std::int64_t, 1, 2, 828>(samples + "/jfk-codes.safetensors", "codes"));
}

TEST_CASE("safetensors: every damaged sample is refused") {
  const std::string damaged = laws::shared_data("interop/malformed");
  if (damaged.empty()) return;
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator(damaged)) {
    if (file.path().extension() != ".safetensors") continue;
    const std::string name = file.path().string();
    laws::refuses([&] { io::read_safetensors(name); }, name, ": expected ");
    ++count;
  }
  CHECK(count >= 20);
}
