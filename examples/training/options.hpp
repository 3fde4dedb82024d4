// SPDX-License-Identifier: MIT
// The options that every trainer of the course has, read by CLI11. Batch, optimizer and threads are
// choices at compile time:
// ./run train builds the program for them, and the program itself only checks that it is asked for
// what it is. Read next: training/data.hpp.
#pragma once

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <tenon/nn/state.hpp>

namespace training {

/// What a program was built for.
struct built {
  std::string model, optimizer;
  int batch;
  int threads;
  std::string device;
  bool has_loaders = false;  ///< its data are brought batch by batch
};

struct options {
  std::string model, data, log, save, resume, device, optimizer;
  std::optional<int> epochs;
  std::optional<double> rate;
  std::optional<std::uint64_t> seed;
  int batch = 0, threads = 0, loaders = 2;
  bool quiet = false;
};

/// Says what to do when the program was built for another value.
inline std::string refuse_unless(const options& o, const std::string& name,
                                 const std::string& asked, const std::string& built) {
  if (asked == built) return "";
  return "this program is built for " + name + " " + built + "; `./run train " + o.model + " " +
         name + " " + asked + "` builds another";
}

/// The whole text is a number of type T that `accepts` takes.
template <class T, class F>
std::string refuse_number(const std::string& text, const std::string& wanted, const F& accepts) {
  const std::optional<T> number = tenon::nn::number_in<T>(text);
  if (number && accepts(*number)) return "";
  return "expected " + wanted + ", found '" + text + "'";
}
inline std::string refuse_epochs(const std::string& text) {
  return refuse_number<int>(text, "a whole number from 1 to 1000000",
                            [](int n) { return n >= 1 && n <= 1'000'000; });
}
inline std::string refuse_rate(const std::string& text) {
  return refuse_number<float>(text, "a number above 0",
                              [](float rate) { return rate > 0 && std::isfinite(rate); });
}
inline std::string refuse_seed(const std::string& text) {
  return refuse_number<std::uint64_t>(text, "a whole number of 0 or more",
                                      [](std::uint64_t) { return true; });
}

inline std::string refuse_loaders(const std::string& text) {
  return refuse_number<int>(text, "a whole number from 0 to 64",
                            [](int n) { return n >= 0 && n <= 64; });
}

inline void describe_data(CLI::App& app, options& o, bool has_loaders) {
  app.add_option("--data", o.data,
                 has_loaders ? "folder with the files of CIFAR-10, plain or .gz, or with "
                               "train/CLASS/ and val/CLASS/ of images (default: the checkpoint's)"
                 : o.model == "mlp"
                     ? "folder with the MNIST files, plain or .gz (default: the checkpoint's, else "
                       "drawn digits)"
                     : "folder with the files of MNIST or CIFAR-10, plain or .gz (default: the "
                       "checkpoint's, else drawn digits)");
  if (has_loaders)
    app.add_option("--loaders", o.loaders, "threads that prepare the images of the next steps")
        ->check(refuse_loaders)
        ->capture_default_str();
}
inline void describe(CLI::App& app, options& o) {
  app.add_option("--epochs", o.epochs,
                 "passes over the training rows (default: the checkpoint's, else 10)")
      ->check(refuse_epochs);
  app.add_option("--batch", o.batch, "rows a step")->capture_default_str();
  app.add_option("--lr", o.rate,
                 "learning rate at the start (default: the optimizer's or the checkpoint's)")
      ->check(refuse_rate);
  app.add_option("--optimizer", o.optimizer, "sgd, nesterov, adam, adamw or rmsprop")
      ->capture_default_str();
  app.add_option("--seed", o.seed, "for the parameters and the order of the rows (default 1)")
      ->check(refuse_seed);
  app.add_option("--threads", o.threads, "threads of the processor")->capture_default_str();
  app.add_option("--device", o.device, "where it runs: cpu or cuda")
      ->check(CLI::IsMember({"cpu", "cuda"}))
      ->capture_default_str();
  app.add_option("--log", o.log, "write one JSON object an epoch to this file");
  app.add_option("--save", o.save, "write a checkpoint to this file after each epoch");
  app.add_option("--resume", o.resume, "go on from this checkpoint");
  app.add_flag("--quiet", o.quiet, "print the last line only");
}

/// The options, or the exit code when there is nothing to train.
inline std::optional<int> read(options& o, const built& as, int argc, char** argv) {
  o.model = as.model;
  o.batch = as.batch;
  o.threads = as.threads;
  o.optimizer = as.optimizer;
  o.device = as.device;
  CLI::App app{"Trains a network on images of classes."};
  describe_data(app, o, as.has_loaders);
  describe(app, o);
  try {
    app.parse(argc, argv);
    for (const std::string& sentence :
         {refuse_unless(o, "--optimizer", o.optimizer, as.optimizer),
          refuse_unless(o, "--batch", std::to_string(o.batch), std::to_string(as.batch)),
          refuse_unless(o, "--threads", std::to_string(o.threads), std::to_string(as.threads)),
          refuse_unless(o, "--device", o.device, as.device)})
      if (!sentence.empty()) throw CLI::ValidationError(sentence);
  } catch (const CLI::ParseError& e) {
    return app.exit(e);
  }
  return std::nullopt;
}

}  // namespace training
