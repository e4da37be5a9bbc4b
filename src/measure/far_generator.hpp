#pragma once
#include "base/subprocess.hpp"
#include "base/unique_fd.hpp"
#include "http/ssh_route.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace iitbfaas::measure {

/// The load generator on another machine, reached with the user's own OpenSSH. It goes there as a file of its
/// own and is removed when it ended; so it does when this goes.
class FarGenerator {
 public:
  /// "ann@node1:22". Throws InvalidSpec; TransportError when the machine cannot be reached, with ssh's words.
  FarGenerator(const std::string& machine, std::string_view program);
  ~FarGenerator();
  FarGenerator(const FarGenerator&) = delete;
  FarGenerator& operator=(const FarGenerator&) = delete;

  const std::string& machine() const noexcept { return machine_; }
  int socket() const noexcept { return child_.socket.get(); }

  void say(std::string_view line) const;
  /// Nothing more will be said: it ends.
  void finish() const;
  /// Whether next_line() gives one without reading.
  bool has_line() const noexcept { return received_.find('\n') != std::string::npos; }
  /// The next line of what came; reads once when there is none. Throws TransportError when it ended.
  std::optional<std::string> next_line();

 private:
  [[noreturn]] void fail(const std::string& reason);

  std::string machine_;
  http::SshRoute route_;
  base::UniqueFd errors_;
  base::PipedChild child_;
  std::string received_;
};

}  // namespace iitbfaas::measure
