#pragma once
#include "iitbfaas/monitoring_settings.hpp"

#include <string>

namespace iitbfaas::observe {

/// alertmanager.yml: alerts about demand go to the gateway, which may scale; all of them to who asked for
/// them.
std::string alertmanager_config(const MonitoringSettings& settings, const MonitoringSite& site);

/// karma.yml: shows what Alertmanager holds.
std::string karma_config(const MonitoringSite& site);

}  // namespace iitbfaas::observe
