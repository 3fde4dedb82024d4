// SPDX-License-Identifier: MIT
// The compositions: functions written with primitives, without a gradient of their own.
// Read next: fn/softmax.hpp for the shape of one.
#pragma once

#include <tenon/fn/adaptive_pool.hpp>
#include <tenon/fn/clamp.hpp>
#include <tenon/fn/conv1d.hpp>
#include <tenon/fn/cross_entropy.hpp>
#include <tenon/fn/dot.hpp>
#include <tenon/fn/dropout.hpp>
#include <tenon/fn/einsum.hpp>
#include <tenon/fn/elu.hpp>
#include <tenon/fn/gelu.hpp>
#include <tenon/fn/gelu_tanh.hpp>
#include <tenon/fn/l2_norm.hpp>
#include <tenon/fn/leaky_relu.hpp>
#include <tenon/fn/log_softmax.hpp>
#include <tenon/fn/logsumexp.hpp>
#include <tenon/fn/loss.hpp>
#include <tenon/fn/mean.hpp>
#include <tenon/fn/normalise.hpp>
#include <tenon/fn/pad_mode.hpp>
#include <tenon/fn/random.hpp>
#include <tenon/fn/silu.hpp>
#include <tenon/fn/softmax.hpp>
#include <tenon/fn/softplus.hpp>
#include <tenon/fn/upsample.hpp>
