// SPDX-License-Identifier: MIT
// CIFAR-10's binary files: records of one label byte and three planes of 32 x 32 bytes, red, green
// and blue. Source: Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009.
// Law: a file is a whole number of records with labels 0 to 9, or refused: file, expected, found.
// Names may say more before .bin, and end in .gz: data_batch_1.first3200.bin.gz.
// Read next: io/augment.hpp, nn/loader.hpp.
#pragma once

#include <tenon/io/image_set.hpp>
#include <tenon/io/unpack.hpp>

#include <algorithm>

namespace tenon::io {

/// What the labels of CIFAR-10 mean.
inline constexpr const char* cifar_classes[10] = {
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};

namespace detail {

inline constexpr extent cifar_side = 32;
inline constexpr std::size_t cifar_record = 1 + 3 * cifar_side * cifar_side;

/// Appends the records of a file to a set.
inline void append_cifar(std::span<const std::byte> data, const std::string& file, image_set& to) {
  const std::string record = std::to_string(cifar_record) + " bytes (a label and 3 x 32 x 32)";
  if (data.empty()) refuse(file, "1 record or more of " + record, "an empty file");
  if (data.size() % cifar_record != 0)
    refuse(file, "records of " + record, std::to_string(data.size()) + " bytes");
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(data.data());
  for (std::size_t at = 0; at < data.size(); at += cifar_record) {
    if (bytes[at] > 9)
      refuse(file, "labels from 0 to 9",
             std::to_string(bytes[at]) + " in record " + std::to_string(at / cifar_record));
    to.labels.push_back(bytes[at]);
    to.pixels.insert(to.pixels.end(), bytes + at + 1, bytes + at + cifar_record);
  }
  to.count = static_cast<extent>(to.labels.size());
}

inline bool is_cifar_file(const std::string& name, const std::string& stem) {
  return name.starts_with(stem + ".") && (name.ends_with(".bin") || name.ends_with(".bin.gz"));
}

/// The file of this stem in a folder, the one of the shortest name; "" where there is none.
inline std::string find_cifar(const std::string& folder, const std::string& stem) {
  std::string found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!is_cifar_file(name, stem)) continue;
    const bool is_first = found.empty() || name.size() < found.size();
    if (is_first || (name.size() == found.size() && name < found)) found = name;
  }
  return found.empty() ? "" : (std::filesystem::path(folder) / found).string();
}

/// The files of data_batch_1 to data_batch_5: as many as there are, without a gap.
inline std::vector<std::string> find_cifar_batches(const std::string& folder) {
  std::vector<std::string> files;
  std::string missing;
  for (int i = 1; i <= 5; ++i) {
    const std::string stem = "data_batch_" + std::to_string(i), file = find_cifar(folder, stem);
    if (file.empty() && missing.empty()) missing = stem;
    if (file.empty()) continue;
    if (!missing.empty())
      refuse(folder, "a file " + missing + ".bin (or .bin.gz) beside " + stem, "none");
    files.push_back(file);
  }
  if (files.empty()) refuse(folder, "a file data_batch_1.bin (or .bin.gz)", "none");
  return files;
}

inline image_set empty_cifar() { return {cifar_side, cifar_side, 0, {}, {}, 3}; }

}  // namespace detail

/// The images of one file of CIFAR-10.
template <class Unpack = no_gzip>
image_set read_cifar(const std::string& file) {
  image_set out = detail::empty_cifar();
  detail::append_cifar(read_unpacked<Unpack>(file), file, out);
  return out;
}

/// CIFAR-10 from a folder: data_batch_1 to 5, as many as there are, and test_batch.
template <class Unpack = no_gzip>
image_data load_cifar(const std::string& folder) {
  if (!std::filesystem::is_directory(folder))
    detail::refuse(folder, "a folder with CIFAR-10's binary files", "no folder");
  const std::vector<std::string> batches = detail::find_cifar_batches(folder);
  const std::string test = detail::find_cifar(folder, "test_batch");
  if (test.empty()) detail::refuse(folder, "a file test_batch.bin (or .bin.gz)", "none");
  image_data out{detail::empty_cifar(), read_cifar<Unpack>(test)};
  for (const std::string& file : batches)
    detail::append_cifar(read_unpacked<Unpack>(file), file, out.train);
  return out;
}

}  // namespace tenon::io
