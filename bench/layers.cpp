// SPDX-License-Identifier: MIT
// Layers that memory bounds, on 25.7 MB of images: what they read and write once, in GB/s, beside a
// copy that reads and writes as many bytes. One thread.
#include "measure.hpp"
#include "prepared.hpp"

#include <cstring>

namespace tn = tenon;

namespace {

using images = tn::tensor<float, 32, 64, 56, 56>;
using rows = tn::tensor<float, 6272, 1024>;

/// A tensor's type as a model's input.
template <class X>
struct input_of;
template <tn::extent... Extents>
struct input_of<tn::tensor<float, Extents...>> {
  using type = tn::input<float, Extents...>;
};
template <class Model, class X>
using source_of = tn::nn::predict_source<Model, typename input_of<X>::type>;

/// All memory of a row: x is read by both, each writes where only it does.
template <class X>
struct arrays {
  X x = tn::random::normal{1}, y = tn::random::normal{2}, out, copy;
};

/// A row: `kernel` reads and writes so many bytes in all, a copy half of them each way.
template <class X, class Kernel>
void compare(const std::string& name, arrays<X>& all, double bytes, Kernel&& kernel) {
  bench::compare({"layer_" + name, "copy", 1, "", "GB/s", bytes}, kernel, [&] {
    const std::size_t half = static_cast<std::size_t>(bytes) / 2;
    const std::size_t whole = std::min(half, sizeof(float) * std::size_t{X::size()});
    std::memcpy(all.copy.data(), all.x.data(), whole);
    if (half > whole) std::memcpy(all.out.data(), all.y.data(), half - whole);
    __asm__ volatile("" : : : "memory");
  });
}

/// A model: its input is read once, its result written once; parameters are few.
template <class Model, class X>
void model(const std::string& name, arrays<X>& all) {
  using source = source_of<Model, X>;
  using result = tn::nn::detail::prediction_of<Model, typename input_of<X>::type>;
  const double count = static_cast<double>(X::size()) +
                       static_cast<double>(tn::count_elements(tn::shape_of<result>));
  bench::prepared<source> kernel{all.x.data(), all.out.data()};
  compare(name, all, 4 * count, kernel);
}

struct relu_of_batch_norm {
  constexpr auto operator()(auto x) const { return tn::relu(tn::batch_norm(x, "bn")); }
};
struct relu {
  constexpr auto operator()(auto x) const { return tn::relu(x); }
};
struct relu_of_sum {
  constexpr auto operator()(auto x, auto y) const { return tn::relu(x + y); }
};
struct max_pool_2x2 {
  constexpr auto operator()(auto x) const { return tn::max_pool<2>(x); }
};
struct max_pool_3x3 {
  constexpr auto operator()(auto x) const {
    return tn::max_pool<3, tn::pool{.stride = 2, .padding = 1}>(x);
  }
};
struct avg_pool_2x2 {
  constexpr auto operator()(auto x) const { return tn::avg_pool<2>(x); }
};
struct global_avg_pool {
  constexpr auto operator()(auto x) const { return tn::global_avg_pool(x); }
};
struct softmax {
  constexpr auto operator()(auto x) const { return tn::softmax(x); }
};
struct layer_norm {
  constexpr auto operator()(auto x) const { return tn::layer_norm(x, "ln"); }
};

void on_images() {
  arrays<images> all;
  const std::string shape = "_32x64x56x56";
  model<relu>("relu" + shape, all);
  using source = tn::run::detail::function_source<relu_of_sum, images, images>;
  bench::prepared<source> sum{all.x.data(), all.y.data(), all.out.data()};
  compare("add_relu" + shape, all, 3 * 4.0 * images::size(), sum);
  model<relu_of_batch_norm>("batch_norm_relu" + shape, all);
  model<max_pool_2x2>("max_pool_2x2" + shape, all);
  model<max_pool_3x3>("max_pool_3x3_s2p1" + shape, all);
  model<avg_pool_2x2>("avg_pool_2x2" + shape, all);
  model<global_avg_pool>("global_avg_pool" + shape, all);
}

void on_rows() {
  arrays<rows> all;
  model<softmax>("softmax_6272x1024", all);
  model<layer_norm>("layer_norm_6272x1024", all);
}

}  // namespace

int main() {
  on_images();
  on_rows();
}
