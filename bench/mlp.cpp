// SPDX-License-Identifier: MIT
// options: -fopenmp -DEIGEN_USE_BLAS -DEIGEN_DONT_PARALLELIZE -isystem/usr/include/eigen3
// libraries: -lopenblas -fopenmp
// One training step of the MLP 784-256-128-10 (forward, backward, Adam): beside the same written by
// hand with Eigen calling OpenBLAS, one thread each, and beside PyTorch on one thread and two.
#include "measure.hpp"

#include <Eigen/Dense>
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct mlp {
  constexpr auto operator()(auto image) const {
    const auto h1 = tn::relu(tn::linear<256>(image, "fc1"));
    const auto h2 = tn::relu(tn::linear<128>(h1, "fc2"));
    return tn::linear<10>(h2, "fc3");
  }
};

namespace eigen {

using matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using row_vector = Eigen::RowVectorXf;

/// A linear layer with its gradients and Adam's moments.
struct layer {
  matrix w, dw, mw, vw, x, z;
  row_vector b, db, mb, vb;
  layer(int in, int out)
      : w(matrix::Random(out, in) / std::sqrt(float(in))),
        dw(w),
        mw(w * 0),
        vw(w * 0),
        b(row_vector::Zero(out)),
        db(b),
        mb(b),
        vb(b) {}
  const matrix& forward(const matrix& input, bool relu) {
    x = input;
    z.noalias() = x * w.transpose();
    z.rowwise() += b;
    if (relu) z = z.cwiseMax(0.f);
    return z;
  }
  matrix backward(const matrix& dz, bool wanted) {
    dw.noalias() = dz.transpose() * x;
    db = dz.colwise().sum();
    if (!wanted) return {};
    matrix dx(dz.rows(), w.cols());
    dx.noalias() = dz * w;
    return dx;
  }
  template <class P>
  static void adam(P& p, const P& g, P& m, P& v, float rate, float root) {
    m.array() = 0.9f * m.array() + 0.1f * g.array();
    v.array() = 0.999f * v.array() + 0.001f * g.array().square();
    p.array() -= rate * m.array() / (v.array().sqrt() * root + 1e-8f);
  }
  void update(int t) {
    const float rate = 1e-3f / (1 - std::pow(0.9f, float(t)));
    const float root = 1 / std::sqrt(1 - std::pow(0.999f, float(t)));
    adam(w, dw, mw, vw, rate, root);
    adam(b, db, mb, vb, rate, root);
  }
};

/// The network and one step of it.
struct network {
  layer fc1{784, 256}, fc2{256, 128}, fc3{128, 10};
  int steps = 0;
  void step(const matrix& x, const int* labels) {
    const matrix& h1 = fc1.forward(x, true);
    const matrix& h2 = fc2.forward(h1, true);
    matrix p = fc3.forward(h2, false);
    p = (p.colwise() - p.rowwise().maxCoeff()).array().exp();
    const Eigen::VectorXf sums = p.rowwise().sum();
    p.array().colwise() /= sums.array();
    for (int r = 0; r < p.rows(); ++r) p(r, labels[r]) -= 1;
    p /= float(p.rows());
    matrix d2 = fc3.backward(p, true);
    d2 = (h2.array() > 0).select(d2, 0);
    matrix d1 = fc2.backward(d2, true);
    d1 = (h1.array() > 0).select(d1, 0);
    fc1.backward(d1, false);
    ++steps;
    fc1.update(steps);
    fc2.update(steps);
    fc3.update(steps);
  }
};

}  // namespace eigen

template <tn::extent B, int Threads>
struct step {
  tn::trainer<mlp, std::remove_const_t<decltype(tn::cross_entropy)>,
              tn::input<float, tn::batch<B>, 784>, tn::input<int, tn::batch<B>>, tn::adam,
              tn::cpu_threads<Threads>>
      trainer{{}, {}, {}, {}, {}, {}};
  tn::tensor<float, B, 784> x = tn::random::uniform{1};
  tn::tensor<int, B> labels = tn::tensor<int, B>::from([](auto i) { return i * 7 % 10; });
  void operator()() { trainer.step(x, labels); }
};

template <tn::extent B>
void compare(const char* name) {
  step<B, 1> one;
  step<B, 2> two;
  bench::compare_with_torch(name, 1, one);
  bench::compare_with_torch(name, 2, two);
  const eigen::matrix x = Eigen::Map<const eigen::matrix>(one.x.data(), B, 784);
  eigen::network network;
  bench::compare({name, "eigen+openblas"}, one, [&] { network.step(x, one.labels.data()); });
}

int main() {
  // The batch is learnt soon, and gradients fade: no peer shall pay for denormal numbers.
  const tn::flush_denormals flush;
  compare<1>("mlp_train_adam_b1");
  compare<32>("mlp_train_adam_b32");
  compare<64>("mlp_train_adam_b64");
  compare<256>("mlp_train_adam_b256");
}
