// SPDX-License-Identifier: MIT
// gzip: a whole stream is unpacked, everything else is refused with a sentence; MNIST's own files
// are read through it. Needs zlib.
#include <tenon/gzip.hpp>
#include <tenon/io/idx.hpp>

#include <doctest/doctest.h>
#include <laws/folder.hpp>
#include <laws/refuses.hpp>

using namespace tenon;

namespace {

io::bytes packed(const io::bytes& plain) {
  io::bytes out(plain.size() + 1024);
  z_stream z{};
  REQUIRE(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  io::bytes in = plain;
  z.next_in = reinterpret_cast<Bytef*>(in.data());
  z.avail_in = static_cast<uInt>(in.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&z, Z_FINISH) == Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

/// An IDX file of `rank` extents of 2 with these bytes behind.
io::bytes idx_of(int rank, std::initializer_list<int> values) {
  io::bytes out(static_cast<std::size_t>(4 + 4 * rank));
  out[2] = std::byte{8};
  out[3] = static_cast<std::byte>(rank);
  for (std::size_t i = 1; i <= static_cast<std::size_t>(rank); ++i) out[4 * i + 3] = std::byte{2};
  for (int v : values) out.push_back(static_cast<std::byte>(v));
  return out;
}

}  // namespace

TEST_CASE("gzip: what was packed is unpacked, any size") {
  for (std::size_t size : {0u, 1u, 65536u, 300001u, 2000003u}) {
    io::bytes plain(size);
    for (std::size_t i = 0; i < size; ++i) plain[i] = static_cast<std::byte>(i * i >> 7);
    CHECK(io::unpack_gzip(packed(plain), "f") == plain);
  }
}

TEST_CASE("gzip: every cut, every flipped byte of the frame, and more bytes are refused") {
  const io::bytes whole = packed(idx_of(1, {7, 9}));
  for (std::size_t i = 0; i < whole.size(); ++i)
    laws::refuses([&] { io::unpack_gzip(std::span(whole).first(i), "some.gz"); },
                  "some.gz: expected ", "found");
  for (std::size_t i : {std::size_t{0}, std::size_t{1}, whole.size() - 8, whole.size() - 1}) {
    io::bytes flipped = whole;
    flipped[i] ^= std::byte{1};
    CHECK_THROWS_AS(io::unpack_gzip(flipped, "some.gz"), error);
  }
  io::bytes longer = whole;
  longer.push_back(std::byte{0});
  laws::refuses([&] { io::unpack_gzip(longer, "some.gz"); }, "some.gz", "1 more bytes");
  longer.resize(longer.size() + 99'999);
  laws::refuses([&] { io::unpack_gzip(longer, "some.gz"); }, "some.gz", "100000 more bytes");
}

TEST_CASE("gzip: a folder of packed files is MNIST; a broken one is named") {
  const laws::folder here;
  for (const std::string part : {"train", "t10k"}) {
    io::write_file(here / (part + "-images-idx3-ubyte.gz"),
                   packed(idx_of(3, {1, 2, 3, 4, 5, 6, 7, 8})));
    io::write_file(here / (part + "-labels-idx1-ubyte.gz"), packed(idx_of(1, {7, 9})));
  }
  CHECK(io::load_mnist<io::gzip_reader>(here / "").test.labels == std::vector<std::int32_t>{7, 9});
  CHECK_THROWS_AS(io::load_mnist(here / ""), error);
  const std::string labels = here / "t10k-labels-idx1-ubyte.gz";
  io::write_file(labels, packed(idx_of(1, {7, 10})));
  laws::refuses([&] { io::load_mnist<io::gzip_reader>(here / ""); }, labels,
                "expected labels from 0 to 9, found 10 at 1");
  const io::bytes whole = packed(idx_of(1, {7, 9}));
  io::write_file(labels, std::span(whole).first(12));
  laws::refuses([&] { io::load_mnist<io::gzip_reader>(here / ""); }, labels,
                "expected a whole gzip stream, found a truncated one");
}

TEST_CASE("gzip: MNIST as it is, and the damaged sample") {
  const std::string mnist = laws::shared_data("mnist"),
                    damaged = laws::shared_data("interop/malformed");
  if (mnist.empty() || damaged.empty()) return;
  const io::image_data data = io::load_mnist<io::gzip_reader>(mnist);
  CHECK(data.train.count == 60000);
  CHECK(data.test.labels[9] == 9);
  const std::string file = damaged + "/idx_truncated.gz";
  laws::refuses([&] { io::read_idx<io::gzip_reader>(file, 1); }, file, "found a truncated one");
}
