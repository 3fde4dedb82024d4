// SPDX-License-Identifier: MIT
// message_of: what a refusal says. refuses: it is one sentence that begins with the file's name and
// has these words.
#pragma once

#include <tenon/base/refusal.hpp>

#include <doctest/doctest.h>

#include <string>

namespace laws {

template <class F>
std::string message_of(const F& act) {
  try {
    act();
  } catch (const tenon::error& e) {
    return e.what();
  }
  return "nothing";
}

template <class F>
void refuses(const F& act, const std::string& begin, const std::string& words) {
  const std::string said = message_of(act);
  CAPTURE(begin);
  CAPTURE(words);
  CAPTURE(said);
  CHECK(said.starts_with(begin));
  CHECK(said.find(words) != std::string::npos);
  CHECK(said.find('\n') == std::string::npos);
}

}  // namespace laws
