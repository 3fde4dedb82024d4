// SPDX-License-Identifier: MIT
// Where the rows of a fit come from: memory_rows, of the caller, shuffled here, and loaded_rows, of
// a loader, which do not have to fit into memory. Both have count(), check(), begin_epoch(),
// next(), the batch of a step, and evaluate(), over all rows. Law: of the same rows both give a fit
// the same bits. Read next: nn/fit.hpp.
#pragma once

#include <tenon/nn/refused_trainer.hpp>
#include <tenon/nn/shuffle.hpp>

#include <algorithm>
#include <cmath>
#include <string>

namespace tenon {

template <class Input, class Target, class Source>
class loader;

namespace nn {

/// A batch for trainer.step(batch.x, batch.y, batch.rows).
template <class X, class Y>
struct step_rows {
  const X* x;
  const Y* y;
  extent rows;
};

/// Rows that the caller keeps in memory.
template <class Trainer>
class memory_rows {
 public:
  using given = typename Trainer::labelled_rows;
  explicit memory_rows(given from) : from_(from) {}

  auto count() const { return from_.count; }
  void check(const std::string& what) const {
    if (from_.count > 0 && (from_.x == nullptr || from_.y == nullptr))
      throw error("fit: expected " + std::to_string(from_.count) + " rows of " + what +
                  " inputs and targets, found a null pointer");
  }
  void begin_epoch(std::uint64_t seed, std::uint64_t epoch) {
    order_ = shuffled(from_.count, seed, epoch);
  }
  /// The batch of a fit's step, put together in the trainer's memory.
  auto next(Trainer& trainer, std::int64_t step) const {
    const extent first = step % Trainer::batches(from_.count) * Trainer::capacity,
                 rows = std::min<extent>(Trainer::capacity, from_.count - first);
    const auto to = trainer.staging();
    gather_rows(from_.x, Trainer::row_elements, order_.data() + first, rows, to.x);
    gather_rows(from_.y, Trainer::target_elements, order_.data() + first, rows, to.y);
    return step_rows<typename Trainer::input_element, typename Trainer::target_element>{to.x, to.y,
                                                                                        rows};
  }
  evaluation evaluate(Trainer& trainer) const {
    return trainer.evaluate(from_.x, from_.y, from_.count);
  }

 private:
  given from_;
  std::vector<extent> order_;
};

/// The mean of evaluations of batches, weighted by their rows: the bits of one evaluation of all.
template <class Trainer>
class evaluation_sum {
 public:
  void add(const evaluation& of) {
    sum_.rows += of.rows;
    sum_.loss += of.loss * static_cast<double>(of.rows);
    hits_ += std::round(of.accuracy * targets(of.rows));
  }
  evaluation mean() const {
    return {sum_.loss / static_cast<double>(sum_.rows), hits_ / targets(sum_.rows), sum_.rows};
  }

 private:
  static double targets(extent rows) {
    return static_cast<double>(rows * Trainer::target_elements);
  }
  evaluation sum_;
  double hits_ = 0;
};

/// Rows that a loader brings: batch n of it is step n of the fit.
template <class Loader>
class loaded_rows {
 public:
  using given = Loader&;
  explicit loaded_rows(Loader& from) : from_(from) {}

  extent count() const { return from_.count(); }
  void check(const std::string&) const {}
  void begin_epoch(std::uint64_t, std::uint64_t) {}
  template <class Trainer>
  auto next(Trainer&, std::int64_t step) const {
    static_assert(Loader::capacity == Trainer::capacity &&
                      Loader::row_elements == Trainer::row_elements &&
                      Loader::target_elements == Trainer::target_elements,
                  "fit: the loader must have the trainer's input and target");
    const auto batch = from_.next();
    if (batch.number != step)
      throw error("fit: expected batch " + std::to_string(step) + " of the loader, found " +
                  std::to_string(batch.number) + "; a loader with first_batch " +
                  std::to_string(step) + " begins there");
    return step_rows<typename Trainer::input_element, typename Trainer::target_element>{
        batch.x, batch.y, batch.rows};
  }
  template <class Trainer>
  evaluation evaluate(Trainer& trainer) const {
    evaluation_sum<Trainer> sum;
    for_each_batch(
        [&](const auto& batch) { sum.add(trainer.evaluate(batch.x, batch.y, batch.rows)); });
    return sum.mean();
  }
  /// f(batch) for each of an epoch.
  template <class F>
  void for_each_batch(const F& f) const {
    for (std::int64_t at = 0; at < from_.batches(); ++at) {
      const auto batch = from_.next();
      if (batch.number % from_.batches() != at)
        throw error("fit: expected a loader of test rows at the start of an epoch, found batch " +
                    std::to_string(batch.number));
      f(batch);
    }
  }

 private:
  Loader& from_;
};

}  // namespace nn
}  // namespace tenon
