#pragma once
#include "iitbfaas/load.hpp"

#include <nlohmann/json_fwd.hpp>

/// Profiles and results as parts of a document: what to_json writes. Decoding throws InvalidSpec.
namespace iitbfaas::measure {

nlohmann::json encode(const LoadProfile& profile);
nlohmann::json encode(const LoadResult& result);
nlohmann::json encode(const LatencyHistogram& histogram);

/// Any field may be missing, but none be unknown: people write these.
LoadProfile decode_profile(const nlohmann::json& document);
/// Any field may be unknown, but none be missing: programs write these.
LoadResult decode_result(const nlohmann::json& document);
LatencyHistogram decode_histogram(const nlohmann::json& document);

}  // namespace iitbfaas::measure
