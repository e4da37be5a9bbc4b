#include "package/auth_challenge.hpp"

#include "base/text.hpp"

#include <optional>

namespace iitbfaas::packaging {
namespace {

bool is_token_character(char c) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         marks.find(c) != std::string_view::npos;
}

/// Reads from the front of a header.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_{text} {}

  void skip_blanks_and_commas() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t,"), rest_.size()));
  }

  std::string token() {
    std::size_t size = 0;
    while (size < rest_.size() && is_token_character(rest_[size])) ++size;
    return taken(size);
  }

  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// A token or a quoted string; nothing when a quote does not end.
  std::optional<std::string> value() {
    if (!take('"')) return token();
    std::string text;
    while (!rest_.empty() && rest_.front() != '"') {
      if (rest_.front() == '\\') rest_.remove_prefix(1);
      if (rest_.empty()) return std::nullopt;
      text += rest_.front();
      rest_.remove_prefix(1);
    }
    return take('"') ? std::optional{text} : std::nullopt;
  }

 private:
  std::string taken(std::size_t size) {
    std::string text{rest_.substr(0, size)};
    rest_.remove_prefix(size);
    return text;
  }

  std::string_view rest_;
};

}  // namespace

std::string AuthChallenge::parameter(const std::string& name) const {
  const auto found = parameters.find(name);
  return found == parameters.end() ? "" : found->second;
}

std::vector<AuthChallenge> parse_challenges(std::string_view header) {
  std::vector<AuthChallenge> challenges;
  Reader reader{header};
  for (;;) {
    reader.skip_blanks_and_commas();
    auto word = base::to_lower(reader.token());
    if (word.empty()) return challenges;
    if (!reader.take('=')) {
      challenges.push_back({.scheme = std::move(word)});
      continue;
    }
    auto value = reader.value();
    if (!value || challenges.empty()) return challenges;
    challenges.back().parameters.insert_or_assign(std::move(word), *std::move(value));
  }
}

}  // namespace iitbfaas::packaging
