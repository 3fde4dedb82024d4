// SPDX-License-Identifier: MIT
// refuses: what is wrong ends with one sentence that begins with the file's name and has these
// words.
#pragma once

#include <tenon/base/refusal.hpp>

#include <doctest/doctest.h>

#include <string>

namespace laws {

template <class F>
void refuses(const F& act, const std::string& begin, const std::string& words) {
  std::string said = "nothing";
  try {
    act();
  } catch (const tenon::error& e) {
    said = e.what();
  }
  CAPTURE(begin);
  CAPTURE(words);
  CAPTURE(said);
  CHECK(said.starts_with(begin));
  CHECK(said.find(words) != std::string::npos);
  CHECK(said.find('\n') == std::string::npos);
}

}  // namespace laws
