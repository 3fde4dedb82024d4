// SPDX-License-Identifier: MIT
// npy: what was written is read, NumPy's own files are read, everything else is refused.
#include <tenon/io/npy.hpp>

#include <doctest/doctest.h>
#include <laws/folder.hpp>
#include <laws/refuses.hpp>

using namespace tenon;

namespace {

io::bytes file_of(const std::string& header, std::size_t data) {
  std::string text = "\x93NUMPY";
  text += {'\1', '\0', static_cast<char>(header.size()), '\0'};
  text += header + std::string(data, '\0');
  io::bytes out(text.size());
  std::memcpy(out.data(), text.data(), text.size());
  return out;
}
void refuses(const std::string& header, std::size_t data, const std::string& words) {
  laws::refuses([&] { io::parse_npy(file_of(header, data), "some.npy"); }, "some.npy: expected ",
                words);
}
std::string header(const std::string& descr, const std::string& shape) {
  return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
}

}  // namespace

TEST_CASE_TEMPLATE("npy: what was written is read", T, bool, std::int8_t, std::uint16_t,
                   std::int64_t, float, double) {
  const laws::folder here;
  tensor<T, 2, 3> from;
  for (extent i = 0; i < 6; ++i) from.data()[i] = static_cast<T>(i % 2);
  io::write_npy(here / "a", from);
  CHECK(std::filesystem::file_size(here / "a") == 128 + 6 * sizeof(T));
  const auto back = io::read_npy<T, 2, 3>(here / "a");
  for (extent i = 0; i < 6; ++i) CHECK(back.data()[i] == from.data()[i]);
  laws::refuses([&] { io::read_npy<T, 3, 2>(here / "a"); }, here / "a", "found [2, 3] of ");
  const io::bytes whole = io::read_file(here / "a");
  for (std::size_t i = 0; i < whole.size(); ++i)
    CHECK_THROWS_AS(io::parse_npy(std::span(whole).first(i), "cut"), error);
}

TEST_CASE("npy: what breaks a rule is refused with file, expected and found") {
  CHECK(io::parse_npy(file_of(header("<f4", "(2, 3)"), 24), "f").shape ==
        std::vector<extent>{2, 3});
  CHECK(io::parse_npy(file_of(header("<f4", "()"), 4), "f").shape.empty());
  CHECK(io::parse_npy(file_of(header("<f4", "(2L,)"), 8), "f").shape == std::vector<extent>{2});
  refuses(header("<f4", "(2,)"), 7, "8 bytes of data, found 7");
  refuses(header("<f4", "(2,)"), 9, "8 bytes of data, found 9");
  refuses(header(">f4", "(2,)"), 8, "found '>f4'");
  refuses(header("|O", "(2,)"), 8, "found '|O'");
  refuses(header("<f4", "(-2,)"), 8, "a number");
  refuses(header("<f4", "(4294967296, 4294967296)"), 8, "a product above 2^53");
  refuses("{'descr': '<f4', 'fortran_order': True, 'shape': (2,), }", 8, "column by column");
  refuses("{'descr': '<f4', 'shape': (2,), }", 8, "descr, fortran_order and shape");
  refuses("{'descr': '<f4', 'descr': '<f4', }", 8, "each key once");
  refuses(header("<f4", "(2,)") + "x", 8, "the end of the header");
}

TEST_CASE("npy: files of NumPy are read, objects and damage are refused") {
  const std::string samples = laws::shared_data("interop/npy"),
                    damaged = laws::shared_data("interop/malformed");
  if (samples.empty() || damaged.empty()) return;
  const auto count = io::read_npy<std::int64_t, 10>(samples + "/candle_test.npy");
  for (int i = 0; i < 10; ++i) CHECK(count(i) == i);
  CHECK(io::read_npy<double, 2>(samples + "/numpy_python3.npy")(1) == 1);
  CHECK(io::read_npy<double, 2>(samples + "/numpy_win64python2.npy")(1) == 1);
  CHECK(io::read_npy<float, 1, 6504>(samples + "/tinygrad_openpilot_output.npy")(0, 0) ==
        doctest::Approx(-130.43498));
  const std::string objects = samples + "/numpy_py3-objarr.npy";
  laws::refuses([&] { io::parse_npy(io::read_file(objects), objects); }, objects, "found '|O8'");
  int refused = 0;
  for (const auto& file : std::filesystem::directory_iterator(damaged)) {
    if (file.path().extension() != ".npy") continue;
    const std::string name = file.path().string();
    laws::refuses([&] { io::parse_npy(io::read_file(name), name); }, name, ": expected ");
    ++refused;
  }
  CHECK(refused >= 11);
}
