// SPDX-License-Identifier: MIT
// The lane operations as empty function objects on registers, so that a pack's door can name one
// without holding a vector itself. Host only.
// Law: none has state, none knows the width.
// Read next: base/lanewise.hpp, base/pack.hpp.
#pragma once

#include <tenon/base/lanewise.hpp>

namespace tenon::base {

struct plus {
  template <class V>
  TENON_INLINE V operator()(V a, V b) const {
    return a + b;
  }
};
struct minus {
  template <class V>
  TENON_INLINE V operator()(V a, V b) const {
    return a - b;
  }
};
struct times {
  template <class V>
  TENON_INLINE V operator()(V a, V b) const {
    return a * b;
  }
};
struct over {
  template <class V>
  TENON_INLINE V operator()(V a, V b) const {
    return a / b;
  }
};
struct both {
  template <class V>
  TENON_INLINE V operator()(V a, V b) const {
    return a & b;
  }
};
struct either {
  template <class V>
  TENON_INLINE V operator()(V a, V b) const {
    return a | b;
  }
};
struct differ {
  template <class V>
  TENON_INLINE V operator()(V a, V b) const {
    return a ^ b;
  }
};
struct negated {
  template <class V>
  TENON_INLINE V operator()(V a) const {
    return -a;
  }
};
struct flipped {
  template <class V>
  TENON_INLINE V operator()(V a) const {
    return ~a;
  }
};
struct larger {
  template <class V>
  TENON_INLINE V operator()(V a, V b) const {
    return max(a, b);
  }
};
struct smaller_of {
  template <class V>
  TENON_INLINE V operator()(V a, V b) const {
    return min(a, b);
  }
};
struct fused {
  template <class V>
  TENON_INLINE V operator()(V a, V b, V c) const {
    return fma(a, b, c);
  }
};
struct rooted {
  template <class V>
  TENON_INLINE V operator()(V a) const {
    return sqrt(a);
  }
};
template <int Mode>
struct rounded {
  template <class V>
  TENON_INLINE V operator()(V a) const {
    return round_to<Mode>(a);
  }
};
struct shift_left {
  int by;
  template <class V>
  TENON_INLINE V operator()(V a) const {
    return a << by;
  }
};
struct shift_right {
  int by;
  template <class V>
  TENON_INLINE V operator()(V a) const {
    return a >> by;
  }
};
template <relation R>
struct related {
  template <class V>
  TENON_INLINE auto operator()(V a, V b) const {
    return compare<R>(a, b);
  }
};
struct chosen {
  template <class M, class V>
  TENON_INLINE V operator()(M m, V a, V b) const {
    return blend(m, a, b);
  }
};
template <class To>
struct cast {
  template <class V>
  TENON_INLINE auto operator()(V a) const {
    return __builtin_convertvector(a, simd_vector<To, lanes_in<V>>);
  }
};
struct scaled {
  template <class V>
  TENON_INLINE V operator()(V p, V n) const {
    return scale(p, n);
  }
};
struct scaled_or_zero {
  template <class M, class V>
  TENON_INLINE V operator()(M m, V p, V n) const {
    return scale_or_zero(m, p, n);
  }
};

}  // namespace tenon::base
