// SPDX-License-Identifier: MIT
// options: -isystem/usr/include/eigen3
// A network so small that calls and copies count, 16-32-32-4 for one row: forward, and loss with
// all gradients, beside Eigen with fixed sizes.
#include "measure.hpp"

#include <Eigen/Core>
#include <tenon/tenon.hpp>

#include <cmath>

namespace tn = tenon;

namespace {

struct net {
  constexpr auto operator()(auto x) const {
    const auto h1 = tn::relu(tn::linear<32>(x, "fc1"));
    const auto h2 = tn::relu(tn::linear<32>(h1, "fc2"));
    return tn::linear<4>(h2, "fc3");
  }
};

template <int Rows, int Cols = 1>
using matrix = Eigen::Matrix<float, Rows, Cols>;

/// The same by hand.
struct by_eigen {
  matrix<32, 16> w1 = matrix<32, 16>::Random(), g1;
  matrix<32, 32> w2 = matrix<32, 32>::Random(), g2;
  matrix<4, 32> w3 = matrix<4, 32>::Random(), g3;
  matrix<32> b1 = matrix<32>::Zero(), b2 = b1, d1, d2;
  matrix<4> b3 = matrix<4>::Zero(), d3;
  float loss = 0;

  EIGEN_DONT_INLINE matrix<4> forward(const matrix<16>& x) const {
    const matrix<32> h1 = (w1 * x + b1).cwiseMax(0.f);
    const matrix<32> h2 = (w2 * h1 + b2).cwiseMax(0.f);
    return w3 * h2 + b3;
  }
  EIGEN_DONT_INLINE void gradients(const matrix<16>& x, int label) {
    const matrix<32> h1 = (w1 * x + b1).cwiseMax(0.f);
    const matrix<32> h2 = (w2 * h1 + b2).cwiseMax(0.f);
    const matrix<4> out = w3 * h2 + b3;
    const float top = out.maxCoeff();
    d3 = (out.array() - top).exp();
    const float sum = d3.sum();
    loss = std::log(sum) - (out(label) - top);
    d3 /= sum;
    d3(label) -= 1.f;
    g3.noalias() = d3 * h2.transpose();
    d2.noalias() = w3.transpose() * d3;
    d2.array() *= (h2.array() > 0.f).cast<float>();
    g2.noalias() = d2 * h1.transpose();
    d1.noalias() = w2.transpose() * d2;
    d1.array() *= (h1.array() > 0.f).cast<float>();
    g1.noalias() = d1 * x.transpose();
  }
};

/// The compiler must take memory as read and written here.
inline void touch(const void* p) { asm volatile("" : : "g"(p) : "memory"); }

}  // namespace

int main() {
  tn::trainer trainer{net{},     tn::cross_entropy, tn::input<float, 1, 16>{}, tn::input<int, 1>{},
                      tn::sgd{}, tn::cpu{}};
  by_eigen peer;
  const tn::tensor<float, 1, 16> x = tn::random::uniform{1};
  const matrix<16> in = Eigen::Map<const matrix<16>>(x.data());
  const int label = 1;
  float out[4];
  bench::compare(
      {"tiny_fwd_b1", "eigen-fixed"},
      [&] {
        trainer.predict(x.data(), 1, out);
        touch(out);
      },
      [&] {
        touch(&in);
        const auto y = peer.forward(in);
        touch(&y);
      });
  bench::compare(
      {"tiny_fwdbwd_b1", "eigen-fixed"},
      [&] {
        const float loss = trainer.differentiate(x.data(), &label, 1);
        touch(&loss);
      },
      [&] {
        touch(&in);
        peer.gradients(in, label);
        touch(&peer);
      });
}
