// iitbfaas-load: the load generator as a program that needs nothing of the machine it is sent to. It is told
// what to do on its standard input, and ends when that does.
#include "contract/load_words.hpp"
#include "measure/generate_load.hpp"
#include "measure/load_errand.hpp"

#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <thread>

namespace {

using namespace iitbfaas;
namespace words = contract::load_words;

constexpr int glance_ms = 100;

/// One line, on its way at once.
void say(std::string_view word, const std::string& rest = {}) {
  auto line = std::string{word} + rest;
  for (auto& byte : line) {
    if (byte == '\n') byte = ' ';
  }
  std::cout << line + "\n" << std::flush;
}

/// Asks the load to stop once nobody is left who wants it.
void watch_input(const std::stop_token& over, std::stop_source load) {
  while (!over.stop_requested()) {
    pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    if (::poll(&input, 1, glance_ms) < 1) continue;
    char byte{};
    if (::read(STDIN_FILENO, &byte, 1) > 0) continue;
    load.request_stop();
    return;
  }
}

void run() {
  std::string line;
  std::getline(std::cin, line);
  auto errand = measure::decode_errand(line);
  auto plan = measure::make_plan(errand.profile, errand.addresses);
  say(words::ready);
  if (!std::getline(std::cin, line) || line != words::go) return;
  const std::stop_source stop;
  const std::jthread watching{[stop](const std::stop_token& over) { watch_input(over, stop); }};
  const auto result = measure::generate_load(
      std::move(plan),
      {.on_progress = [](const LoadProgress& progress) { say(words::progress, measure::encode(progress)); },
       .stop = stop.get_token()});
  say(words::result, to_json(result));
}

}  // namespace

int main() {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    run();
    return 0;
  } catch (const std::exception& error) {
    say(words::error, error.what());
    return 1;
  }
}
