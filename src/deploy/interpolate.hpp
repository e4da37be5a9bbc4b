#pragma once
#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace iitbfaas::deployment {

/// How variables are put into a text.
struct Interpolation {
  enum class Dialect {
    functions,  ///< ${…} alone; other dollars stand for themselves; a name without a value is an error
    compose     ///< $NAME too; other dollars are errors; a name without a value is empty
  };
  Dialect dialect = Dialect::functions;
  std::function<const char*(const std::string& name)> value = {};  ///< null: not set
  std::set<std::string>* unset = nullptr;  ///< names that were taken for empty, when the caller asks
};

/// Puts values for ${NAME}, ${NAME:-otherwise}, ${NAME:?why}, ${NAME:+instead}; without the colon an empty
/// value counts as one. What stands in place of a value may hold variables. "$$" is a dollar. Throws Error
/// for a name without a value where that is one, and for what is not of these forms.
std::string interpolate(std::string_view text, const Interpolation& how);

}  // namespace iitbfaas::deployment
