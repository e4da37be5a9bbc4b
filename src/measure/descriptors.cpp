#include "measure/descriptors.hpp"

#include "iitbfaas/error.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <string>

namespace iitbfaas::measure {
namespace {

// Files and sockets of the rest of the process.
constexpr rlim_t others = 64;

}  // namespace

void allow_connections(std::uint32_t connections) {
  const rlim_t needed = connections + others;
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= needed) return;
  limit.rlim_cur = std::min(limit.rlim_max, std::max(limit.rlim_cur, needed));
  if (limit.rlim_cur < needed || ::setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    throw Error{"open " + std::to_string(connections) + " connections: this process may have " +
                std::to_string(limit.rlim_max) +
                " files open; ask for fewer, or raise the limit (ulimit -Hn)"};
  }
}

}  // namespace iitbfaas::measure
