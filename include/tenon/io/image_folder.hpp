// SPDX-License-Identifier: MIT
// image_folder: a data set as a tree of files: train/ and val/ (or test/), in each a folder for
// each class, in it .png, .jpg or .jpeg files. The files are found here and read when they are
// wanted. Law: classes and files are in the order of their names' bytes, the same on every machine;
// both parts have the same classes. What begins with a dot, and files of other kinds, are passed
// over. Read next: tenon/image.hpp, nn/loader.hpp.
#pragma once

#include <tenon/base/config.hpp>
#include <tenon/io/file.hpp>

#include <algorithm>
#include <string>

namespace tenon::io {

/// A file and the number of its class.
struct labelled_file {
  std::string file;
  std::int32_t label;
};

/// The names of the classes, and the files to train on and to test with, class by class.
struct image_folder {
  std::vector<std::string> classes;
  std::vector<labelled_file> train, test;
};

namespace detail {

/// The names in a folder for which `is_wanted` is true, in order.
template <class Wanted>
std::vector<std::string> names_in(const std::string& folder, const Wanted& is_wanted) {
  std::error_code failure;
  std::vector<std::string> names;
  std::filesystem::directory_iterator at(folder, failure);
  for (; !failure && at != std::filesystem::directory_iterator(); at.increment(failure)) {
    std::string name = at->path().filename().string();
    if (!name.starts_with('.') && is_wanted(*at)) names.push_back(std::move(name));
  }
  if (failure) refuse(folder, "a readable folder", failure.message());
  std::sort(names.begin(), names.end());
  return names;
}

inline std::string path_of(const std::string& folder, const std::string& name) {
  return (std::filesystem::path(folder) / name).string();
}

inline std::vector<std::string> class_names(const std::string& part) {
  auto names = names_in(part, [](const auto& entry) {
    std::error_code failure;
    return entry.is_directory(failure);
  });
  if (names.empty()) refuse(part, "a folder for each class", "none");
  return names;
}

inline bool is_image_name(const std::string& name) {
  std::string ending = std::filesystem::path(name).extension().string();
  for (char& c : ending) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return ending == ".png" || ending == ".jpg" || ending == ".jpeg";
}

inline void append_class(const std::string& folder, std::int32_t label,
                         std::vector<labelled_file>& to) {
  const auto names = names_in(folder, [](const auto& entry) {
    if (!is_image_name(entry.path().filename().string())) return false;
    std::error_code failure;
    if (!entry.is_regular_file(failure))
      refuse(entry.path().string(), "an image file", "a folder, a device or a broken link");
    return true;
  });
  if (names.empty()) refuse(folder, "a .png, .jpg or .jpeg file", "none");
  for (const std::string& name : names) to.push_back({path_of(folder, name), label});
}

inline std::vector<labelled_file> files_of(const std::string& part,
                                           const std::vector<std::string>& classes) {
  std::vector<labelled_file> files;
  for (std::size_t i = 0; i < classes.size(); ++i)
    append_class(path_of(part, classes[i]), static_cast<std::int32_t>(i), files);
  return files;
}

/// Labels mean the same in both parts.
inline void check_classes(const std::string& part, const std::vector<std::string>& found,
                          const std::vector<std::string>& trained) {
  const auto missing_in = [](const auto& all, const auto& some) -> std::string {
    for (const std::string& name : some)
      if (!std::binary_search(all.begin(), all.end(), name)) return name;
    return "";
  };
  if (const std::string name = missing_in(found, trained); !name.empty())
    refuse(part, "the classes of train", "no folder '" + name + "'");
  if (const std::string name = missing_in(trained, found); !name.empty())
    refuse(part, "the classes of train", "a folder '" + name + "' that train has not");
}

/// val/, or else test/.
inline std::string test_part(const std::string& folder) {
  for (const char* name : {"val", "test"})
    if (std::filesystem::is_directory(path_of(folder, name))) return path_of(folder, name);
  refuse(folder, "a folder val or test beside train", "neither");
}

}  // namespace detail

/// Finds the images of a folder with train/CLASS/FILE and val/CLASS/FILE or test/CLASS/FILE.
inline image_folder find_images(const std::string& folder) {
  if (!std::filesystem::is_directory(folder))
    detail::refuse(folder, "a folder with train and val (or test)", "no folder");
  const std::string train = detail::path_of(folder, "train");
  if (!std::filesystem::is_directory(train)) detail::refuse(folder, "a folder train", "none");
  const std::string test = detail::test_part(folder);
  const std::vector<std::string> classes = detail::class_names(train);
  detail::check_classes(test, detail::class_names(test), classes);
  return {classes, detail::files_of(train, classes), detail::files_of(test, classes)};
}

}  // namespace tenon::io
