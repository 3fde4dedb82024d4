// SPDX-License-Identifier: MIT
// report: what a trainer says at the end: a table of the classes, and one last line.
#pragma once

#include "data.hpp"

#include <tenon/nn/metrics.hpp>

#include <cstdio>

namespace training {

/// How well a trained network of Classes scores does on the test rows.
template <int Classes, class Trainer, class Run>
void report(Trainer& trainer, const labelled_rows& test, const Run& run, bool quiet) {
  std::vector<float> scores(test.y.size() * Classes);
  trainer.predict(test.x.data(), test.rows(), scores.data());
  tenon::confusion<Classes> table;
  table.count(scores.data(), test.y.data(), test.rows());
  if (!quiet) std::printf("\nclass  precision  recall      F1  support\n");
  for (int c = 0; c < Classes && !quiet; ++c)
    std::printf("%5d  %9.4f  %6.4f  %6.4f  %7lld\n", c, table.precision(c), table.recall(c),
                table.f1(c), static_cast<long long>(table.support(c)));
  const tenon::evaluation found = trainer.evaluate(test.x.data(), test.y.data(), test.rows());
  std::printf("test accuracy %.4f loss %.4f seconds %.1f samples/s %.0f\n", found.accuracy,
              found.loss, run.seconds(), run.samples_per_second());
}

}  // namespace training
