// Uses the installed library as a stranger would: every public header, a value, and an error.
#include <iitbfaas/alertmanager.hpp>
#include <iitbfaas/bytes.hpp>
#include <iitbfaas/cluster.hpp>
#include <iitbfaas/embedded.hpp>
#include <iitbfaas/error.hpp>
#include <iitbfaas/function.hpp>
#include <iitbfaas/gateway.hpp>
#include <iitbfaas/image.hpp>
#include <iitbfaas/invocation.hpp>
#include <iitbfaas/node.hpp>
#include <iitbfaas/platform.hpp>
#include <iitbfaas/prometheus.hpp>
#include <iitbfaas/stack.hpp>
#include <iitbfaas/watchdog.hpp>

#include <iostream>

int main() {
  const iitbfaas::FunctionSpec spec{.name = "resize", .limits = {.memory = iitbfaas::Bytes::parse("64Mi")}};
  if (iitbfaas::to_string(spec.limits.memory) != "64Mi") return 1;
  try {
    const iitbfaas::Cluster cluster{{.host = "unix:///nonexistent/engine.sock"}};
  } catch (const iitbfaas::TransportError& error) {
    std::cout << "nobody there, as expected: " << error.what() << '\n';
    return 0;
  }
  return 1;
}
