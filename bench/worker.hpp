// SPDX-License-Identifier: MIT
// worker: a peer that runs in a process of its own and takes blocks of calls from this one, so that
// both can alternate. It answers "ready", then to each number of calls the seconds they took.
// Read next: bench/measure.hpp, bench/torch_peer.py.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

namespace bench {

class worker {
 public:
  explicit worker(const std::vector<std::string>& command) {
    int down[2], up[2];
    if (pipe(down) != 0 || pipe(up) != 0) throw std::runtime_error("worker: no pipe");
    child_ = fork();
    if (child_ == 0) {
      dup2(down[0], 0);
      dup2(up[1], 1);
      for (int end : {down[0], down[1], up[0], up[1]}) close(end);
      std::vector<char*> words;
      for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
      words.push_back(nullptr);
      execv(words[0], words.data());
      _exit(127);
    }
    close(down[0]);
    close(up[1]);
    to_ = fdopen(down[1], "w");
    from_ = fdopen(up[0], "r");
    char ready[16] = {};
    if (std::fscanf(from_, "%15s", ready) != 1)
      throw std::runtime_error("worker: " + command[0] + " did not start");
  }
  worker(const worker&) = delete;
  worker& operator=(const worker&) = delete;
  ~worker() {
    std::fclose(to_);
    std::fclose(from_);
    waitpid(child_, nullptr, 0);
  }
  /// Seconds of one call, out of so many.
  double block(int calls) {
    std::fprintf(to_, "%d\n", calls);
    std::fflush(to_);
    double seconds = 0;
    if (std::fscanf(from_, "%lf", &seconds) != 1) throw std::runtime_error("worker: it stopped");
    return seconds / calls;
  }

 private:
  pid_t child_ = -1;
  std::FILE* to_ = nullptr;
  std::FILE* from_ = nullptr;
};

}  // namespace bench
