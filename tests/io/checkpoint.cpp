// SPDX-License-Identifier: MIT
// checkpoint: what was saved is loaded, what was damaged is refused, a kill leaves a whole file.
#include <tenon/io/checkpoint.hpp>

#include <doctest/doctest.h>
#include <laws/folder.hpp>
#include <laws/refuses.hpp>

#include <sys/stat.h>
#include <sys/wait.h>
#include <csignal>

using namespace tenon;

namespace {

io::bytes numbers(std::size_t count, unsigned first) {
  io::bytes out(4 * count);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>((i + first) & 255);
  return out;
}
io::checkpoint sample(unsigned first, std::size_t count = 6) {
  const auto n = static_cast<extent>(count);
  return {{{"fc.weight", dtype::f32, {2, n / 2}, numbers(count, first)},
           {"step", dtype::i32, {1}, numbers(1, first)}},
          {{"epoch", "3"}, {"say", "a \"word\" \\\n\t\x1f \xc3\xa9"}}};
}

}  // namespace

TEST_CASE("checkpoint: what was saved is loaded") {
  const laws::folder here;
  io::save_checkpoint(here / "a", sample(1));
  const io::checkpoint back = io::load_checkpoint(here / "a");
  CHECK(back.metadata == sample(1).metadata);
  REQUIRE(back.arrays.size() == 2);
  CHECK(back.arrays[0].name == "fc.weight");
  CHECK(back.arrays[0].shape == std::vector<extent>{2, 3});
  CHECK(back.arrays[0].bytes == sample(1).arrays[0].bytes);
  CHECK(back.arrays[1].type == dtype::i32);
}

TEST_CASE("checkpoint: every cut and every flipped byte is refused") {
  const laws::folder here;
  io::save_checkpoint(here / "a", sample(1));
  const io::bytes whole = io::read_file(here / "a");
  for (std::size_t i = 0; i < whole.size(); ++i) {
    io::write_file(here / "cut", std::span(whole).first(i));
    CHECK_THROWS_AS(io::load_checkpoint(here / "cut"), error);
    io::bytes flipped = whole;
    flipped[i] ^= std::byte{4};
    io::write_file(here / "flipped", flipped);
    CHECK_THROWS_AS(io::load_checkpoint(here / "flipped"), error);
  }
}

TEST_CASE("checkpoint: 200 kills while saving leave the old file or the new one, whole") {
  const laws::folder here;
  const std::string file = here / "a";
  io::save_checkpoint(file, sample(0, 20'000));
  for (int kill = 0; kill < 200; ++kill) {
    const pid_t child = ::fork();
    if (child == 0) {
      for (unsigned i = 0;; ++i) io::save_checkpoint(file, sample(i, 20'000));
    }
    ::usleep(static_cast<useconds_t>(500 + kill * 37 % 4000));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    CHECK_NOTHROW(io::load_checkpoint(file));
  }
}

TEST_CASE("write_file: what is no file is left in its place") {
  const laws::folder here;
  const std::string pipe = here / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  laws::refuses([&] { io::write_file(pipe, {}); }, pipe, "found a folder or a device");
  CHECK(std::filesystem::is_fifo(pipe));
}

TEST_CASE("checkpoint: what could not be read back is not written over a good one") {
  const laws::folder here;
  const std::string file = here / "good";
  io::save_checkpoint(file, sample(1));
  io::checkpoint wrong = sample(2);
  wrong.metadata["name"] = "caf\xe9";
  laws::refuses([&] { io::save_checkpoint(file, wrong); }, file, "UTF-8");
  wrong = sample(2);
  wrong.arrays[0].bytes.pop_back();
  laws::refuses([&] { io::save_checkpoint(file, wrong); }, file, "fc.weight");
  wrong = sample(2);
  wrong.metadata["checksum"] = "mine";
  laws::refuses([&] { io::save_checkpoint(file, wrong); }, file, "checksum");
  CHECK(io::load_checkpoint(file).arrays[0].bytes == sample(1).arrays[0].bytes);
}

TEST_CASE("named_array: another size, and a bool that is neither 0 nor 1, are refused") {
  const io::named_array cut{"a", dtype::f32, {4}, io::bytes(8)};
  laws::refuses([&] { io::as_tensor<float, 4>(cut, "f"); }, "f", "expected a of 16 bytes, found 8");
  io::named_array mask{"m", dtype::boolean, {2}, io::bytes(2)};
  mask.bytes[1] = std::byte{2};
  laws::refuses([&] { io::as_tensor<bool, 2>(mask, "f"); }, "f", "bytes 0 and 1, found 2");
}
