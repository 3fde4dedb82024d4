// SPDX-License-Identifier: MIT
// The loops that a careful programmer writes by hand, compiled with -ffast-math in hand.cpp: the
// limit for what fusion can give.
#pragma once

namespace hand {

/// y = sigmoid(a x + b) tanh(c) + 0.5 x, both exponentials as polynomials, one division.
void chain(const float* a, const float* x, const float* b, const float* c, float* y, long n);

/// Mean cross-entropy of softmax over [rows, n] and its gradient g.
float softmax_cross_entropy(const float* x, const int* labels, float* g, int rows, int n);

}  // namespace hand
