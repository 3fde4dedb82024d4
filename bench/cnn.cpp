// SPDX-License-Identifier: MIT
// options: -fopenmp
// libraries: -fopenmp
// One training step of the CNN of cnn.hpp beside PyTorch, on one thread and two.
#include "cnn.hpp"
#include "measure.hpp"

template <tenon::extent Batch, int Threads>
void compare(const char* name) {
  if (!bench::is_wanted(name)) return;
  bench::cnn_step<Batch, Threads> step;
  bench::compare_with_torch(name, Threads, step);
}

int main() {
  // The batch is learnt soon, and gradients fade: no peer shall pay for denormal numbers.
  const tenon::flush_denormals flush;
  compare<32, 1>("cnn_train_adam_b32");
  compare<32, 2>("cnn_train_adam_b32");
  compare<64, 1>("cnn_train_adam_b64");
  compare<64, 2>("cnn_train_adam_b64");
}
