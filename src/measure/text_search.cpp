#include "measure/text_search.hpp"

#include <utility>

namespace iitbfaas::measure {

TextSearch::TextSearch(std::string text) : text_{std::move(text)}, border_(text_.size() + 1, 0) {
  std::size_t border = 0;
  for (std::size_t end = 1; end < text_.size(); ++end) {
    while (border > 0 && text_[end] != text_[border]) border = border_[border];
    if (text_[end] == text_[border]) ++border;
    border_[end + 1] = border;
  }
}

std::size_t TextSearch::advance(std::size_t matched, std::string_view piece) const noexcept {
  for (const char byte : piece) {
    if (matched == text_.size()) return matched;
    while (matched > 0 && byte != text_[matched]) matched = border_[matched];
    if (byte == text_[matched]) ++matched;
  }
  return matched;
}

}  // namespace iitbfaas::measure
