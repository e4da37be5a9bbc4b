#pragma once
#include "iitbfaas/prometheus.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

/// What several sources of the codec read.
namespace iitbfaas::prometheus {

/// "0.5", "1e-05", "NaN", "+Inf".
double sample_value(const std::string& text);

BuildInformation build_information(const nlohmann::json& document);

}  // namespace iitbfaas::prometheus
