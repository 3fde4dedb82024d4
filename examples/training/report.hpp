// SPDX-License-Identifier: MIT
// report: what a trainer says at the end: a table of the classes, and one last line. Test rows in
// memory or of a loader.
#pragma once

#include "data.hpp"

#include <tenon/nn/fit_rows.hpp>
#include <tenon/nn/metrics.hpp>

#include <cstdio>
#include <memory>

namespace training {

/// A thousand classes are a million counts: too many for a stack.
template <int Classes>
using table = std::unique_ptr<tenon::confusion<Classes>>;

/// Evaluates the test rows, and counts what they were taken for.
template <int Classes, class Trainer>
tenon::evaluation evaluate(Trainer& trainer, const labelled_rows& test, table<Classes>& counts) {
  std::vector<float> scores(test.y.size() * Classes);
  trainer.predict(test.x.data(), test.rows(), scores.data());
  counts->count(scores.data(), test.y.data(), test.rows());
  return trainer.evaluate(test.x.data(), test.y.data(), test.rows());
}
/// The same in one pass over what a loader has to read.
template <int Classes, class Trainer, class Input, class Target, class Source>
tenon::evaluation evaluate(Trainer& trainer, tenon::loader<Input, Target, Source>& test,
                           table<Classes>& counts) {
  std::vector<float> scores(Trainer::capacity * Classes);
  tenon::nn::evaluation_sum<Trainer> sum;
  tenon::nn::loaded_rows(test).for_each_batch([&](const auto& batch) {
    trainer.predict(batch.x, batch.rows, scores.data());
    counts->count(scores.data(), batch.y, batch.rows);
    sum.add(trainer.evaluate(batch.x, batch.y, batch.rows));
  });
  return sum.mean();
}

template <int Classes>
void print(const tenon::confusion<Classes>& counts) {
  constexpr int most = 20;
  std::printf("\nclass  precision  recall      F1  support\n");
  for (int c = 0; c < Classes && c < most; ++c)
    std::printf("%5d  %9.4f  %6.4f  %6.4f  %7lld\n", c, counts.precision(c), counts.recall(c),
                counts.f1(c), static_cast<long long>(counts.support(c)));
  if (Classes > most) std::printf("  ... and %d classes more\n", Classes - most);
}

/// How well a trained network of Classes scores does on the test rows.
template <int Classes, class Trainer, class Rows, class Run>
void report(Trainer& trainer, Rows& test, const Run& run, bool quiet) {
  const double seconds = run.seconds(), speed = run.samples_per_second();
  auto counts = std::make_unique<tenon::confusion<Classes>>();
  const tenon::evaluation found = evaluate<Classes>(trainer, test, counts);
  if (!quiet) print(*counts);
  std::printf("test accuracy %.4f loss %.4f seconds %.1f samples/s %.0f\n", found.accuracy,
              found.loss, seconds, speed);
}

}  // namespace training
