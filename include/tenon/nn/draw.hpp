// SPDX-License-Identifier: MIT
// draw: the first values of a parameter, by its initialiser. Law: they depend on the key and the
// place of each number alone. Read next: nn/trainer.hpp.
#pragma once

#include <tenon/fn/random.hpp>
#include <tenon/graph/builder.hpp>

namespace tenon::nn {

/// Fills `to` with the first values of parameter p.
inline void draw(const graph::parameter_info& p, std::uint64_t key, float* to) {
  const extent count = count_elements(p.shape);
  switch (p.init.kind) {
    case graph::init_kind::zeros:
    case graph::init_kind::constant:
      for (extent k = 0; k < count; ++k) to[k] = static_cast<float>(p.init.scale);
      break;
    case graph::init_kind::uniform:
      random::uniform{key, -p.init.scale, p.init.scale}.fill(to, count);
      break;
    case graph::init_kind::normal:
      random::normal{key, 0, p.init.scale}.fill(to, count);
      break;
  }
}

}  // namespace tenon::nn
