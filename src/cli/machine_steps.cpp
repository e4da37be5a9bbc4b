#include "cli/machine_steps.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>

namespace iitbfaas::cli {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

/// What is typed meanwhile is not shown.
class Unseen {
 public:
  explicit Unseen(int terminal) : terminal_{terminal} {
    ::tcgetattr(terminal_, &before_);
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(terminal_, TCSAFLUSH, &quiet);
  }
  ~Unseen() { ::tcsetattr(terminal_, TCSAFLUSH, &before_); }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;

 private:
  int terminal_;
  termios before_{};
};

}  // namespace

MachineSteps::MachineSteps(const std::string& style)
    : style_{style == "none"                                   ? Style::silent
             : style == "auto" && ::isatty(STDERR_FILENO) != 0 ? Style::changing
                                                               : Style::plain} {}

MachineSteps::~MachineSteps() { erase(); }

MachineProgress MachineSteps::progress() {
  return [this](const Machine& machine, const std::string& step) {
    const std::scoped_lock lock{mutex_};
    show(to_string(machine), step);
  };
}

void MachineSteps::show(const std::string& machine, const std::string& step) {
  if (style_ == Style::plain) std::cerr << machine + ": " + step + "\n" << std::flush;
  if (style_ != Style::changing) return;
  const auto known = std::ranges::find(steps_, machine, &std::pair<std::string, std::string>::first);
  if (known == steps_.end())
    steps_.emplace_back(machine, step);
  else
    known->second = step;
  erase();
  std::size_t width = 0;
  for (const auto& [name, _] : steps_) width = std::max(width, name.size());
  std::string text;
  for (const auto& [name, what] : steps_)
    text += name + std::string(width - name.size() + 2, ' ') + what + "\n";
  drawn_ = steps_.size();
  std::cerr << text << std::flush;
}

void MachineSteps::erase() {
  if (drawn_ != 0) std::cerr << "\033[" + std::to_string(drawn_) + "A\r\033[J" << std::flush;
  drawn_ = 0;
}

std::optional<std::string> MachineSteps::ask_password(const Machine& machine) {
  const std::scoped_lock lock{mutex_};
  const File terminal{std::fopen("/dev/tty", "r+e")};
  if (!terminal) return std::nullopt;
  erase();
  std::string password;
  {
    // Hidden before it is asked for: what comes at once is neither shown nor thrown away by the change.
    const Unseen unseen{::fileno(terminal.get())};
    std::fprintf(terminal.get(), "Password of %s: ", to_string(machine).c_str());
    std::fflush(terminal.get());
    for (int c = 0; (c = std::fgetc(terminal.get())) != EOF && c != '\n';) password += static_cast<char>(c);
  }
  std::fputs("\n", terminal.get());
  return password.empty() ? std::nullopt : std::optional{std::move(password)};
}

}  // namespace iitbfaas::cli
