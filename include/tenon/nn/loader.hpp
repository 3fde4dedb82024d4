// SPDX-License-Identifier: MIT
// loader: batches of a data set, prepared by threads of its own while the step before runs:
// shuffled anew in each epoch, filled row by row by a source of yours, delivered in order, without
// end. Law: batch number b is a function of seed, count and source alone, for any number of
// threads, so a run that is resumed at a step sees what it would have seen; after construction
// nothing is allocated; what a source throws is thrown by the next() that would have given its
// batch. Read next: nn/loader_ring.hpp, io/augment.hpp.
#pragma once

#include <tenon/expr/tensor.hpp>
#include <tenon/nn/loader_ring.hpp>

#include <type_traits>

namespace tenon {

namespace nn {

template <class T, class Shape>
struct batch_tensor;
template <class T, extent First, extent... Extents>
struct batch_tensor<T, shape<First, Extents...>> {
  using type = tensor<T, capacity(First), Extents...>;
};
/// The tensor of a full batch of an input<...>.
template <class Input>
using batch_tensor_of =
    typename batch_tensor<typename Input::element_type, typename Input::shape_type>::type;

/// A loader's source fills one row.
template <class Source, class X, class Y>
struct fills_rows {
  static constexpr bool value = std::is_invocable_v<const Source&, extent, std::uint64_t, X*, Y*>;
};

}  // namespace nn

/// A batch for trainer.step(batch.x, batch.y, batch.rows). Its memory is the loader's, until the
/// next next().
template <class Inputs, class Targets>
struct loaded_batch {
  const element_type_of<Inputs>* x;
  const element_type_of<Targets>* y;
  extent rows;          ///< the capacity, or less at the end of an epoch
  std::int64_t number;  ///< from 0, over all epochs
  std::uint64_t epoch;  ///< from 0
  bool ends_epoch;
  const Inputs& inputs;  ///< x and y as tensors; rows from `rows` on are of an older batch
  const Targets& targets;
};

/// Batches of a trainer's Input and Target out of `count` rows. The source is called as
/// source(index, epoch, x, y), by several threads at once, and writes one row of each.
template <class Input, class Target, class Source>
class loader {
 public:
  using inputs = nn::batch_tensor_of<Input>;
  using targets = nn::batch_tensor_of<Target>;
  static constexpr extent capacity = inputs::size(0);
  static constexpr extent row_elements = inputs::size() / capacity;
  static constexpr extent target_elements = targets::size() / capacity;
  using fills_rows = nn::fills_rows<Source, element_type_of<inputs>, element_type_of<targets>>;
  static_assert(targets::size(0) == capacity, "loader: inputs and targets must have as many rows");
  static_assert(fills_rows::value,
                "loader: the source must be callable as source(index, epoch, x, y), also where it "
                "is const");

  /// Throws for a count, or options, that no loader can have.
  loader(Input, Target, extent row_count, Source of_rows, const loader_options& options = {})
      : source_(std::move(of_rows)),
        ring_(options, whole_batches(row_count), capacity),
        places_(ring_.places()),
        crew_(ring_, options.threads, filling()) {}

  /// The next batch. Throws what the source threw for the first of its rows that failed; the call
  /// after that goes on with the batch behind.
  loaded_batch<inputs, targets> next() {
    const nn::prepared_batch found = ring_.next(filling());
    const place& at = places_[found.place];
    const bool ends_epoch = (found.number + 1) % ring_.batches() == 0;
    return {at.x.data(), at.y.data(), found.rows, found.number,
            found.epoch, ends_epoch,  at.x,       at.y};
  }

  /// Batches of an epoch, and rows.
  std::int64_t batches() const { return ring_.batches(); }
  extent count() const { return ring_.count(); }

 private:
  struct place {
    inputs x;
    targets y;
  };

  /// Where the first extent is no batch, a batch has all its rows.
  static extent whole_batches(extent count) {
    if (!Input::shape_type::value.is_batched() && count % capacity != 0)
      throw error("loader: expected a multiple of " + std::to_string(capacity) + " rows, found " +
                  std::to_string(count));
    return count;
  }
  auto filling() {
    return [this](const nn::loader_row& row) {
      place& to = places_[row.place];
      if constexpr (fills_rows::value)
        std::as_const(source_)(row.index, row.epoch, to.x.data() + row.at * row_elements,
                               to.y.data() + row.at * target_elements);
    };
  }

  Source source_;
  nn::loader_ring ring_;
  std::vector<place> places_;
  nn::loader_crew crew_;  // the last: it ends before what it fills
};

}  // namespace tenon
