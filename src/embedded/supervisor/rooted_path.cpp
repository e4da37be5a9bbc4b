#include "embedded/supervisor/rooted_path.hpp"

#include "iitbfaas/error.hpp"

#include <deque>
#include <string>

namespace iitbfaas::embedded::supervisor {
namespace {

namespace fs = std::filesystem;

constexpr int most_links = 40;  // as the kernel allows

fs::path resolve(const fs::path& root, const fs::path& path, bool follow_last) {
  std::deque<std::string> left;
  for (const auto& part : path.relative_path()) left.push_back(part.string());
  fs::path inside;  // relative to root, free of links
  int links = 0;
  while (!left.empty()) {
    const std::string part = left.front();
    left.pop_front();
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      inside = inside.parent_path();
      continue;
    }
    std::error_code error;
    const fs::path target =
        left.empty() && !follow_last ? fs::path{} : fs::read_symlink(root / inside / part, error);
    if (error || target.empty()) {
      inside /= part;
      continue;
    }
    if (++links > most_links) throw Error{"resolve " + path.string() + ": too many symbolic links"};
    if (target.is_absolute()) inside.clear();
    const fs::path relative = target.relative_path();
    auto position = left.begin();
    for (const auto& step : relative) position = std::next(left.insert(position, step.string()));
  }
  return inside.empty() ? root : root / inside;
}

}  // namespace

fs::path resolve_in_root(const fs::path& root, const fs::path& path) { return resolve(root, path, true); }

fs::path resolve_parent_in_root(const fs::path& root, const fs::path& path) {
  return resolve(root, path, false);
}

}  // namespace iitbfaas::embedded::supervisor
