// SPDX-License-Identifier: MIT
// worker: a peer that runs in a process of its own and takes blocks of calls from this one, so that
// both can alternate. To a case's name it answers "ready" and perhaps a note, to a number of calls
// the seconds that they took.
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
  explicit worker(const std::vector<std::string>& command) : name_(command[0]) {
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
  }
  worker(const worker&) = delete;
  worker& operator=(const worker&) = delete;
  ~worker() {
    std::fclose(to_);
    std::fclose(from_);
    waitpid(child_, nullptr, 0);
  }
  /// The note that comes with its "ready".
  std::string wait() {
    char line[128] = {};
    if (std::fgets(line, sizeof line, from_) == nullptr || std::string(line, 5) != "ready")
      throw std::runtime_error("worker: " + name_ + " did not start");
    const std::string note = line + 5;
    const auto first = note.find_first_not_of(" \n");
    return first == std::string::npos ? "" : note.substr(first, note.find('\n') - first);
  }
  std::string begin(const std::string& name) {
    std::fprintf(to_, "%s\n", name.c_str());
    std::fflush(to_);
    return wait();
  }
  /// What it answers to a number.
  double ask(int number) {
    std::fprintf(to_, "%d\n", number);
    std::fflush(to_);
    double answer = 0;
    char line[64] = {};
    if (std::fgets(line, sizeof line, from_) == nullptr || std::sscanf(line, "%lf", &answer) != 1)
      throw std::runtime_error("worker: it stopped");
    return answer;
  }
  /// Seconds of one call, out of so many.
  double block(int calls) { return ask(calls) / calls; }

 private:
  std::string name_;
  pid_t child_ = -1;
  std::FILE* to_ = nullptr;
  std::FILE* from_ = nullptr;
};

}  // namespace bench
