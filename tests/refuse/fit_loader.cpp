// expect: fit: the loader must have the trainer's input and target
// lines: clang++ 13
// SPDX-License-Identifier: MIT
#include <tenon/nn/fit.hpp>
#include <tenon/nn/loader.hpp>
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const { return tn::linear<4>(x, "fc"); }
};

int main() {
  using images = tn::input<float, tn::batch<8>, 3>;
  using labels = tn::input<int, tn::batch<8>>;
#ifdef TENON_REFUSE
  using rows = tn::input<float, tn::batch<8>, 4>;
#else
  using rows = images;
#endif
  const auto source = [](tn::extent, std::uint64_t, float*, int*) {};
  tn::loader loader{rows{}, labels{}, 100, source, {.threads = 0}};
  tn::trainer trainer{model{}, tn::cross_entropy, images{}, labels{}, tn::adam{}};
  tn::fit fit{trainer, loader, loader, 1, tn::rate::constant{}};
  fit.run();
}
