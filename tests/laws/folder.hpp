// SPDX-License-Identifier: MIT
// folder: a place of its own for the files of one test, removed with it; shared_data: the sample
// files beside the project, where they are.
#pragma once

#include <unistd.h>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace laws {

class folder {
 public:
  folder() {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("tenon-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(path_);
  }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  ~folder() { std::filesystem::remove_all(path_); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// A folder of sample data, or "" (said aloud) where there is none.
inline std::string shared_data(const std::string& part) {
  const char* said = std::getenv("TENON_DATA");
  const std::filesystem::path all = said != nullptr ? said : "../shared/data";
  if (std::filesystem::exists(all / part)) return (all / part).string();
  std::printf("skipped: no %s\n", (all / part).string().c_str());
  return "";
}

}  // namespace laws
