#include "provision/shell.hpp"

#include "base/duration.hpp"
#include "base/subprocess.hpp"
#include "base/text.hpp"
#include "provision/askpass.hpp"
#include "provision/public_key.hpp"
#include "provision/ssh_failure.hpp"

#include "iitbfaas/error.hpp"

#include <unistd.h>

#include <utility>

namespace iitbfaas::provision {
namespace {

using namespace std::chrono_literals;
using http::SshRoute;
using Kind = SshFailure::Kind;

constexpr std::chrono::milliseconds password_limit = 30s;
constexpr int status_of_ssh = 255;
constexpr const char* local_engine = "unix:///var/run/docker.sock";
constexpr const char* greeting = "iitbfaas-logged-in";

/// The shell reads all of it before anything runs that could take the rest for its own standard input.
std::string as_function(const std::string& script) {
  return "LC_ALL=C PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin\nexport LC_ALL PATH\niitbfaas_script() {\n" +
         script + "\n}\niitbfaas_script </dev/null\n";
}

/// ssh's own status says nothing for sure: the script may have ended with the same.
bool greets(const base::Finished& login) { return login.out.find(greeting) != std::string::npos; }

base::Finished greet(std::vector<std::string> argv, std::chrono::milliseconds limit,
                     std::map<std::string, std::string> environment = {}) {
  argv.insert(argv.end(), {"echo", greeting});
  auto login = base::run({.argv = std::move(argv), .environment = std::move(environment), .limit = limit});
  if (login.timed_out) login.err += "\nno login within " + base::to_string(limit);
  return login;
}

}  // namespace

base::Endpoint endpoint_of(const Machine& machine) {
  return {
      .kind = base::Endpoint::Kind::ssh, .user = machine.user, .host = machine.host, .port = machine.port};
}

Shell::Shell(Machine machine, const SshOptions& options, std::chrono::milliseconds login_limit)
    : machine_{std::move(machine)} {
  if (is_local()) return;
  route_ = std::make_shared<SshRoute>(endpoint_of(machine_), options.accept_new_host_keys
                                                                 ? SshRoute::HostKeys::accept_new
                                                                 : SshRoute::HostKeys::known);
  log_in(options, login_limit);
}

void Shell::log_in(const SshOptions& options, std::chrono::milliseconds limit) {
  const auto by_key = greet(route_->arguments(), limit);
  if (greets(by_key)) return;
  const auto failure = explain_ssh_failure(machine_, by_key.err);
  if (failure.kind != Kind::not_let_in || !failure.takes_password) throw TransportError{failure.message};
  std::optional<std::string> password;
  if (!machine_.password.empty()) {
    password = machine_.password;
  } else if (options.password) {
    password = options.password(machine_);
  }
  if (!password) throw TransportError{failure.message};
  log_in_by_password(*password);
  if (options.authorize_key) {
    authorize_key();
  } else {
    notes_.emplace_back("no key is let in there: images and the engine are out of reach from here later");
  }
}

void Shell::log_in_by_password(const std::string& password) const {
  const Askpass askpass{password};
  const auto login =
      greet(route_->arguments(SshRoute::Login::by_password), password_limit, askpass.environment());
  if (greets(login)) return;
  const auto failure = explain_ssh_failure(machine_, login.err);
  if (failure.kind != Kind::not_let_in) throw TransportError{failure.message};
  throw TransportError{"reach " + to_string(machine_) +
                       ": the password was refused; give the right one, or a key"};
}

void Shell::authorize_key() {
  const auto key = find_public_key(machine_);
  if (!key) {
    notes_.emplace_back(
        "there is no public key of yours to let in there; make one with ssh-keygen and add it again");
    return;
  }
  const auto result = run(authorization_script(*key));
  const bool works = result.status == 0 && greets(greet(route_->arguments_unshared(), password_limit));
  notes_.push_back(works ? "your key " + key->name + " is let in there from now on (~/.ssh/authorized_keys)"
                         : "your key " + key->name +
                               " was put in ~/.ssh/authorized_keys, but is not let in; see "
                               "sshd's log there");
}

void Shell::log_out() const noexcept {
  if (route_) route_->disconnect();
}

std::string Shell::engine_url() const {
  return is_local() ? local_engine : base::to_string(endpoint_of(machine_));
}

ScriptResult Shell::run(const std::string& script, As as, std::chrono::milliseconds limit) const {
  std::vector<std::string> argv = is_local() ? std::vector<std::string>{} : route_->arguments();
  const auto add = [&](std::initializer_list<std::string> words) { argv.insert(argv.end(), words); };
  if (is_local()) {
    if (as == As::root && ::geteuid() != 0) add({"sudo", "-n"});
    add({"sh", "-s"});
  } else if (as == As::root) {
    // In quotes that every login shell reads alike.
    add({"sh", "-c", "'if test $(id -u) = 0; then exec sh -s; else exec sudo -n sh -s; fi'"});
  } else {
    add({"sh", "-s"});
  }
  const auto text = as_function(script);
  auto finished = base::run({.argv = std::move(argv), .input = text, .limit = limit});
  const auto who = to_string(machine_);
  if (finished.timed_out) {
    throw Timeout{"run a script on " + who + ": it did not end within " + base::to_string(limit) +
                  "; see what holds it up there"};
  }
  if (!is_local() && finished.status == status_of_ssh) {
    throw TransportError{explain_ssh_failure(machine_, finished.err).message};
  }
  return {.status = finished.status, .out = std::move(finished.out), .err = std::move(finished.err)};
}

}  // namespace iitbfaas::provision
