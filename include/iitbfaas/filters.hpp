#pragma once
#include "iitbfaas/export.hpp"
#include "iitbfaas/function.hpp"
#include "iitbfaas/images.hpp"
#include "iitbfaas/node.hpp"
#include "iitbfaas/secrets.hpp"
#include "iitbfaas/stack.hpp"

#include <map>
#include <string>
#include <vector>

namespace iitbfaas {

/// What a list is narrowed to: all keys must hold, of a key's values one, but of labels all.
///
/// Functions: name, namespace, image, label ("key" or "key=value"). Nodes: name, id, role, availability,
/// label. Images: reference, id, node, service. Secrets: name, namespace, label. Stacks: name.
using Filters = std::map<std::string, std::vector<std::string>>;

/// Throw InvalidSpec that names the key when there is no such filter.
IITBFAAS_EXPORT bool matches(const FunctionSpec& function, const Filters& filters);
IITBFAAS_EXPORT bool matches(const NodeStatus& node, const Filters& filters);
IITBFAAS_EXPORT bool matches(const ImageStatus& image, const Filters& filters);
IITBFAAS_EXPORT bool matches(const SecretStatus& secret, const Filters& filters);
IITBFAAS_EXPORT bool matches(const StackStatus& stack, const Filters& filters);

}  // namespace iitbfaas
