// SPDX-License-Identifier: MIT
// batch_copy: the batch that a device with memory of its own was given last, for this process to
// look at. Read next: nn/trainer.hpp.
#pragma once

#include <tenon/base/config.hpp>

#include <cstddef>
#include <vector>

namespace tenon::nn {

template <class X, class Y>
class batch_copy {
 public:
  template <class Exchange>
  batch_copy(Exchange& from, extent x_elements, extent y_elements)
      : x_(static_cast<std::size_t>(x_elements) * sizeof(X)),
        y_(static_cast<std::size_t>(y_elements) * sizeof(Y)) {
    from.last_batch(x_.data(), static_cast<extent>(x_.size()), y_.data(),
                    static_cast<extent>(y_.size()));
  }
  const X* x() const { return reinterpret_cast<const X*>(x_.data()); }
  const Y* y() const { return reinterpret_cast<const Y*>(y_.data()); }

 private:
  std::vector<std::byte> x_, y_;
};

}  // namespace tenon::nn
