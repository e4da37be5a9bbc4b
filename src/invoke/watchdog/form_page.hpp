#pragma once
#include <string>
#include <vector>

namespace iitbfaas::invoke {

/// A page with one input for each declared field, which posts to its own address: it works behind any prefix.
std::string form_page(const std::string& function, const std::vector<std::string>& fields);

}  // namespace iitbfaas::invoke
