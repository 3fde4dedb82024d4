// SPDX-License-Identifier: MIT
// loader_ring: who fills which row of which batch, and when. Batches lie in a ring of places;
// threads take pieces of the earliest one that has rows left, the caller takes whole batches in
// order. Law: a place is filled again only after the caller has asked for the batch after it; of
// the exceptions of a batch the caller gets that of its first row. loader_crew: the threads. Read
// next: nn/loader.hpp.
#pragma once

#include <tenon/base/refusal.hpp>
#include <tenon/nn/shuffle.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

namespace tenon {

/// In which order a loader visits the rows.
enum class visiting { shuffled, in_order };

struct loader_options {
  std::uint64_t seed = 1;
  int threads = 1;   ///< of the loader's own; 0: next() prepares its batch itself
  int prepared = 2;  ///< batches that may wait at once; each takes the memory of one
  visiting order = visiting::shuffled;
  std::int64_t first_batch = 0;  ///< where to begin: the steps that a resumed trainer has taken
};

namespace nn {

/// One row to fill: row `at` of the batch in this place.
struct loader_row {
  extent index;  ///< in the data set
  std::uint64_t epoch;
  std::size_t place;
  extent at;
};

/// A batch that is whole, until the next one is asked for.
struct prepared_batch {
  std::size_t place;
  extent rows;
  std::int64_t number;
  std::uint64_t epoch;
};

inline void check_loader(const loader_options& options, extent count) {
  const auto check = [](std::int64_t found, std::int64_t least, const std::string& what) {
    if (found < least)
      throw error("loader: expected " + std::to_string(least) + " " + what + " or more, found " +
                  std::to_string(found));
  };
  check(count, 1, "rows");
  check(options.threads, 0, "threads");
  check(options.prepared, 1, "prepared batches");
  check(options.first_batch, 0, "as the first batch");
}

class loader_ring {
 public:
  loader_ring(const loader_options& of, extent row_count, extent batch_capacity)
      : options_(of), count_(row_count), capacity_(batch_capacity) {
    check_loader(options_, count_);
    grain_ =
        options_.threads == 0 ? capacity_ : std::max<extent>(1, capacity_ / (4 * options_.threads));
    opening_ = wanted_ = options_.first_batch;
    order_.resize(static_cast<std::size_t>(count_));
    batches_.resize(options_.threads == 0 ? 1 : static_cast<std::size_t>(options_.prepared) + 1);
    for (batch& each : batches_) each.indices.resize(static_cast<std::size_t>(capacity_));
  }

  /// Places that batches need.
  std::size_t places() const { return batches_.size(); }
  extent count() const { return count_; }
  std::int64_t batches() const { return (count_ + capacity_ - 1) / capacity_; }

  /// A thread's work: fill(row) for row after row until the ring is closed.
  template <class Fill>
  void work(const Fill& fill) {
    std::unique_lock lock(mutex_);
    while (true) {
      has_room_.wait(lock, [&] { return is_closed_ || has_piece(); });
      if (is_closed_) return;
      fill_piece(lock, fill);
    }
  }
  void close() {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    has_room_.notify_all();
  }

  /// Gives back the batch before and waits for the next; throws what one of its rows threw.
  template <class Fill>
  prepared_batch next(const Fill& fill) {
    std::unique_lock lock(mutex_);
    if (has_given_) {
      ++wanted_;
      has_room_.notify_all();
    }
    has_given_ = true;
    while (options_.threads == 0 && has_piece()) fill_piece(lock, fill);
    batch& next = batch_of(wanted_);
    is_whole_.wait(lock, [&] { return next.number == wanted_ && next.done == next.rows; });
    if (next.failure) std::rethrow_exception(std::exchange(next.failure, nullptr));
    return {place_of(wanted_), next.rows, next.number, next.epoch};
  }

 private:
  struct batch {
    std::vector<extent> indices;
    std::int64_t number = -1;
    std::uint64_t epoch = 0;
    extent rows = 0, done = 0;
    extent failed_row = 0;
    std::exception_ptr failure;
  };
  /// Rows of one batch for one thread.
  struct piece {
    batch* of;
    std::size_t place;
    extent first, count;
  };

  std::size_t place_of(std::int64_t number) const {
    return static_cast<std::size_t>(number) % batches_.size();
  }
  batch& batch_of(std::int64_t number) { return batches_[place_of(number)]; }
  bool has_piece() const { return opening_ - wanted_ < static_cast<std::int64_t>(batches_.size()); }

  /// The batch whose rows are taken next.
  void open() {
    batch& b = batch_of(opening_);
    const auto epoch = static_cast<std::uint64_t>(opening_ / batches());
    const extent first = opening_ % batches() * capacity_;
    if (!has_order_ || epoch != ordered_epoch_) order_rows(epoch);
    b.number = opening_;
    b.epoch = epoch;
    b.rows = std::min(capacity_, count_ - first);
    b.done = 0;
    b.failure = nullptr;
    std::copy_n(order_.begin() + first, b.rows, b.indices.begin());
  }
  void order_rows(std::uint64_t epoch) {
    if (options_.order == visiting::shuffled) {
      shuffle_rows(order_, options_.seed, epoch);
    } else {
      for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = static_cast<extent>(i);
    }
    has_order_ = true;
    ordered_epoch_ = epoch;
  }
  piece take_piece() {
    if (taken_ == 0) open();
    batch& b = batch_of(opening_);
    const piece out{&b, place_of(opening_), taken_, std::min(grain_, b.rows - taken_)};
    taken_ += out.count;
    if (taken_ == b.rows) {
      ++opening_;
      taken_ = 0;
    }
    return out;
  }

  /// Fills the next piece while the lock is open.
  template <class Fill>
  void fill_piece(std::unique_lock<std::mutex>& lock, const Fill& fill) {
    const piece p = take_piece();
    lock.unlock();
    extent row = p.first;
    std::exception_ptr failure;
    try {
      for (; row < p.first + p.count && !is_closed_; ++row)
        fill(loader_row{p.of->indices[static_cast<std::size_t>(row)], p.of->epoch, p.place, row});
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    finish(p, row, std::move(failure));
  }
  void finish(const piece& p, extent row, std::exception_ptr failure) {
    batch& b = *p.of;
    if (failure && (!b.failure || row < b.failed_row)) {
      b.failure = std::move(failure);
      b.failed_row = row;
    }
    b.done += p.count;
    if (b.done == b.rows) is_whole_.notify_one();
  }

  const loader_options options_;
  const extent count_, capacity_;
  extent grain_ = 1;  ///< rows of a piece
  std::mutex mutex_;  ///< of all that follows
  std::condition_variable has_room_, is_whole_;
  std::vector<batch> batches_;
  std::vector<extent> order_;
  std::uint64_t ordered_epoch_ = 0;
  bool has_order_ = false, has_given_ = false;
  std::int64_t opening_ = 0, wanted_ = 0;  ///< batches that are being filled, and given
  extent taken_ = 0;                       ///< rows of the opening batch that threads have taken
  std::atomic<bool> is_closed_ = false;
};

/// Threads that work for a ring; at the end they are stopped after their row and joined.
class loader_crew {
 public:
  template <class Fill>
  loader_crew(loader_ring& ring, int count, Fill fill) : ring_(ring) {
    try {
      threads_.reserve(static_cast<std::size_t>(count));
      for (int i = 0; i < count; ++i) threads_.emplace_back([&ring, fill] { ring.work(fill); });
    } catch (const std::exception& e) {
      const std::string started = std::to_string(threads_.size());
      stop();
      throw error("loader: expected " + std::to_string(count) + " threads, found " + started +
                  ": " + e.what());
    }
  }
  loader_crew(const loader_crew&) = delete;
  loader_crew& operator=(const loader_crew&) = delete;
  ~loader_crew() { stop(); }

 private:
  void stop() {
    ring_.close();
    for (std::thread& each : threads_) each.join();
  }

  loader_ring& ring_;
  std::vector<std::thread> threads_;
};

}  // namespace nn
}  // namespace tenon
