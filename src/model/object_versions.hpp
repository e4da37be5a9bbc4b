#pragma once
#include "docker/types.hpp"

#include <string>
#include <vector>

/// A secret or a config never changes in the engine: what gets another value becomes another object, a
/// version of the first. Pure.
namespace iitbfaas::model {

/// "shop_key", then "shop_key-2", "shop_key-3", …: the first that is free, of 64 characters at most.
std::string free_version(const std::string& name, const std::vector<docker::Object>& live);

/// The name of the first of the versions that `object` is one of.
const std::string& first_name(const docker::Object& object);

/// The version of `name` that holds; null when there is none.
const docker::Object* newest_version(const std::string& name, const std::vector<docker::Object>& live);

}  // namespace iitbfaas::model
