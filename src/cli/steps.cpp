#include "cli/steps.hpp"

#include <unistd.h>

#include <chrono>
#include <iostream>

namespace iitbfaas::cli {
namespace {

constexpr std::chrono::seconds patience{5};

}  // namespace

Steps::Steps(const std::string& style)
    : style_{style == "plain"               ? Style::plain
             : style == "none"              ? Style::silent
             : ::isatty(STDERR_FILENO) != 0 ? Style::changing
                                            : Style::patient} {
  if (style_ != Style::patient) return;
  teller_ = std::jthread{[this](const std::stop_token& stop) { tell_what_takes_long(stop); }};
}

Steps::~Steps() {
  if (style_ == Style::changing) std::cerr << "\r\033[K" << std::flush;
}

void Steps::begin(const std::string& step) {
  {
    const std::scoped_lock lock{mutex_};
    step_ = step;
    percent_ = -1;
    untold_ = true;
  }
  begun_.notify_all();
  show(step);
}

void Steps::tell_what_takes_long(const std::stop_token& stop) {
  std::unique_lock lock{mutex_};
  while (begun_.wait(lock, stop, [this] { return untold_; })) {
    const auto waited_for = step_;
    begun_.wait_for(lock, stop, patience, [&] { return step_ != waited_for; });
    if (stop.stop_requested()) return;
    if (step_ != waited_for) continue;
    untold_ = false;
    std::cerr << waited_for + "\n" << std::flush;
  }
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
