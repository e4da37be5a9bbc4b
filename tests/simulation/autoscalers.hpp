#pragma once
#include "simulation/simulation.hpp"

#include "iitbfaas/scaling.hpp"

namespace iitbfaas::simulation {

/// remember() and decide(), as the gateway runs them.
Autoscaler ours(const ScalingPolicy& policy);

/// What IITBFaaS did in 2019: Prometheus reads the counters each 5 s and takes rate(…[20s]); an alert fires
/// when a replica has had more than 150 or fewer than 50 requests/s for 10 s; Alertmanager tells of it after
/// 2 s, and again each 20 s; each time one replica is added or removed, and one always stays.
Autoscaler band_rule_of_2019();

/// Written for the comparison after the documentation of Knative's autoscaler (knative.dev, "Autoscaling
/// concepts"; defaults of its ConfigMap): each 2 s, requests under way over 60 s, or over 6 s while that
/// calls for twice as many replicas as are ready or did so less than 60 s ago; then never fewer. At most half
/// are removed at a time. To zero 30 s after 60 s without a request; a request that waits wakes one.
Autoscaler like_knative(double concurrency_target, bool zero);

}  // namespace iitbfaas::simulation
