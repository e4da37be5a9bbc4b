#include "embedded/users.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "embedded/supervisor/rooted_path.hpp"

#include "iitbfaas/error.hpp"

#include <optional>
#include <vector>

namespace iitbfaas::embedded {
namespace {

/// The line of `key`, which stands in `column`, of /etc/passwd or /etc/group.
std::optional<std::vector<std::string>> look_up(const std::filesystem::path& root, const char* file,
                                                const std::string& key, std::size_t column) {
  const auto text = base::read_file_if_present(supervisor::resolve_in_root(root, file));
  for (const auto& line : base::split(text.value_or(""), '\n')) {
    auto fields = base::split(line, ':');
    if (fields.size() > 2 && fields[column] == key) return fields;
  }
  return std::nullopt;
}

std::uint32_t number(const std::string& text) { return base::parse_number<std::uint32_t>(text).value_or(0); }

}  // namespace

UserIds find_user(const std::string& user, const std::filesystem::path& root) {
  if (user.empty()) return {};
  const auto colon = user.find(':');
  const auto name = user.substr(0, colon);
  const auto group = colon == std::string::npos ? std::string{} : user.substr(colon + 1);
  UserIds ids;
  const auto uid = base::parse_number<std::uint32_t>(name);
  const auto entry = look_up(root, "/etc/passwd", name, uid ? 2 : 0);
  if (!uid && !entry) throw Error{"unable to find user " + name + ": no matching entries in passwd file"};
  ids.uid = uid ? *uid : number(entry->at(2));
  if (entry && entry->size() > 3) ids.gid = number(entry->at(3));
  if (group.empty()) return ids;
  if (const auto gid = base::parse_number<std::uint32_t>(group)) {
    ids.gid = *gid;
    return ids;
  }
  const auto line = look_up(root, "/etc/group", group, 0);
  if (!line) throw Error{"unable to find group " + group + ": no matching entries in group file"};
  ids.gid = number(line->at(2));
  return ids;
}

}  // namespace iitbfaas::embedded
