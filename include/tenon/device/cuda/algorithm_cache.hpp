// SPDX-License-Identifier: MIT
// algorithm_cache: which algorithm of cuBLASLt was the fastest for each product, found by timing
// and kept in a file from run to run: TENON_CACHE, or XDG_CACHE_HOME/tenon, or ~/.cache/tenon. Law:
// a choice is taken from the file only for the same GPU and the same version of cuBLASLt; a file
// that cannot be read or written is no error. Read next: device/cuda/gemm.hpp.
#pragma once

#include <tenon/device/cuda/check.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <sstream>

#include <unistd.h>

namespace tenon::device::cuda {

class algorithm_cache {
 public:
  /// That of a device, one for all of the process: two trainers choose alike.
  static algorithm_cache& of(int device) {
    static std::mutex alone;
    static std::map<int, algorithm_cache> made;
    const std::lock_guard guard(alone);
    return made[device];
  }
  algorithm_cache() : file_(find_file()) { read(); }

  std::optional<cublasLtMatmulAlgo_t> find(const std::string& product) const {
    const std::lock_guard guard(alone_);
    const auto at = chosen_.find(product);
    return at == chosen_.end() ? std::nullopt : std::optional(at->second);
  }
  void add(const std::string& product, const cublasLtMatmulAlgo_t& algorithm) {
    const std::lock_guard guard(alone_);
    chosen_[product] = algorithm;
    read();  // what other processes have added meanwhile
    write();
  }

 private:
  static std::string find_file() {
    const auto variable = [](const char* name) {
      const char* found = std::getenv(name);
      return std::string(found != nullptr ? found : "");
    };
    std::string folder = variable("TENON_CACHE");
    if (folder.empty() && !variable("XDG_CACHE_HOME").empty())
      folder = variable("XDG_CACHE_HOME") + "/tenon";
    if (folder.empty() && !variable("HOME").empty()) folder = variable("HOME") + "/.cache/tenon";
    if (folder.empty()) return "";
    std::string gpu = device_text().substr(device_text().find('('));
    for (char& c : gpu)
      if (c == ' ' || c == '/' || c == '(' || c == ')') c = '_';
    return folder + "/cublaslt-" + std::to_string(cublasLtGetVersion()) + gpu + ".txt";
  }
  /// Lines of a product and eight numbers.
  void read() {
    std::ifstream in(file_);
    std::string line, product;
    while (std::getline(in, line)) {
      std::istringstream words(line);
      cublasLtMatmulAlgo_t algorithm{};
      words >> product;
      for (auto& word : algorithm.data) words >> std::hex >> word;
      if (words) chosen_.try_emplace(product, algorithm);
    }
  }
  /// Another process may do the same: a file of its own, then a rename.
  void write() const {
    if (file_.empty()) return;
    std::error_code failed;
    std::filesystem::create_directories(std::filesystem::path(file_).parent_path(), failed);
    const std::string beside = file_ + "." + std::to_string(getpid());
    std::ofstream out(beside);
    for (const auto& [product, algorithm] : chosen_) {
      out << product << std::hex;
      for (auto word : algorithm.data) out << ' ' << word;
      out << '\n';
    }
    out.close();
    if (out) std::filesystem::rename(beside, file_, failed);
    if (!out || failed) std::filesystem::remove(beside, failed);
  }

  mutable std::mutex alone_;
  std::string file_;
  std::map<std::string, cublasLtMatmulAlgo_t> chosen_;
};

}  // namespace tenon::device::cuda
