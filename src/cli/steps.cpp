#include "cli/steps.hpp"

#include <unistd.h>

#include <iostream>

namespace iitbfaas::cli {

Steps::Steps(const std::string& style)
    : style_{style == "plain"                                  ? Style::plain
             : style == "auto" && ::isatty(STDERR_FILENO) != 0 ? Style::changing
                                                               : Style::silent} {}

Steps::~Steps() {
  if (style_ == Style::changing) std::cerr << "\r\033[K" << std::flush;
}

void Steps::begin(const std::string& step) {
  step_ = step;
  percent_ = -1;
  show(step);
}

Progress Steps::progress() {
  return [this](std::uint64_t done, std::uint64_t total) {
    const int percent = total == 0 ? -1 : static_cast<int>(done * 100 / total);
    if (style_ != Style::changing || percent == percent_) return;
    percent_ = percent;
    show(step_ + (percent < 0 ? " " + to_human(Bytes{done}) : " " + std::to_string(percent) + " %"));
  };
}

void Steps::show(const std::string& text) const {
  if (style_ == Style::changing) std::cerr << "\r\033[K" + text << std::flush;
  if (style_ == Style::plain) std::cerr << text + "\n" << std::flush;
}

}  // namespace iitbfaas::cli
