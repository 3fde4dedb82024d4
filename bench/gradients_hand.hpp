// SPDX-License-Identifier: MIT
// Values and gradients as one would write them by hand, for bench/gradients.cpp.
#pragma once

namespace hand {

double rosenbrock(const double* x, double* gradient, long n);
double log_sum_exp(const double* x, double* gradient, long n);

/// Weights of a network 10-20-1 with tanh, and room for their gradients.
struct network {
  double w1[20 * 10], b1[20], w2[20], b2[1];
};
double network_loss(const network& w, const double* x, network& gradient);

}  // namespace hand
