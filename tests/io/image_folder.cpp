// SPDX-License-Identifier: MIT
// image_folder: classes and files are found in the order of their names; a tree that is none is
// refused with the folder that is wrong.
#include <tenon/io/image_folder.hpp>

#include <doctest/doctest.h>
#include <laws/folder.hpp>
#include <laws/refuses.hpp>

using namespace tenon;

namespace {

void touch(const laws::folder& here, std::initializer_list<const char*> files) {
  for (const std::string file : files) {
    std::filesystem::create_directories(std::filesystem::path(here / file).parent_path());
    io::write_file(here / file, {});
  }
}

std::string name_of(const io::labelled_file& each) {
  const std::filesystem::path path = each.file;
  return path.parent_path().filename().string() + "/" + path.filename().string() + " " +
         std::to_string(each.label);
}

std::vector<std::string> names_of(const std::vector<io::labelled_file>& files) {
  std::vector<std::string> out;
  for (const io::labelled_file& each : files) out.push_back(name_of(each));
  return out;
}

}  // namespace

TEST_CASE("image_folder: classes and files are in order, other files are passed over") {
  const laws::folder here;
  touch(here,
        {"train/dog/b.jpg", "train/dog/a.JPEG", "train/cat/10.png", "train/cat/9.png",
         "train/cat/notes.txt", "train/cat/.hidden.png", "train/.cache/x.png", "train/README.md",
         "train/cat/more/deep.png", "val/cat/c.Png", "val/dog/d.jpeg", "test/cat/e.png"});
  const io::image_folder found = io::find_images(here / "");
  CHECK(found.classes == std::vector<std::string>{"cat", "dog"});
  CHECK(names_of(found.train) ==
        std::vector<std::string>{"cat/10.png 0", "cat/9.png 0", "dog/a.JPEG 1", "dog/b.jpg 1"});
  CHECK(names_of(found.test) == std::vector<std::string>{"cat/c.Png 0", "dog/d.jpeg 1"});
  CHECK(std::filesystem::exists(found.train[0].file));
}

TEST_CASE("image_folder: without val, test is what one tests with") {
  const laws::folder here;
  touch(here, {"train/a/1.png", "test/a/2.png"});
  CHECK(names_of(io::find_images(here / "").test) == std::vector<std::string>{"a/2.png 0"});
}

TEST_CASE("image_folder: what is missing is named") {
  const laws::folder here;
  const auto refuses = [&](const std::string& folder, const std::string& words) {
    laws::refuses([&] { io::find_images(here / "all"); }, here / folder, words);
  };
  refuses("all", "expected a folder with train and val (or test), found no folder");
  touch(here, {"all/README"});
  refuses("all", "expected a folder train, found none");
  touch(here, {"all/train/README"});
  refuses("all", "expected a folder val or test beside train, found neither");
  touch(here, {"all/val/README"});
  refuses("all/train", "expected a folder for each class, found none");
  touch(here, {"all/train/cat/README"});
  refuses("all/val", "expected a folder for each class, found none");
  touch(here, {"all/val/dog/1.png"});
  refuses("all/val", "expected the classes of train, found no folder 'cat'");
  touch(here, {"all/val/cat/1.png"});
  refuses("all/val", "expected the classes of train, found a folder 'dog' that train has not");
  touch(here, {"all/train/dog/1.png"});
  refuses("all/train/cat", "expected a .png, .jpg or .jpeg file, found none");
  touch(here, {"all/train/cat/1.png"});
  CHECK(io::find_images(here / "all").train.size() == 2);
  std::filesystem::create_symlink("nowhere", here / "all/train/cat/2.png");
  refuses("all/train/cat/2.png", "expected an image file, found a folder, a device or a broken");
}

TEST_CASE("image_folder: the sample folders are found whole") {
  const std::string folders = laws::shared_data("imagefolder");
  if (folders.empty()) return;
  const io::image_folder cifar = io::find_images(folders + "/cifar4_png");
  CHECK(cifar.classes == std::vector<std::string>{"airplane", "cat", "frog", "ship"});
  CHECK(cifar.train.size() == 96);
  CHECK(cifar.test.size() == 24);
  const io::image_folder letters = io::find_images(folders + "/omniglot_latin10");
  CHECK(letters.classes.size() == 10);
  CHECK(letters.train.size() == 150);
  CHECK(letters.test.back().label == 9);
}
