#include "invoke/watchdog/command_line.hpp"

#include "iitbfaas/error.hpp"

namespace iitbfaas::invoke {
namespace {

constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// One word off the front of a command.
class WordReader {
 public:
  WordReader(std::string_view text, const std::string& field) : rest_{text}, field_{field} {}

  bool at_word() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
    return !rest_.empty();
  }

  std::string word() {
    std::string word;
    while (!rest_.empty() && !is_blank(rest_.front())) {
      const char c = take();
      if (c == '\'' || c == '"')
        append_quoted(word, c);
      else
        word += c == '\\' ? take_escaped() : c;
    }
    return word;
  }

 private:
  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  char take_escaped() {
    if (rest_.empty()) throw InvalidSpec{field_, "the command ends with a backslash"};
    return take();
  }

  void append_quoted(std::string& word, char quote) {
    while (!rest_.empty()) {
      const char c = take();
      if (c == quote) return;
      const bool escape =
          c == '\\' && quote == '"' && !rest_.empty() && (rest_[0] == '"' || rest_[0] == '\\');
      word += escape ? take() : c;
    }
    throw InvalidSpec{field_, std::string{"a quote ("} + quote + ") is not closed"};
  }

  std::string_view rest_;
  const std::string& field_;
};

}  // namespace

std::vector<std::string> split_command(std::string_view text, const std::string& field) {
  std::vector<std::string> words;
  for (WordReader reader{text, field}; reader.at_word();) words.push_back(reader.word());
  return words;
}

}  // namespace iitbfaas::invoke
