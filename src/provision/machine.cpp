#include "iitbfaas/machine.hpp"

#include "base/endpoint.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "provision/shell.hpp"

#include "iitbfaas/error.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace iitbfaas {

Machine Machine::parse(const std::string& text) {
  constexpr std::string_view scheme = "ssh://";
  const bool blank = std::ranges::any_of(text, [](unsigned char c) { return c <= ' ' || c == 0x7f; });
  if (text.empty() || blank)
    throw InvalidSpec{"machine", "\"" + text + "\" is none; write USER@HOST or USER@HOST:PORT"};
  try {
    const auto endpoint = base::parse_endpoint(text.starts_with(scheme) ? text : std::string{scheme} + text);
    if (!endpoint.path.empty()) throw InvalidSpec{"machine", "names a path"};
    return {.user = endpoint.user, .host = endpoint.host, .port = endpoint.port};
  } catch (const InvalidSpec&) {
    throw InvalidSpec{"machine", "\"" + text + "\" is none; write USER@HOST or USER@HOST:PORT"};
  }
}

std::string to_string(const Machine& machine) {
  if (machine.host.empty()) return "this machine";
  return base::to_string(provision::endpoint_of(machine)).substr(std::string_view{"ssh://"}.size());
}

std::string read_password(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) {
    throw InvalidSpec{"password_file", file.string() + ": " + std::strerror(errno)};
  }
  if ((status.st_mode & 077) != 0) {
    throw InvalidSpec{
        "password_file",
        file.string() + " can be read by others; make it yours alone: chmod 600 " + file.string()};
  }
  auto text = base::read_file(file);
  text.resize(std::min(text.find_first_of("\r\n"), text.size()));
  if (text.empty()) throw InvalidSpec{"password_file", file.string() + " begins with an empty line"};
  return text;
}

}  // namespace iitbfaas
