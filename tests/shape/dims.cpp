// SPDX-License-Identifier: MIT
// Shape rules as constants: broadcasting, reductions, strides and counts, with and without a batch.
#include <tenon/shape/shape.hpp>

#include <doctest/doctest.h>

using namespace tenon;

namespace {

template <extent... E>
constexpr dims d = shape<E...>::value;

}  // namespace

static_assert(broadcast(d<4, 1, 3>, d<5, 1>) == d<4, 5, 3>);
static_assert(broadcast(d<>, d<2>) == d<2> && broadcast(d<-8, 1>, d<3>) == d<-8, 3>);
static_assert(are_broadcastable(d<4, 3>, d<3>) && !are_broadcastable(d<4, 3>, d<4>));
static_assert(are_broadcastable(d<-8, 3>, d<1, 3>) && !are_broadcastable(d<-8, 3>, d<8, 3>));
static_assert(!are_broadcastable(d<-8, 3>, d<-8, 1, 3>), "a batch would stand behind another axis");
static_assert(reduce_axes(d<4, 5, 6>, 0b010, false) == d<4, 6>);
static_assert(reduce_axes(d<4, 5, 6>, 0b110, true) == d<4, 1, 1>);
static_assert(dense_strides(d<-4, 5, 6>) == d<30, 6, 1>);
static_assert(count_elements(d<-4, 5>) == 20 && count_elements(d<>) == 1);
static_assert(squeezed(d<1, 4, 1, 5>) == d<4, 5>);
static_assert(axis_set<-1, keep>(3) == 0b100 && axis_set<>(2) == 0b11);
static_assert(count_elements(d<100000, 100000, 100>) == 1'000'000'000'000,
              "counts do not overflow");

TEST_CASE("dims: extents are one type, however they are written") {
  CHECK(std::is_same_v<shape<64>, shape<std::int64_t{64}>>);
  CHECK(batch<64> == -64);
}
