// SPDX-License-Identifier: MIT
// The options that every trainer of the course has, read by CLI11. Batch, optimizer and threads are
// choices at compile time:
// ./run train builds the program for them, and the program itself only checks that it is asked for
// what it is. Read next: training/data.hpp.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace training {

/// What a program was built for.
struct built {
  std::string optimizer;
  int batch;
  int threads;
};

struct options {
  std::string data, log, save, resume, device = "cpu", optimizer;
  std::optional<int> epochs;
  std::optional<double> rate;
  std::optional<std::uint64_t> seed;
  int batch = 0, threads = 0;
  bool quiet = false;
};

/// Says what to do when the program was built for another value.
inline std::string refuse_unless(const std::string& name, const std::string& asked,
                                 const std::string& built) {
  if (asked == built) return "";
  return "this program is built for " + name + " " + built + "; `./run train mlp " + name + " " +
         asked + "` builds another";
}

inline void describe(CLI::App& app, options& o) {
  app.add_option("--data", o.data,
                 "folder with the MNIST files, plain or .gz (default: drawn digits)");
  app.add_option("--epochs", o.epochs, "passes over the training rows (default 10)")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--batch", o.batch, "rows a step")->capture_default_str();
  app.add_option("--lr", o.rate, "learning rate at the start (default: the optimizer's)")
      ->check(CLI::PositiveNumber);
  app.add_option("--optimizer", o.optimizer, "sgd, adam, adamw or rmsprop")->capture_default_str();
  app.add_option("--seed", o.seed, "for the parameters and the order of the rows (default 1)");
  app.add_option("--threads", o.threads, "threads of the processor")->capture_default_str();
  app.add_option("--device", o.device, "where it runs")
      ->check(CLI::IsMember({"cpu"}))
      ->capture_default_str();
  app.add_option("--log", o.log, "write one JSON object an epoch to this file");
  app.add_option("--save", o.save, "write a checkpoint to this file after each epoch");
  app.add_option("--resume", o.resume, "go on from this checkpoint");
  app.add_flag("--quiet", o.quiet, "print the last line only");
}

/// The options, or the exit code when there is nothing to train.
inline std::optional<int> read(options& o, const built& as, int argc, char** argv) {
  o.batch = as.batch;
  o.threads = as.threads;
  o.optimizer = as.optimizer;
  CLI::App app{"Trains a small network on handwritten digits."};
  describe(app, o);
  try {
    app.parse(argc, argv);
    for (const std::string& sentence :
         {refuse_unless("--optimizer", o.optimizer, as.optimizer),
          refuse_unless("--batch", std::to_string(o.batch), std::to_string(as.batch)),
          refuse_unless("--threads", std::to_string(o.threads), std::to_string(as.threads))})
      if (!sentence.empty()) throw CLI::ValidationError(sentence);
  } catch (const CLI::ParseError& e) {
    return app.exit(e);
  }
  return std::nullopt;
}

}  // namespace training
