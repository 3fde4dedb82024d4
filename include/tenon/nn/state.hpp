// SPDX-License-Identifier: MIT
// save_state and load_state: all that a trainer needs to go on bit for bit, as one checkpoint:
// parameters, optimizer states and unfinished sums by name, the optimizer with its settings, step
// and seed, and what the caller adds as text. Random numbers and schedules follow from seed and
// step.
// Law: loading checks everything before it changes anything; a refusal names the file, what was
// expected and what was found. Read next: io/checkpoint.hpp.
#pragma once

#include <tenon/base/refusal.hpp>
#include <tenon/io/checkpoint.hpp>
#include <tenon/shape/dims.hpp>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tenon {

/// What a checkpoint says in words: names and values.
using metadata = std::map<std::string, std::string>;

namespace nn {

/// f(name, shape, numbers) for each array of a trainer's state.
template <class Trainer, class F>
void for_each_array(Trainer& trainer, const F& f) {
  using program = typename Trainer::program;
  constexpr int states = std::remove_cvref_t<decltype(trainer.optimizer())>::state_count;
  for (int i = 0; i < Trainer::parameter_list.size(); ++i) {
    const auto& p = Trainer::parameter_list[i];
    const extent offset = program::parameter_offset(i) / static_cast<extent>(sizeof(float));
    const std::vector<extent> shape(p.shape.extents, p.shape.extents + p.shape.rank);
    const std::string name(p.name.view());
    f(name, shape, trainer.parameters() + offset);
    if (p.is_statistic) continue;
    for (int s = 0; s < states; ++s)
      f("optimizer." + std::to_string(s) + "." + name, shape, trainer.state(s) + offset);
    if constexpr (Trainer::micro_steps > 1) f("sum." + name, shape, trainer.sums() + offset);
  }
}

inline extent count_of(const std::vector<extent>& shape) {
  extent count = 1;
  for (extent e : shape) count *= e;
  return count;
}

/// The number that the whole of a text spells.
template <class T>
std::optional<T> number_in(const std::string& text) {
  T value{};
  const char* last = text.data() + text.size();
  if constexpr (std::is_integral_v<T>) {
    const auto [end, failed] = std::from_chars(text.data(), last, value);
    if (failed != std::errc{} || end != last) return std::nullopt;
  } else {
    char* end = nullptr;
    value = static_cast<T>(std::strtod(text.c_str(), &end));
    if (end == text.c_str() || end != last) return std::nullopt;
  }
  return value;
}

/// One file's refusals, and what is asked of its words.
struct state_reader {
  const std::string& file;
  const metadata& words;

  [[noreturn]] void refuse(const std::string& expected, const std::string& found) const {
    io::detail::refuse(file, expected, found);
  }
  const std::string& word(const std::string& key) const {
    const auto at = words.find(key);
    if (at == words.end()) refuse("the state of a trainer with its " + key, "none");
    return at->second;
  }
  void expect(const std::string& key, const std::string& wanted) const {
    if (word(key) != wanted) refuse("the " + key + " " + wanted, word(key));
  }
  template <class T>
  T number(const std::string& key) const {
    const std::optional<T> value = number_in<T>(word(key));
    if (!value) refuse("a number as " + key, "'" + word(key) + "'");
    return *value;
  }
};

/// A number that strtod reads back to the bit.
inline std::string exact_text(double number) {
  char out[40];
  std::snprintf(out, sizeof out, "%.17g", number);
  return out;
}

/// f(key, number, limit) for each setting of an optimizer that has a list of them: of [0, limit).
template <class Optimizer, class F>
void for_each_setting(Optimizer& optimizer, const F& f) {
  const auto keyed = [&](const char* label, auto& number, double limit) {
    f("optimizer." + std::string(label), number, limit);
  };
  if constexpr (requires { Optimizer::for_each_setting(optimizer, keyed); })
    Optimizer::for_each_setting(optimizer, keyed);
}

}  // namespace nn

/// Writes everything that load_state needs, and `more`, of which words named like the state's own
/// are replaced, so that those of a loaded file may be given; the file is the old or the new one,
/// whole.
template <class Trainer>
void save_state(Trainer& trainer, const std::string& file, const metadata& more = {}) {
  io::checkpoint out;
  out.metadata = more;
  out.metadata["optimizer"] = trainer.optimizer().name;
  out.metadata["step"] = std::to_string(trainer.steps());
  out.metadata["seed"] = std::to_string(trainer.seed());
  out.metadata["steps_per_update"] = std::to_string(Trainer::micro_steps);
  out.metadata["sum_rows"] = std::to_string(trainer.sum_rows());
  nn::for_each_setting(trainer.optimizer(), [&](const std::string& setting, double number, double) {
    out.metadata[setting] = nn::exact_text(number);
  });
  nn::for_each_array(trainer, [&](const std::string& label, const std::vector<extent>& extents,
                                  const float* numbers) {
    std::vector<std::byte> bytes(sizeof(float) * static_cast<std::size_t>(nn::count_of(extents)));
    std::memcpy(bytes.data(), numbers, bytes.size());
    out.arrays.push_back({label, dtype::f32, extents, std::move(bytes)});
  });
  io::save_checkpoint(file, out);
}

namespace nn {

using arrays_by_name = std::map<std::string, const io::named_array*>;

/// Throws unless these are the arrays of this trainer, all and no others.
template <class Trainer>
void check_arrays(Trainer& trainer, const state_reader& read, arrays_by_name found) {
  for_each_array(trainer,
                 [&](const std::string& name, const std::vector<extent>& shape, const float*) {
                   const std::string wanted = name + " " + io::shape_text(shape) + " of float";
                   const auto at = found.find(name);
                   if (at == found.end()) read.refuse(wanted, "no such array");
                   if (at->second->type != dtype::f32) read.refuse(wanted, "another element type");
                   if (at->second->shape != shape)
                     read.refuse(wanted, io::shape_text(at->second->shape));
                   found.erase(at);
                 });
  if (!found.empty()) read.refuse("no more than the arrays of this model", found.begin()->first);
}

/// The settings of an optimizer, all and no others, each in its range.
template <class Optimizer>
void read_settings(Optimizer& optimizer, const state_reader& read) {
  metadata others = read.words;
  for_each_setting(optimizer, [&](const std::string& setting, double& number, double limit) {
    number = read.number<double>(setting);
    if (!(number >= 0 && number < limit))
      read.refuse(setting + " of 0 or more" +
                      (limit < 2 ? ", below " + std::to_string(static_cast<int>(limit)) : ""),
                  read.word(setting));
    others.erase(setting);
  });
  const auto other = others.lower_bound("optimizer.");
  if (other != others.end() && other->first.starts_with("optimizer."))
    read.refuse("no settings but those of " + std::string(Optimizer::name), other->first);
}

}  // namespace nn

/// Brings a trainer of the same model and optimizer to where save_state was, settings of the
/// optimizer included; returns the words.
template <class Trainer>
metadata load_state(Trainer& trainer, const std::string& file) {
  const io::checkpoint from = io::load_checkpoint(file);
  const nn::state_reader read{file, from.metadata};
  read.expect("optimizer", trainer.optimizer().name);
  read.expect("steps_per_update", std::to_string(Trainer::micro_steps));
  const auto step = read.number<std::int64_t>("step"), rows = read.number<std::int64_t>("sum_rows");
  const auto seed = read.number<std::uint64_t>("seed");
  if (step < 0) read.refuse("a step of 0 or more", std::to_string(step));
  if (rows < 0 || (rows > 0 && Trainer::micro_steps == 1))
    read.refuse("sums of 0 rows" + std::string(Trainer::micro_steps == 1 ? "" : " or more"),
                std::to_string(rows));
  auto optimizer = trainer.optimizer();
  nn::read_settings(optimizer, read);
  nn::arrays_by_name arrays;
  for (const io::named_array& array : from.arrays) arrays[array.name] = &array;
  nn::check_arrays(trainer, read, arrays);
  nn::for_each_array(trainer, [&](const std::string& label, const auto&, float* numbers) {
    std::memcpy(numbers, arrays[label]->bytes.data(), arrays[label]->bytes.size());
  });
  trainer.optimizer() = optimizer;
  trainer.steps() = step;
  trainer.sum_rows() = rows;
  trainer.seed() = seed;
  return from.metadata;
}

}  // namespace tenon
