#include "property.hpp"
#include "provision/facts.hpp"

#include "iitbfaas/error.hpp"

using namespace iitbfaas;

/// What a machine answers before anyone has reason to trust it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{fuzz::as_text(data, size)};
  const std::string marked =
      text + "\niitbfaas-facts-begin\n" + text + "\nhostname=node1\niitbfaas-facts-end\n";
  const bool has_marks = text.find("iitbfaas-facts") != std::string::npos;
  try {
    const auto facts = provision::parse_facts(marked);
    fuzz::require(has_marks || facts.hostname == "node1", "the last word on a fact holds");
    fuzz::require(facts.cgroup >= 0 && facts.cgroup <= 2, "a cgroup version is one");
    provision::clock_ahead(marked, {}, {});
  } catch (const Error&) {
    fuzz::require(has_marks, "what is whole is read");
  }
  const provision::PortProbe probe{.address = "10.0.0.1", .port = 7946};
  fuzz::require(provision::parse_probes(text, {probe}).size() == 1, "no probe is added or lost");
  return 0;
}
