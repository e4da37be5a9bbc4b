#pragma once
#include "iitbfaas/function.hpp"

#include <string>
#include <string_view>

/// A FunctionSpec as the JSON that a service's label keeps, so that what the user asked for comes back as
/// given. Labels and annotations are not in it: they are labels of the service themselves.
namespace iitbfaas::model {

std::string encode_spec(const FunctionSpec& spec);

/// Takes what an older or newer version wrote: absent fields have their defaults, unknown ones are ignored.
/// Throws Error when it is no such document.
FunctionSpec decode_spec(std::string_view document);

}  // namespace iitbfaas::model
