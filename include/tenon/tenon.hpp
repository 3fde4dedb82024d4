// SPDX-License-Identifier: MIT
// tenon: tensors and reverse-mode differentiation in which every shape is part of a type and a
// model is a graph that the compiler knows whole. Needs a C++20 compiler and nothing else.
// The floors in order, lowest first; each includes only its own folder and lower ones.
#pragma once

#include <tenon/version.hpp>

// clang-format off: the order is the architecture
#include <tenon/base/config.hpp>
#include <tenon/base/float_mode.hpp>
#include <tenon/base/refusal.hpp>
#include <tenon/base/text.hpp>
#include <tenon/shape/shape.hpp>
#include <tenon/graph/builder.hpp>
#include <tenon/expr/tensor.hpp>
#include <tenon/expr/apply.hpp>
#include <tenon/expr/compose.hpp>
#include <tenon/op/op.hpp>
#include <tenon/fn/fn.hpp>
#include <tenon/pass/fuse.hpp>
#include <tenon/pass/grad.hpp>
#include <tenon/plan/memory.hpp>
#include <tenon/kernel/write.hpp>
#include <tenon/device/cpu/cpu.hpp>
#include <tenon/run/evaluate.hpp>
#include <tenon/run/grad.hpp>
#include <tenon/run/print.hpp>
#include <tenon/run/update.hpp>
#include <tenon/nn/batch_norm.hpp>
#include <tenon/nn/conv2d.hpp>
#include <tenon/nn/embedding.hpp>
#include <tenon/nn/group_norm.hpp>
#include <tenon/nn/linear.hpp>
#include <tenon/nn/norm.hpp>
#include <tenon/nn/schedule.hpp>
#include <tenon/nn/sequential.hpp>
#include <tenon/nn/trainer.hpp>
// clang-format on
