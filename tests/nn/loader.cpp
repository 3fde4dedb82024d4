// SPDX-License-Identifier: MIT
// Laws of loader: batches are a function of seed, count and source for any number of threads; what
// a source throws comes out at its batch; a loader that goes away early leaves no thread behind.
#include <tenon/io/augment.hpp>
#include <tenon/io/digits.hpp>
#include <tenon/nn/fit.hpp>
#include <tenon/nn/linear.hpp>
#include <tenon/nn/loader.hpp>

#include <doctest/doctest.h>
#include <laws/refuses.hpp>

namespace tn = tenon;

namespace {

using rows_of_2 = tn::input<float, tn::batch<4>, 2>;
using labels = tn::input<std::int32_t, tn::batch<4>>;

struct net {
  constexpr auto operator()(auto in) const { return tn::linear<3>(in, "out"); }
};

/// A row says which it is and of which epoch.
constexpr auto tells = [](tn::extent index, std::uint64_t epoch, float* x, std::int32_t* y) {
  x[0] = static_cast<float>(index);
  x[1] = static_cast<float>(epoch);
  *y = static_cast<std::int32_t>(index);
};

/// The numbers of a loader's next batches, one after another.
template <class Loader>
std::vector<float> numbers_of(Loader& loader, std::int64_t batches) {
  std::vector<float> out;
  for (std::int64_t i = 0; i < batches; ++i) {
    const auto batch = loader.next();
    out.insert(out.end(), batch.x, batch.x + batch.rows * Loader::row_elements);
    for (tn::extent r = 0; r < batch.rows; ++r) out.push_back(static_cast<float>(batch.y[r]));
  }
  return out;
}

template <class F>
void wait_until(const F& is_so) {
  for (int i = 0; i < 5000 && !is_so(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace

TEST_CASE("loader: an epoch is the rows in shuffled's order, its last batch what is left") {
  for (int threads : {0, 2}) {
    tn::loader loader{rows_of_2{}, labels{}, 10, tells, {.seed = 7, .threads = threads}};
    CHECK(loader.batches() == 3);
    for (std::int64_t i = 0; i < 12; ++i) {
      const auto batch = loader.next();
      const auto epoch = static_cast<std::uint64_t>(i / 3);
      const auto order = tn::shuffled(10, 7, epoch);
      CHECK(batch.number == i);
      CHECK(batch.epoch == epoch);
      CHECK(batch.rows == (i % 3 == 2 ? 2 : 4));
      CHECK(batch.ends_epoch == (i % 3 == 2));
      for (tn::extent r = 0; r < batch.rows; ++r) {
        CHECK(batch.y[r] == order[static_cast<std::size_t>(i % 3 * 4 + r)]);
        CHECK(batch.inputs(r, 0) == static_cast<float>(batch.targets(r)));
        CHECK(batch.inputs(r, 1) == static_cast<float>(epoch));
      }
    }
  }
}

TEST_CASE("loader: in order, the rows stay as they are") {
  tn::loader loader{rows_of_2{}, labels{}, 5, tells, {.order = tn::visiting::in_order}};
  for (std::int32_t i = 0; i < 10; ++i) {
    const auto batch = loader.next();
    for (std::int32_t r = 0; r < batch.rows; ++r) CHECK(batch.y[r] == i % 2 * 4 + r);
  }
}

TEST_CASE("loader: augmented images are the same bits for any number of threads and places") {
  const tn::io::image_set digits = tn::io::digits(50, 3);
  const auto source = [&](tn::extent index, std::uint64_t epoch, float* x, std::int32_t* y) {
    tn::io::draws random = tn::io::augmentation(1, epoch, index);
    const auto digit = tn::io::image_at(digits, index);
    const auto crop = tn::io::random_crop(digit, 28, 28, 3, random);
    tn::io::normalise(tn::io::random_flip(crop, random), tn::io::unit_statistics, x);
    *y = digits.labels[static_cast<std::size_t>(index)];
  };
  const auto run = [&](int threads, int prepared) {
    tn::loader loader{tn::input<float, tn::batch<16>, 1, 28, 28>{},
                      tn::input<std::int32_t, tn::batch<16>>{},
                      50,
                      source,
                      {.threads = threads, .prepared = prepared}};
    return numbers_of(loader, 12);
  };
  const std::vector<float> alone = run(0, 1);
  for (int threads : {1, 2, 4})
    for (int prepared : {1, 2, 7}) CHECK(run(threads, prepared) == alone);
}

TEST_CASE("loader: one that begins at a batch gives what the whole run gave from there") {
  tn::loader whole{rows_of_2{}, labels{}, 11, tells, {.seed = 5}};
  numbers_of(whole, 7);
  tn::loader resumed{rows_of_2{}, labels{}, 11, tells, {.seed = 5, .threads = 2, .first_batch = 7}};
  CHECK(numbers_of(resumed, 9) == numbers_of(whole, 9));
}

TEST_CASE("loader: no more batches are prepared than wanted, and the one in hand stays") {
  std::atomic<int> filled = 0;
  tn::loader loader{rows_of_2{},
                    labels{},
                    1000,
                    [&](auto index, auto epoch, float* x, std::int32_t* y) {
                      tells(index, epoch, x, y);
                      ++filled;
                    },
                    {.threads = 2, .prepared = 3}};
  wait_until([&] { return filled == 16; });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(filled == 16);
  const auto batch = loader.next();
  const std::vector<float> before(batch.x, batch.x + 8);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(filled == 16);
  CHECK(std::equal(before.begin(), before.end(), batch.x));
  loader.next();
  wait_until([&] { return filled == 20; });
  CHECK(filled == 20);
}

TEST_CASE("loader: what the source throws comes out at its batch, of its first row") {
  const auto source = [](tn::extent index, std::uint64_t epoch, float* x, std::int32_t* y) {
    if (index == 6 || index == 7) throw tn::error("row " + std::to_string(index));
    if (index == 13) throw 13;
    tells(index, epoch, x, y);
  };
  for (int threads : {0, 1, 2, 4}) {
    tn::loader loader{rows_of_2{},
                      labels{},
                      16,
                      source,
                      {.threads = threads, .prepared = 4, .order = tn::visiting::in_order}};
    for (int epoch = 0; epoch < 3; ++epoch) {
      CHECK(loader.next().y[3] == 3);
      CHECK(laws::message_of([&] { loader.next(); }) == "row 6");
      CHECK(loader.next().y[0] == 8);
      CHECK_THROWS_AS(loader.next(), int);
    }
  }
}

TEST_CASE("loader: it ends in the middle of all, and no thread fills a row after that") {
  for (int threads : {1, 2, 4})
    for (int taken : {0, 1, 3}) {
      std::atomic<int> running = 0, filled = 0;
      {
        tn::loader loader{rows_of_2{},
                          labels{},
                          1000,
                          [&](auto index, auto epoch, float* x, std::int32_t* y) {
                            ++running;
                            std::this_thread::sleep_for(std::chrono::milliseconds(1));
                            tells(index, epoch, x, y);
                            --running;
                            ++filled;
                          },
                          {.threads = threads, .prepared = 50}};
        for (int i = 0; i < taken; ++i) loader.next();
      }
      CHECK(running == 0);
      const int at_end = filled;
      CHECK(at_end < 200);
      std::this_thread::sleep_for(std::chrono::milliseconds(3));
      CHECK(filled == at_end);
    }
}

TEST_CASE("loader: one with an error that nobody has asked for goes away in silence") {
  const auto source = [](tn::extent, std::uint64_t, float*, std::int32_t*) { throw 1; };
  tn::loader loader{rows_of_2{}, labels{}, 9, source, {.threads = 2}};
}

TEST_CASE("loader: a trainer that takes its batches ends with fit's bits") {
  const tn::tensor<float, 50, 5> x = tn::random::normal{3};
  const auto y = tn::tensor<std::int32_t, 50>::from([](auto i) { return i * 7 % 3; });
  using inputs = tn::input<float, tn::batch<16>, 5>;
  using targets = tn::input<std::int32_t, tn::batch<16>>;
  const auto make = [] {
    return tn::trainer{net{}, tn::cross_entropy, inputs{}, targets{}, tn::sgd{}, tn::cpu{}, 9};
  };
  auto fitted = make(), stepped = make();
  tn::fit{fitted, {x, y}, {}, 3}.run();
  const auto source = [&](tn::extent index, std::uint64_t, float* to, std::int32_t* label) {
    std::copy_n(x.data() + index * 5, 5, to);
    *label = y(index);
  };
  tn::loader loader{inputs{}, targets{}, 50, source, {.seed = stepped.seed(), .threads = 2}};
  for (std::int64_t i = 0; i < 3 * loader.batches(); ++i) {
    const auto batch = loader.next();
    if (batch.rows == loader.capacity)
      stepped.step(batch.inputs, batch.targets);
    else
      stepped.step(batch.x, batch.y, batch.rows);
  }
  CHECK(stepped.steps() == fitted.steps());
  for (tn::extent i = 0; i < fitted.flat_size; ++i)
    CHECK(stepped.parameters()[i] == fitted.parameters()[i]);
}

TEST_CASE("loader: counts and options that no loader can have are refused") {
  const auto made = [](tn::extent count, tn::loader_options options) {
    return laws::message_of([&] { tn::loader{rows_of_2{}, labels{}, count, tells, options}; });
  };
  CHECK(made(0, {}) == "loader: expected 1 rows or more, found 0");
  CHECK(made(9, {.threads = -1}) == "loader: expected 0 threads or more, found -1");
  CHECK(made(9, {.prepared = 0}) == "loader: expected 1 prepared batches or more, found 0");
  CHECK(made(9, {.first_batch = -2}) == "loader: expected 0 as the first batch or more, found -2");
  CHECK(laws::message_of([] {
          tn::loader{tn::input<float, 4, 2>{}, tn::input<std::int32_t, 4>{}, 9, tells};
        }) == "loader: expected a multiple of 4 rows, found 9");
}
