#include "base/process_stat.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace iitbfaas::base {
namespace {

std::string_view take_word(std::string_view& line) noexcept {
  line.remove_prefix(std::min(line.find_first_not_of(" \n"), line.size()));
  const auto word = line.substr(0, std::min(line.find_first_of(" \n"), line.size()));
  line.remove_prefix(word.size());
  return word;
}

}  // namespace

std::optional<ProcessStat> parse_process_stat(std::string_view text) noexcept {
  const auto pid = parse_number<std::uint32_t>(take_word(text));
  // The second field is the program's name in parentheses, which may hold anything.
  const auto after_name = text.rfind(')');
  if (!pid || after_name == std::string_view::npos) return std::nullopt;
  text.remove_prefix(after_name + 1);
  std::array<std::string_view, 22> fields;  // state is the first, as it is the third of them all
  for (auto& field : fields) field = take_word(text);
  const auto number = [&](std::size_t position) { return parse_number<std::uint64_t>(fields[position - 3]); };
  const auto parent = number(4), user = number(14), system = number(15), threads = number(20),
             start = number(22), pages = number(24);
  if (!parent || !user || !system || !threads || !start || !pages) return std::nullopt;
  return ProcessStat{.pid = static_cast<pid_t>(*pid),
                     .parent = static_cast<pid_t>(*parent),
                     .user = static_cast<double>(*user),
                     .system = static_cast<double>(*system),
                     .children_user = static_cast<double>(number(16).value_or(0)),
                     .children_system = static_cast<double>(number(17).value_or(0)),
                     .threads = static_cast<double>(*threads),
                     .start_time = *start,
                     .resident_pages = static_cast<double>(*pages)};
}

ProcessTree::ProcessTree(const std::vector<ProcessStat>& processes) {
  for (const auto& process : processes) children_.emplace(process.parent, &process);
}

std::vector<const ProcessStat*> ProcessTree::below(pid_t root) const {
  std::vector<const ProcessStat*> found;
  const auto add_children = [&](pid_t parent) {
    const auto [first, last] = children_.equal_range(parent);
    for (auto child = first; child != last; ++child) found.push_back(child->second);
  };
  add_children(root);
  // A process is its parent's once only, but the files were not read at one moment: no circle may catch us.
  for (std::size_t i = 0; i < found.size() && found.size() <= children_.size(); ++i) {
    add_children(found[i]->pid);
  }
  return found;
}

}  // namespace iitbfaas::base
