#pragma once
#include "observe/container_metrics/usage.hpp"

#include <cstddef>
#include <string>

/// Containers' figures in Prometheus's text format, under the names that cAdvisor gives them.
namespace iitbfaas::observe {

/// The text comes in pieces, a family of metrics each, so that a node full of containers needs no megabytes
/// for it.
std::size_t exposition_pieces() noexcept;
/// Replaces `out`; nothing when no container has such a figure.
void write_piece(std::size_t piece, const Snapshot& snapshot, std::string& out);

}  // namespace iitbfaas::observe
