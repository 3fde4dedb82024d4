// SPDX-License-Identifier: MIT
// options: -fopenmp
// libraries: -fopenmp
// Every convolution of the CNN at batch 64 and of ResNet-18, in its small form at batch 32 and its
// large one at batch 4: forward, what it sends to its input, what it sends to its filter. Beside
// PyTorch in its better memory format, and beside the core's multiply-adds: operations are those of
// the sum as it is written, so that ways with fewer products may pass the peak. One thread. A case
// says b(batch)_(channels)x(height)x(width)_to_(channels)_k(kernel)s(stride)p(padding).
#include "measure.hpp"
#include "peak.hpp"
#include "prepared.hpp"

#include <memory>

namespace tn = tenon;
using tn::extent;

namespace {

/// The shapes and functions of one convolution.
template <extent Batch, extent Channels, extent Side, extent Outputs, extent Kernel, extent Stride>
struct convolution {
  static constexpr extent padding = Kernel / 2;
  static constexpr extent after = (Side + 2 * padding - Kernel) / Stride + 1;
  static constexpr tn::conv walk{.stride = Stride, .padding = padding};
  using images = tn::tensor<float, Batch, Channels, Side, Side>;
  using filter = tn::tensor<float, Outputs, Channels, Kernel, Kernel>;
  using outputs = tn::tensor<float, Batch, Outputs, after, after>;
  static constexpr double work =
      2.0 * outputs::size() * static_cast<double>(Channels * Kernel * Kernel);

  struct forward {
    constexpr auto operator()(auto x, auto w) const { return tn::conv2d<walk>(x, w); }
  };
  /// What the walk does not reach of the image's last rows gets no gradient.
  struct to_input {
    constexpr auto operator()(auto g, auto w) const {
      constexpr extent more = Side - ((after - 1) * Stride + Kernel - 2 * padding);
      return tn::conv_transpose2d<walk, more>(g, w);
    }
  };
  struct to_filter {
    constexpr auto operator()(auto x, auto g) const {
      using X = tn::shape_type_of<images>;
      constexpr auto walks = tn::filter_fits<X, tn::shape_type_of<filter>, walk>::walk.packed();
      return tn::apply_as<tn::op::convolution_filter, float, tn::shape_type_of<filter>, walks.a,
                          walks.b>(x, g);
    }
  };

  static std::string shape() {
    const auto n = [](extent value) { return std::to_string(value); };
    const std::string image = n(Channels) + "x" + n(Side) + "x" + n(Side);
    return "_b" + n(Batch) + "_" + image + "_to_" + n(Outputs) + "_k" + n(Kernel) + "s" +
           n(Stride) + "p" + n(padding);
  }
};

/// PyTorch, once for all rows.
bench::worker* torch() {
  static const std::vector<std::string> command = bench::torch_command(1);
  static const auto peer = command.empty() ? nullptr : std::make_unique<bench::worker>(command);
  return peer.get();
}

/// A row beside PyTorch; without it, beside the multiply-adds.
template <class F>
void compare(const std::string& name, double work, F&& tenon) {
  bench::worker* const peer = torch();
  bench::row r{name, "peak", 1, "", "GFLOP/s", work};
  if (peer != nullptr) r = {name, "pytorch", 1, peer->begin(name)};
  std::vector<bench::contestant> all;
  all.emplace_back(tenon);
  all.emplace_back(bench::multiply_adds{});
  if (peer != nullptr) all.emplace_back(*peer);
  const std::vector<double> seconds = bench::take_turns(all);
  const double at_peak = seconds[1] * work / bench::multiply_adds::work;
  char more[96];
  std::snprintf(more, sizeof more, ", \"gflops\": %.4g, \"peak\": %.4g, \"share\": %.3f",
                work / seconds[0] * 1e-9, work / at_peak * 1e-9, at_peak / seconds[0]);
  bench::print(r, seconds[0], peer != nullptr ? seconds[2] : at_peak, more);
}

template <class Convolution, class F, class A, class B, class Result>
void row(const char* what, const A& a, const B& b, Result& result) {
  const std::string name = std::string("conv_") + what + Convolution::shape();
  if (!bench::is_wanted(name)) return;
  using source = tn::run::detail::function_source<F, A, B>;
  bench::prepared<source> kernel{a.data(), b.data(), result.data()};
  compare(name, Convolution::work, kernel);
}

/// The rows of a convolution; nothing is sent to the images that a network gets.
template <extent Batch, extent Channels, extent Side, extent Outputs, extent Kernel, extent Stride>
void rows() {
  using c = convolution<Batch, Channels, Side, Outputs, Kernel, Stride>;
  typename c::images x = tn::random::normal{1};
  typename c::filter w = tn::random::normal{2};
  typename c::outputs g = tn::random::normal{3};
  row<c, typename c::forward>("forward", x, w, g);
  if constexpr (Channels > 3) row<c, typename c::to_input>("input", g, w, x);
  row<c, typename c::to_filter>("filter", x, g, w);
}

/// All but the first of ResNet-18, from images of Side x Side.
template <extent Batch, extent Side>
void stages() {
  rows<Batch, 64, Side, 64, 3, 1>();
  rows<Batch, 64, Side, 128, 3, 2>();
  rows<Batch, 64, Side, 128, 1, 2>();
  rows<Batch, 128, Side / 2, 128, 3, 1>();
  rows<Batch, 128, Side / 2, 256, 3, 2>();
  rows<Batch, 128, Side / 2, 256, 1, 2>();
  rows<Batch, 256, Side / 4, 256, 3, 1>();
  rows<Batch, 256, Side / 4, 512, 3, 2>();
  rows<Batch, 256, Side / 4, 512, 1, 2>();
  rows<Batch, 512, Side / 8, 512, 3, 1>();
}

}  // namespace

int main() {
  rows<64, 1, 28, 32, 3, 1>();
  rows<64, 32, 14, 64, 3, 1>();
  rows<32, 3, 32, 64, 3, 1>();
  stages<32, 32>();
  rows<4, 3, 224, 64, 7, 2>();
  stages<4, 56>();
}
