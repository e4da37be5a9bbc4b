#pragma once

/// Labels that rules give alerts and Alertmanager routes by.
namespace iitbfaas::observe::words {

inline constexpr const char* action = "action";
inline constexpr const char* scale = "scale";  // the gateway is told

inline constexpr const char* critical = "critical";  // functions do not answer, or nobody would notice
inline constexpr const char* warning = "warning";    // they will not for long, or some do not
inline constexpr const char* info = "info";

}  // namespace iitbfaas::observe::words
