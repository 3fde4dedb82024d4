// SPDX-License-Identifier: MIT
// The graphs and plans of a few training steps, against the dumps in tests/golden. A refactor
// leaves them as they are; where the change is the point, TENON_GOLDEN=write writes them anew. Run
// from the top of the tree.
#include <tenon/tenon.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace tn = tenon;

namespace {

struct identity {
  constexpr auto operator()(auto x) const { return x; }
};
struct mlp {
  constexpr auto operator()(auto image) const {
    auto h = tn::relu(tn::linear<256>(image, "fc1"));
    auto g = tn::relu(tn::linear<128>(h, "fc2"));
    return tn::linear<10>(g, "fc3");
  }
};
struct normed {
  constexpr auto operator()(auto x) const { return tn::layer_norm(x, "norm"); }
};
struct residual {
  constexpr auto operator()(auto x) const {
    for (int i = 0; i < 2; ++i) {
      const tn::text name = tn::text("block") + i;
      auto h = tn::relu(tn::linear<32>(tn::layer_norm(x, name + ".norm"), name + ".fc1"));
      x = x + tn::linear<32>(h, name + ".fc2");
    }
    return x;
  }
};
struct squared {
  constexpr auto operator()(auto y, auto target) const { return tn::mean(tn::square(y - target)); }
};
struct entropy {
  constexpr auto operator()(auto y, auto target) const { return tn::cross_entropy(y, target); }
};

template <class Model, class Loss, class Input, class Target>
using step = tn::run::program<tn::nn::step_source<Model, Loss, Input, Target>, tn::cpu>;
template <tn::extent... Extents>
using floats = tn::input<float, Extents...>;
using labels = tn::input<std::int32_t, tn::batch<64>>;

/// The scratch of a product depends on the instruction set, and so do the offsets; they are left
/// out.
std::string without_places(const std::string& text) {
  std::string kept;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 6, "arena ") == 0 || text.compare(i, 7, ", arena") == 0) break;
    if (text.compare(i, 6, "arena+") == 0) {
      kept += "arena";
      i += 6;
      while (text[i] >= '0' && text[i] <= '9') ++i;
    }
    kept += text[i];
  }
  return kept;
}

void compare(const std::string& name, const std::string& dump) {
  const std::string path = "tests/golden/" + name + ".txt";
  const char* mode = std::getenv("TENON_GOLDEN");
  if (mode != nullptr && std::string(mode) == "write") std::ofstream(path) << dump;
  std::ifstream file(path);
  const std::string expected{std::istreambuf_iterator<char>(file), {}};
  CHECK_MESSAGE(dump == expected, path);
}

template <class Program>
void check(const std::string& name) {
  const std::string text = tn::to_text(Program{});
  const std::size_t first_line = text.find('\n') + 1;
  compare(name, without_places(text.substr(first_line)));
}

}  // namespace

TEST_CASE("golden: an mlp's training step") {
  check<step<mlp, entropy, floats<tn::batch<64>, 784>, labels>>("mlp");
}
TEST_CASE("golden: layer norm and its gradient") {
  check<step<normed, squared, floats<tn::batch<64>, 32>, floats<tn::batch<64>, 32>>>("layer_norm");
}
TEST_CASE("golden: softmax cross-entropy") {
  check<step<identity, entropy, floats<tn::batch<64>, 10>, labels>>("cross_entropy");
}
TEST_CASE("golden: two residual blocks") {
  check<step<residual, squared, floats<tn::batch<16>, 32>, floats<tn::batch<16>, 32>>>("residual");
}
