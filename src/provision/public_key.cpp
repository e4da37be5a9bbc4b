#include "provision/public_key.hpp"

#include "base/files.hpp"
#include "base/subprocess.hpp"
#include "base/text.hpp"

#include "iitbfaas/error.hpp"

#include <cstdlib>
#include <filesystem>

namespace iitbfaas::provision {
namespace {

bool is_key_line(std::string_view line) {
  return (line.starts_with("ssh-") || line.starts_with("ecdsa-") || line.starts_with("sk-")) &&
         line.find(' ') != std::string_view::npos;
}

std::string first_line(std::string_view text) {
  return std::string{base::trim(text.substr(0, text.find('\n')))};
}

std::vector<std::string> identity_files(const Machine& machine) {
  std::vector<std::string> argv{"ssh", "-G"};
  if (!machine.user.empty()) argv.insert(argv.end(), {"-l", machine.user});
  if (machine.port != 0) argv.insert(argv.end(), {"-p", std::to_string(machine.port)});
  argv.insert(argv.end(), {"--", machine.host});
  constexpr std::string_view key = "identityfile ";
  std::vector<std::string> files;
  for (const auto& line : base::split(base::run({.argv = argv}).out, '\n')) {
    if (!line.starts_with(key)) continue;
    auto file = line.substr(key.size());
    const char* home = std::getenv("HOME");
    if (file.starts_with("~/") && home != nullptr) file = home + file.substr(1);
    files.push_back(std::move(file));
  }
  return files;
}

std::optional<PublicKey> read_public_key(const std::string& file) {
  try {
    const auto text = base::read_file_if_present(file + ".pub");
    if (text && is_key_line(first_line(*text)))
      return PublicKey{.name = file + ".pub", .line = first_line(*text)};
  } catch (const Error&) {
    // Not ours to read: the next one.
  }
  return std::nullopt;
}

}  // namespace

std::optional<PublicKey> find_public_key(const Machine& machine) {
  for (const auto& file : identity_files(machine)) {
    if (auto key = read_public_key(file)) return key;
  }
  const auto agent = base::run({.argv = {"ssh-add", "-L"}});
  const auto line = first_line(agent.out);
  if (agent.status == 0 && is_key_line(line)) return PublicKey{.name = "of your ssh-agent", .line = line};
  return std::nullopt;
}

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return result + "'";
}

std::string authorization_script(const PublicKey& key) {
  return "key=" + quoted(key.line) + R"sh(
umask 077
mkdir -p ~/.ssh || return 1
file=~/.ssh/authorized_keys
if grep -qxF -- "$key" "$file" 2>/dev/null; then return 0; fi
# A last line without an end would swallow the key.
if test -s "$file" && test -n "$(tail -c 1 "$file")"; then echo >>"$file"; fi
printf '%s\n' "$key" >>"$file" || return 1
if command -v restorecon >/dev/null; then restorecon -F ~/.ssh "$file"; fi
return 0
)sh";
}

}  // namespace iitbfaas::provision
