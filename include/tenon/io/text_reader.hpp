// SPDX-License-Identifier: MIT
// text_reader: the pieces of a header in text, one after another: signs, numbers, whatever its
// parser adds. Law: what does not fit is refused with the file, what was expected, and the byte.
#pragma once

#include <tenon/base/config.hpp>
#include <tenon/io/file.hpp>

#include <string>
#include <string_view>

namespace tenon::io::detail {

/// Reads text that begins at byte `first_byte` of a file and is a header of the named form.
class text_reader {
 public:
  text_reader(std::string_view whole, const std::string& file_name, std::string_view form,
              std::size_t first_byte)
      : text_(whole), file_(file_name), form_(form), first_(first_byte) {}

  [[noreturn]] void wrong(const std::string& expected) const {
    refuse(file_, std::string(form_) + " with " + expected,
           "something else at byte " + std::to_string(first_ + at_));
  }
  const std::string& file() const { return file_; }

  std::string_view rest() const { return text_.substr(at_); }
  void skip(std::size_t count) { at_ += count; }
  void space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  /// Whether this comes next; then it is read.
  bool take(std::string_view wanted) {
    space();
    if (!rest().starts_with(wanted)) return false;
    skip(wanted.size());
    return true;
  }
  void need(std::string_view wanted) {
    if (!take(wanted)) wrong("'" + std::string(wanted) + "'");
  }
  extent number() {
    space();
    const std::size_t begin = at_;
    extent value = 0;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      if (value > (extent{1} << 53)) wrong("numbers below 2^53");
      value = value * 10 + (text_[at_] - '0');
    }
    if (at_ == begin) wrong("a number");
    return value;
  }
  void end() {
    space();
    if (at_ != text_.size()) wrong("the end of the header");
  }

 private:
  std::string_view text_;
  const std::string& file_;
  std::string_view form_;
  std::size_t first_;
  std::size_t at_ = 0;
};

}  // namespace tenon::io::detail
