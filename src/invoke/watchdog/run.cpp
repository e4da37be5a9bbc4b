#include "invoke/watchdog/run.hpp"

#include "base/duration.hpp"
#include "base/log.hpp"
#include "contract/headers.hpp"
#include "invoke/watchdog/json.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <iterator>

namespace iitbfaas::invoke {
namespace {

constexpr std::size_t piece = 32 << 10;
constexpr std::size_t shown_output = 4 << 10;

struct Pipe {
  base::UniqueFd reading;
  base::UniqueFd writing;
};

Pipe make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    throw Refusal{503, std::string{"no pipe to the program: "} + std::strerror(errno)};
  return {base::UniqueFd{ends[0]}, base::UniqueFd{ends[1]}};
}

/// A program's standard input: what fits into a pipe is in it before the program starts.
struct Input {
  base::UniqueFd reading;
  base::UniqueFd writing;  ///< only when some text is left
};

Input make_input(std::string& text) {
  if (text.empty()) return {base::UniqueFd{::open("/dev/null", O_RDONLY | O_CLOEXEC)}, {}};
  auto [reading, writing] = make_pipe();
  ::fcntl(writing.get(), F_SETFL, O_NONBLOCK);
  const auto written = ::write(writing.get(), text.data(), text.size());
  if (written > 0) text.erase(0, static_cast<std::size_t>(written));
  if (text.empty()) writing.reset();
  return {std::move(reading), std::move(writing)};
}

[[noreturn]] void refuse_start(const Program& program, int error) {
  if (error == E2BIG) throw Refusal{413, "the arguments are too large for " + program.argv.front()};
  const bool no_room = error == EAGAIN || error == ENOMEM;
  throw Refusal{no_room ? 503 : 500, cannot_run(program, error)};
}

std::string shown(std::string_view output) {
  auto length = std::min(output.size(), shown_output);
  while (length < output.size() && length > 0 && (output[length] & 0xC0) == 0x80) --length;
  return json_string(output.substr(0, length));
}

}  // namespace

Run::Run(RunContext& context, http::Exchange& exchange, RunPlan plan, asio::any_io_executor executor)
    : context_{context},
      exchange_{exchange},
      plan_{std::move(plan)},
      timer_{executor, asio::steady_timer::time_point::max()},
      output_{exchange, std::move(plan_.headers)} {
  exchange_.on_client_gone([this] { give_up(); });
}

Run::~Run() { exchange_.on_client_gone({}); }

void Run::give_up() {
  client_gone_ = true;
  if (child_)
    child_->terminate();
  else
    timer_.cancel();
}

asio::awaitable<RunResult> Run::result() {
  if (plan_.limit.count() > 0) timer_.expires_after(plan_.limit);
  const auto slot = co_await context_.slots.acquire(timer_);
  if (client_gone_) throw http::ClientGone{};
  if (!slot) {
    throw Refusal{504, "timed out after " + base::to_string(plan_.limit) + " waiting for one of " +
                           std::to_string(context_.places) + " running programs to end"};
  }
  start();
  limit_time();
  std::exception_ptr broken;
  try {
    co_await carry_output();
  } catch (...) {
    broken = std::current_exception();
    child_->terminate();
  }
  const Ending ending = co_await child_->ended();
  timer_.cancel();
  if (broken) std::rethrow_exception(broken);
  co_return co_await finish(ending);
}

void Run::start() {
  const auto& program = context_.program;
  if (program.path.empty()) throw Refusal{500, program.problem()};
  auto argv = program.argv;
  std::ranges::move(plan_.input.arguments, std::back_inserter(argv));
  auto environment = context_.environment;
  std::ranges::move(plan_.environment, std::back_inserter(environment));

  auto [input, rest_of_input] = make_input(plan_.input.standard_input);
  auto [output, output_of_program] = make_pipe();
  if (context_.options.log_requests) base::log::info("watchdog", "Forking " + program.path);
  auto spawned = spawn({.program = program.path,
                        .argv = argv,
                        .environment = environment,
                        .input = input.get(),
                        .output = output_of_program.get(),
                        .error = context_.options.combine_output ? output_of_program.get() : STDERR_FILENO});
  if (spawned.error != 0) refuse_start(program, spawned.error);
  child_ = std::make_shared<Child>(timer_.get_executor(), context_.children, std::move(spawned),
                                   std::move(output));
  child_->watch();
  if (rest_of_input) child_->feed(std::move(rest_of_input), std::move(plan_.input.standard_input));
}

void Run::limit_time() {
  if (plan_.limit.count() == 0) return;
  timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    const auto self = weak.lock();
    if (error || !self) return;
    self->timed_out_ = true;
    self->child_->terminate();
  });
}

asio::awaitable<void> Run::carry_output() {
  const auto buffer = std::make_unique_for_overwrite<char[]>(piece);
  for (;;) {
    const auto count = co_await child_->read_output({buffer.get(), piece});
    if (count == 0) co_return;
    co_await output_.append({buffer.get(), count});
  }
}

asio::awaitable<RunResult> Run::finish(Ending ending) {
  if (client_gone_) throw http::ClientGone{};
  RunResult result{.bytes = output_.size()};
  const bool failed = timed_out_ || ending.signal != 0 || ending.status != 0;
  if (failed) {
    auto response = failure(ending);
    result.status = response.status;
    if (output_.streaming())
      exchange_.abort();
    else
      result.response = std::move(response);
  } else if (output_.streaming()) {
    co_await exchange_.end();
  } else {
    result.response = http::Response{.status = 200, .body = output_.take()};
  }
  co_return result;
}

http::Response Run::failure(Ending ending) const {
  std::string reason;
  std::string exit_status = std::to_string(ending.status);
  if (timed_out_)
    reason = "timed out after " + base::to_string(plan_.limit);
  else if (ending.signal == 0)
    reason = "program exited with status " + exit_status;
  else
    reason = "killed by signal " + std::to_string(ending.signal);
  if (ending.signal == SIGKILL && !child_->killed()) reason += " (out of memory?)";

  std::string body = "{\"error\": " + json_string(reason);
  if (ending.signal == 0)
    body += ", \"exit_status\": " + exit_status;
  else
    body += ", \"signal\": " + std::to_string(ending.signal);
  body += ", \"output\": " + shown(output_.kept()) + "}\n";
  if (ending.signal != 0) exit_status = "signal " + std::to_string(ending.signal);
  return {.status = timed_out_ ? 504 : 500,
          .headers = {{"Content-Type", "application/json"}, {contract::exit_status_header, exit_status}},
          .body = std::move(body)};
}

}  // namespace iitbfaas::invoke
