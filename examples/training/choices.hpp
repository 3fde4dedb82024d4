// SPDX-License-Identifier: MIT
// The choices at compile time that ./run train passes on: rows a step, optimizer, threads, device.
// Read next: training/options.hpp.
#pragma once

#include "options.hpp"

#include <tenon/tenon.hpp>
#if defined(TENON_CUDA)
#include <tenon/cuda.hpp>
#endif

#ifndef TENON_BATCH
#define TENON_BATCH 64
#endif
#ifndef TENON_OPTIMIZER
#define TENON_OPTIMIZER adam
#endif
#ifndef TENON_THREADS
#define TENON_THREADS 1
#endif

namespace training {

inline constexpr tenon::extent batch_rows = TENON_BATCH;
using optimizer_type = tenon::TENON_OPTIMIZER;
#if defined(TENON_CUDA)
using policy = tenon::cuda;
inline constexpr const char* device_name = "cuda";
#else
using policy = tenon::cpu_threads<TENON_THREADS>;
inline constexpr const char* device_name = "cpu";
#endif

/// Plain gradient descent wants momentum to get anywhere in ten epochs.
template <class Optimizer>
Optimizer tuned(Optimizer out) {
  if constexpr (requires { out.momentum; }) out.momentum = 0.9;
  return out;
}

/// What the program of this model was built for.
inline built choices(const std::string& model) {
  return {model, optimizer_type::name, TENON_BATCH, TENON_THREADS, device_name};
}

}  // namespace training
