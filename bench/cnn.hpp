// SPDX-License-Identifier: MIT
// The CNN 1-32-64 of 3 x 3 convolutions, 2 x 2 max-pools and 3136-128-10, and one step of training
// it with Adam on images made up here. Read next: bench/cnn.cpp, bench/cnn_trainer.cpp.
#pragma once

#include <tenon/tenon.hpp>

namespace bench {

struct cnn {
  constexpr auto operator()(auto image) const {
    constexpr tenon::conv walk{.padding = 1};
    const auto a = tenon::max_pool<2>(tenon::relu(tenon::conv2d<32, 3, walk>(image, "conv1")));
    const auto b = tenon::max_pool<2>(tenon::relu(tenon::conv2d<64, 3, walk>(a, "conv2")));
    const auto hidden = tenon::relu(tenon::linear<128>(tenon::flatten(b), "fc1"));
    return tenon::linear<10>(hidden, "fc2");
  }
};

template <tenon::extent Batch, int Threads>
struct cnn_step {
  tenon::trainer<cnn, std::remove_const_t<decltype(tenon::cross_entropy)>,
                 tenon::input<float, tenon::batch<Batch>, 1, 28, 28>,
                 tenon::input<int, tenon::batch<Batch>>, tenon::adam, tenon::cpu_threads<Threads>>
      trainer{{}, {}, {}, {}, {}, {}};
  tenon::tensor<float, Batch, 1, 28, 28> x = tenon::random::uniform{1};
  tenon::tensor<int, Batch> labels =
      tenon::tensor<int, Batch>::from([](auto i) { return static_cast<int>(i * 7 % 10); });
  void operator()() { trainer.step(x, labels); }
};

}  // namespace bench
