// SPDX-License-Identifier: MIT
// confusion<Classes>: how often each class was taken for each other, and what follows from it per
// class. Law: a ratio with nothing below the line is 0.
#pragma once

#include <tenon/base/config.hpp>
#include <tenon/base/refusal.hpp>

namespace tenon {

/// Counts of (true class, predicted class). Throws for a class outside [0, Classes).
template <int Classes>
class confusion {
 public:
  void count(int truth, int predicted) {
    if (truth < 0 || truth >= Classes || predicted < 0 || predicted >= Classes)
      throw error("confusion: classes are 0 to " + std::to_string(Classes - 1) + ", found " +
                  std::to_string(truth) + " taken for " + std::to_string(predicted));
    ++counts_[truth][predicted];
  }
  /// Counts the largest of each row of scores [rows, Classes]; the first of equal ones.
  template <class T, class Label>
  void count(const T* scores, const Label* truth, extent rows) {
    for (extent r = 0; r < rows; ++r, scores += Classes) {
      int best = 0;
      for (int c = 1; c < Classes; ++c)
        if (scores[c] > scores[best]) best = c;
      count(static_cast<int>(truth[r]), best);
    }
  }

  extent at(int truth, int predicted) const { return counts_[truth][predicted]; }
  /// Rows whose true class is c.
  extent support(int c) const {
    extent sum = 0;
    for (int other = 0; other < Classes; ++other) sum += counts_[c][other];
    return sum;
  }
  /// Rows that were taken for c.
  extent predicted(int c) const {
    extent sum = 0;
    for (int other = 0; other < Classes; ++other) sum += counts_[other][c];
    return sum;
  }
  double precision(int c) const { return ratio(counts_[c][c], predicted(c)); }
  double recall(int c) const { return ratio(counts_[c][c], support(c)); }
  /// The harmonic mean of precision and recall.
  double f1(int c) const { return ratio(2 * counts_[c][c], support(c) + predicted(c)); }
  double accuracy() const {
    extent hits = 0, all = 0;
    for (int c = 0; c < Classes; ++c) {
      hits += counts_[c][c];
      all += support(c);
    }
    return ratio(hits, all);
  }

 private:
  static double ratio(extent part, extent whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
  }
  extent counts_[Classes][Classes] = {};
};

}  // namespace tenon
