#pragma once
#include <string>

/// Rules of names that more than one kind of thing has.
namespace iitbfaas::model {

/// Throws InvalidSpec for `field`.
void check_namespace(const std::string& field, const std::string& name);
/// The same.
void check_secret_name(const std::string& field, const std::string& name);
/// The same: not empty, and none of ours.
void check_user_label(const std::string& field, const std::string& name);

}  // namespace iitbfaas::model
