#pragma once
#include "observe/services.hpp"

#include "iitbfaas/image.hpp"

#include <string>
#include <vector>

namespace iitbfaas::observe {

/// Which parts there are to be, and those of them that have to be packaged first.
struct PartChoice {
  std::vector<PartPlan> plans = {};
  std::vector<std::pair<std::string, PackageSpec>> to_package = {};  ///< by part
  std::vector<std::string> left_out = {};                            ///< "grafana: nobody …", for people
};

/// Throws InvalidSpec for a part that does not exist or cannot be left out, BuildError without Prometheus.
PartChoice choose_parts(const MonitoringOptions& options, bool embedded);

}  // namespace iitbfaas::observe
