#include "measure/template_text.hpp"

#include "base/text.hpp"

#include "iitbfaas/error.hpp"

#include <array>
#include <charconv>

namespace iitbfaas::measure {
namespace {

constexpr std::string_view open = "{{";
constexpr std::string_view close = "}}";

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (auto& word : base::split(text, ' ')) {
    if (!word.empty()) words.push_back(std::move(word));
  }
  return words;
}

[[noreturn]] void refuse(const std::string& field, std::string_view text) {
  throw InvalidSpec{field, "{{" + std::string{text} +
                               "}} is no placeholder; these are: {{n}}, {{random 1 100}}, {{pick a b c}}"};
}

}  // namespace

TemplateText::TemplateText(const std::string& field, std::string_view text) {
  const auto literal = [&](std::string_view words) {
    if (!words.empty()) parts_.push_back({.words = {std::string{words}}});
  };
  for (;;) {
    const auto begin = text.find(open);
    literal(text.substr(0, begin));
    if (begin == std::string_view::npos) return;
    text.remove_prefix(begin + open.size());
    const auto end = text.find(close);
    if (end == std::string_view::npos)
      throw InvalidSpec{field, "a placeholder that begins with {{ has no end"};
    parts_.push_back(placeholder(field, text.substr(0, end)));
    text.remove_prefix(end + close.size());
  }
}

TemplateText::Part TemplateText::placeholder(const std::string& field, std::string_view text) {
  auto words = words_of(text);
  if (words.size() == 1 && words[0] == "n") return {.kind = Part::Kind::number};
  if (words.size() == 3 && words[0] == "random") {
    const auto low = base::parse_number<std::uint64_t>(words[1]);
    const auto high = base::parse_number<std::uint64_t>(words[2]);
    if (low && high && *low <= *high && *high - *low < 1ull << 48) {
      return {.kind = Part::Kind::random, .low = *low, .span = *high - *low + 1};
    }
  }
  if (words.size() >= 2 && words[0] == "pick") {
    words.erase(words.begin());
    return {.words = std::move(words)};
  }
  refuse(field, text);
}

void TemplateText::render(std::uint64_t number, Random& random, std::string& out) const {
  const auto append = [&out](std::uint64_t value) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
  };
  for (const auto& part : parts_) {
    switch (part.kind) {
      case Part::Kind::number: append(number); break;
      case Part::Kind::random: append(part.low + random.below(part.span)); break;
      case Part::Kind::words:
        out += part.words.size() == 1 ? part.words[0] : part.words[random.below(part.words.size())];
        break;
    }
  }
}

}  // namespace iitbfaas::measure
