// SPDX-License-Identifier: MIT
// The catalogue of primitives: one line an op. Passes ask an op's record for flags, devices run its
// value rule; there is no other list of op names. Read next: op/tanh.hpp for the shape of an
// elementwise op, op/matmul.hpp for one with a loop of its own.
#pragma once

// clang-format off: what most others are written with comes first, so that diagnostics are short
#include <tenon/op/broadcast_to.hpp>
#include <tenon/op/reshape.hpp>
#include <tenon/op/reduce.hpp>
#include <tenon/op/sum.hpp>
#include <tenon/op/abs.hpp>
#include <tenon/op/add.hpp>
#include <tenon/op/argmax.hpp>
#include <tenon/op/atan2.hpp>
#include <tenon/op/cast.hpp>
#include <tenon/op/ceil.hpp>
#include <tenon/op/concat.hpp>
#include <tenon/op/convolution.hpp>
#include <tenon/op/cos.hpp>
#include <tenon/op/cumsum.hpp>
#include <tenon/op/custom_gradient.hpp>
#include <tenon/op/div.hpp>
#include <tenon/op/equal.hpp>
#include <tenon/op/erf.hpp>
#include <tenon/op/exp.hpp>
#include <tenon/op/expm1.hpp>
#include <tenon/op/floor.hpp>
#include <tenon/op/greater.hpp>
#include <tenon/op/greater_equal.hpp>
#include <tenon/op/is_finite.hpp>
#include <tenon/op/less.hpp>
#include <tenon/op/less_equal.hpp>
#include <tenon/op/log.hpp>
#include <tenon/op/log1p.hpp>
#include <tenon/op/logical_and.hpp>
#include <tenon/op/logical_not.hpp>
#include <tenon/op/logical_or.hpp>
#include <tenon/op/matmul.hpp>
#include <tenon/op/maximum.hpp>
#include <tenon/op/minimum.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/neg.hpp>
#include <tenon/op/not_equal.hpp>
#include <tenon/op/permute.hpp>
#include <tenon/op/pool_pick.hpp>
#include <tenon/op/pool_sum.hpp>
#include <tenon/op/position.hpp>
#include <tenon/op/pow.hpp>
#include <tenon/op/reciprocal.hpp>
#include <tenon/op/reduce_all.hpp>
#include <tenon/op/reduce_any.hpp>
#include <tenon/op/reduce_max.hpp>
#include <tenon/op/reduce_max_number.hpp>
#include <tenon/op/reduce_min.hpp>
#include <tenon/op/reduce_prod.hpp>
#include <tenon/op/relu.hpp>
#include <tenon/op/round.hpp>
#include <tenon/op/rsqrt.hpp>
#include <tenon/op/select.hpp>
#include <tenon/op/sigmoid.hpp>
#include <tenon/op/sign.hpp>
#include <tenon/op/sin.hpp>
#include <tenon/op/slice.hpp>
#include <tenon/op/sqrt.hpp>
#include <tenon/op/square.hpp>
#include <tenon/op/stop_gradient.hpp>
#include <tenon/op/sub.hpp>
#include <tenon/op/take.hpp>
#include <tenon/op/tan.hpp>
#include <tenon/op/tanh.hpp>
#include <tenon/op/uniform.hpp>
// clang-format on
