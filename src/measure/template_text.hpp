#pragma once
#include "measure/random.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace iitbfaas::measure {

/// A text with placeholders: {{n}}, {{random 1 100}}, {{pick a b c}}.
class TemplateText {
 public:
  /// Throws InvalidSpec for `field`.
  TemplateText(const std::string& field, std::string_view text);

  /// Appends it as it is for request `number`.
  void render(std::uint64_t number, Random& random, std::string& out) const;

  /// Whether every byte that it can bring forth satisfies `fits`.
  template <class Predicate>
  bool all(const Predicate& fits) const {
    for (const auto& part : parts_) {
      for (const auto& word : part.words) {
        if (!fits(word)) return false;
      }
    }
    return true;
  }

 private:
  struct Part {
    enum class Kind { number, random, words };
    Kind kind = Kind::words;
    std::uint64_t low = 0;
    std::uint64_t span = 0;               ///< numbers from `low` on
    std::vector<std::string> words = {};  ///< one of them; a literal text is a choice of one
  };
  static Part placeholder(const std::string& field, std::string_view text);

  std::vector<Part> parts_;
};

}  // namespace iitbfaas::measure
