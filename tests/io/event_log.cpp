// SPDX-License-Identifier: MIT
// Laws of event_log: one object a line with the six fields; going on keeps what was true then.
#include <doctest/doctest.h>

#include <cmath>
#include <laws/folder.hpp>
#include <limits>
#include <tenon/io/event_log.hpp>

namespace io = tenon::io;

namespace {
std::string read(const std::string& file) {
  std::ifstream in(file);
  std::string out;
  for (std::string line; std::getline(in, line);) out += line + "\n";
  return out;
}
}  // namespace

TEST_CASE("event_log: six fields a line") {
  CHECK(io::json_line({2, 938, 0.25, 0.93125, 0.001, 90000.4}) ==
        "{\"epoch\": 2, \"step\": 938, \"loss\": 0.25, \"accuracy\": 0.9313, \"lr\": 0.001, "
        "\"samples_per_s\": 90000}");
}

TEST_CASE("event_log: what is not finite is null") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(io::json_line({2, 938, 0.25, std::nan(""), 0.001, infinity}) ==
        "{\"epoch\": 2, \"step\": 938, \"loss\": 0.25, \"accuracy\": null, \"lr\": 0.001, "
        "\"samples_per_s\": null}");
}

TEST_CASE("event_log: going on after a step keeps whole lines up to it, starting anew none") {
  const laws::folder here;
  const std::string file = here / "log";
  const io::event one{1, 10, 0.5, 0, 1, 1}, two{2, 20, 0.25, 0, 1, 1}, three{3, 30, 0.125, 0, 1, 1};
  {
    io::event_log log(file);
    log.write(one);
    log.write(two);
    log.write(three);
  }
  std::ofstream(file, std::ios::app) << "{\"epoch\": 1, \"step\": 4";  // cut short by a crash
  io::event_log(file, 25).write(three);
  CHECK(read(file) ==
        io::json_line(one) + "\n" + io::json_line(two) + "\n" + io::json_line(three) + "\n");
  io::event_log(file).write(two);
  CHECK(read(file) == io::json_line(two) + "\n");
}

TEST_CASE("event_log: a place that cannot be written is named") {
  CHECK_THROWS_WITH_AS(io::event_log("/nowhere/log"), "/nowhere/log: cannot be written",
                       tenon::error);
}
