// SPDX-License-Identifier: MIT
// The door to CUDA: tn::cuda, the device policy for one GPU. Needs nvcc and the CUDA Toolkit (the
// runtime, Thrust, CUB, cuBLASLt: link -lcublasLt).
#pragma once

#include <tenon/tenon.hpp>

#if defined(__CUDACC__)
#include <tenon/device/cuda/cuda.cuh>
#else
#error "tenon/cuda.hpp is compiled by nvcc: name the file .cu, or give nvcc the option -x cu"
#endif
