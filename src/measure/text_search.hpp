#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace iitbfaas::measure {

/// Looks for a text in bytes that come piece by piece, without keeping them (Knuth, Morris, Pratt 1977).
class TextSearch {
 public:
  explicit TextSearch(std::string text);

  bool empty() const noexcept { return text_.empty(); }
  /// How many bytes of the text the next piece may continue, given what it was before; zero at first.
  std::size_t advance(std::size_t matched, std::string_view piece) const noexcept;
  /// Whether it was found; then advance() changes nothing more.
  bool found(std::size_t matched) const noexcept { return matched == text_.size(); }

 private:
  std::string text_;
  std::vector<std::size_t> border_;  ///< of each prefix: its longest end that begins the text
};

}  // namespace iitbfaas::measure
