#include "invoke/gateway/run_name.hpp"

#include <random>

namespace iitbfaas::invoke {

std::string make_run_name() {
  std::random_device device;
  return std::to_string(device()) + std::to_string(device());
}

}  // namespace iitbfaas::invoke
