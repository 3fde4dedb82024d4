// SPDX-License-Identifier: MIT
// cifar: records are labels and planes, whole files or refused; CIFAR-10's own files are read,
// packed as they are. Needs zlib.
#include <tenon/gzip.hpp>
#include <tenon/io/cifar.hpp>

#include <doctest/doctest.h>
#include <laws/folder.hpp>
#include <laws/refuses.hpp>

#include <numeric>

using namespace tenon;

namespace {

/// Records with these labels; pixel i of record r is r + i, modulo 256.
io::bytes records(std::initializer_list<int> labels) {
  io::bytes out;
  int record = 0;
  for (int label : labels) {
    out.push_back(static_cast<std::byte>(label));
    for (int i = 0; i < 3072; ++i) out.push_back(static_cast<std::byte>(record + i));
    ++record;
  }
  return out;
}

std::vector<std::string> found(const laws::folder& here) {
  std::vector<std::string> names;
  for (const std::string& file : io::detail::find_cifar_batches(here / ""))
    names.push_back(std::filesystem::path(file).filename().string());
  return names;
}

std::vector<int> counts_of(const io::image_set& set) {
  std::vector<int> out(10);
  for (std::int32_t label : set.labels) ++out[static_cast<std::size_t>(label)];
  return out;
}

double mean_of(const io::image_set& set, std::size_t channel) {
  double sum = 0;
  for (std::size_t i = channel * 1024; i < set.pixels.size(); i += 3072)
    sum += std::accumulate(set.pixels.begin() + static_cast<std::ptrdiff_t>(i),
                           set.pixels.begin() + static_cast<std::ptrdiff_t>(i + 1024), 0.0);
  return sum / 1024 / static_cast<double>(set.count) / 255;
}

}  // namespace

TEST_CASE("cifar: a record is a label and three planes, in the order of the file") {
  const laws::folder here;
  io::write_file(here / "a.bin", records({7, 0, 9}));
  const io::image_set set = io::read_cifar(here / "a.bin");
  CHECK(set.count == 3);
  CHECK(set.channels == 3);
  CHECK(set.rows * set.cols == 1024);
  CHECK(set.labels == std::vector<std::int32_t>{7, 0, 9});
  CHECK(set.pixels.size() == 3 * 3072);
  CHECK(set.pixels[3072 + 5] == 6);
}

TEST_CASE("cifar: empty files, odd lengths and labels that are none are refused") {
  const laws::folder here;
  const std::string file = here / "a.bin";
  io::bytes odd = records({1, 2}), cifar100(3074);
  odd.pop_back();
  const auto refuses = [&](const io::bytes& data, const std::string& words) {
    io::write_file(file, data);
    laws::refuses([&] { io::read_cifar(file); }, file + ": expected ", words);
  };
  refuses({}, "1 record or more of 3073 bytes (a label and 3 x 32 x 32), found an empty file");
  refuses(odd, "records of 3073 bytes (a label and 3 x 32 x 32), found 6145 bytes");
  refuses(cifar100, "found 3074 bytes");
  refuses(records({3, 10}), "labels from 0 to 9, found 10 in record 1");
  laws::refuses([&] { io::read_cifar(here / "none"); }, here / "none", "expected a readable file");
}

TEST_CASE("cifar: a folder has data_batch_1 and on, without a gap, and a test_batch") {
  const laws::folder here;
  const auto refuses = [&](const std::string& words) {
    laws::refuses([&] { io::load_cifar(here / ""); }, here / "", words);
  };
  laws::refuses([&] { io::load_cifar(here / "x"); }, here / "x",
                "expected a folder with CIFAR-10's binary files, found no folder");
  refuses("expected a file data_batch_1.bin (or .bin.gz), found none");
  io::write_file(here / "data_batch_1.bin", records({1, 2}));
  refuses("expected a file test_batch.bin (or .bin.gz), found none");
  io::write_file(here / "test_batch.bin", records({3}));
  CHECK(io::load_cifar(here / "").train.count == 2);
  io::write_file(here / "data_batch_3.bin", records({4}));
  refuses("expected a file data_batch_2.bin (or .bin.gz) beside data_batch_3, found none");
  io::write_file(here / "data_batch_2.bin", records({5}));
  const io::image_data data = io::load_cifar(here / "");
  CHECK(data.train.labels == std::vector<std::int32_t>{1, 2, 5, 4});
  CHECK(data.train.pixels.size() == 4 * 3072);
  CHECK(data.test.labels == std::vector<std::int32_t>{3});
}

TEST_CASE("cifar: of several files of a batch the one of the shortest name counts") {
  const laws::folder here;
  const std::string cut = "data_batch_1.first9.bin", packed = "data_batch_1.bin.gz";
  for (const std::string& name : {cut, packed, std::string("data_batch_10.bin")})
    io::write_file(here / name, records({1}));
  CHECK(found(here) == std::vector<std::string>{packed});
  laws::refuses([&] { io::load_cifar(here / ""); }, here / "", "test_batch");
  io::write_file(here / "test_batch.bin", records({1}));
  laws::refuses([&] { io::load_cifar(here / ""); }, here / packed, "gunzip it");
  io::write_file(here / "data_batch_1.bin", records({1}));
  CHECK(found(here) == std::vector<std::string>{"data_batch_1.bin"});
}

TEST_CASE("cifar: CIFAR-10 as it is") {
  const std::string folder = laws::shared_data("cifar10");
  if (folder.empty()) return;
  const io::image_data data = io::load_cifar<io::gzip_reader>(folder);
  CHECK(data.train.count == 3200);
  CHECK(data.test.count == 1000);
  CHECK(counts_of(data.train) ==
        std::vector<int>{319, 302, 337, 308, 328, 312, 330, 314, 327, 323});
  CHECK(counts_of(data.test) == std::vector<int>{103, 89, 100, 103, 90, 86, 112, 102, 106, 109});
  CHECK(io::cifar_classes[data.train.labels[0]] == std::string("frog"));
  const double means[] = {0.4911, 0.4816, 0.4450};
  for (std::size_t c = 0; c < 3; ++c)
    CHECK(mean_of(data.train, c) == doctest::Approx(means[c]).epsilon(1e-4));
}
