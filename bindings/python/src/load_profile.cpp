#include "iitbfaas/load_profile.hpp"

#include "binding.hpp"
#include "load.hpp"
#include "value.hpp"

namespace iitbfaas::python {
namespace {

/// The keywords of a profile of one target, and a loop that follows from what was given.
void prepare_profile(py::kwargs& keywords) {
  const bool open = keywords.contains("rate");
  if (!open && keywords.contains("connections") && !keywords.contains("loop")) keywords["loop"] = "closed";
  if (keywords.contains("requests") && !keywords.contains("duration")) keywords["duration"] = 0;
  if (!keywords.contains("url")) return;
  if (keywords.contains("targets")) throw py::type_error("LoadProfile() takes url or targets, not both");
  py::dict target;
  for (const char* name : {"url", "method", "headers", "body", "render", "expect"}) {
    if (const auto value = take(keywords, name)) target[name] = value;
  }
  if (target.contains("body") && !target.contains("method")) target["method"] = "POST";
  keywords["targets"] = py::make_tuple(filled<LoadTarget>(target));
}

void bind_target(py::module_& module) {
  bind_value<LoadExpectation>(
      module, "LoadExpectation",
      "What a reply must be.\n\n"
      ">>> iitbfaas.LoadExpectation(status=[200, 404], contains='Hello').status\n"
      "(200, 404)\n",
      {field<&LoadExpectation::status>("status", "tuple of int: any of these; empty: 200 to 299"),
       field<&LoadExpectation::contains>("contains", "str: somewhere in the body")});
  bind_value<LoadTarget>(
      module, "LoadTarget",
      "One kind of request.\n\n"
      ">>> iitbfaas.LoadTarget(url='http://127.0.0.1:8080/', method='POST', body='n={{n}}', "
      "render=True).body\n"
      "b'n={{n}}'\n",
      {field<&LoadTarget::url>("url", "str: http:// or https://"),
       field<&LoadTarget::method>("method", "str"), field<&LoadTarget::headers>("headers", "tuple of pairs"),
       octets<&LoadTarget::body>("body", "bytes"),
       field<&LoadTarget::render>("render",
                                  "bool: fill {{n}}, {{random 1 100}}, {{pick a b c}} anew each time"),
       field<&LoadTarget::weight>("weight", "float: its part of the requests"),
       field<&LoadTarget::expect>("expect", "LoadExpectation")});
}

}  // namespace

void bind_load_profile(py::module_& module) {
  bind_target(module);
  auto type = bind_value<LoadProfile>(
      module, "LoadProfile",
      "A load: what is sent, how often, for how long. The same profile and seed intend the same requests at "
      "the same times.\n\n"
      "LoadProfile(url=\"http://...\", rate=100, duration=10) is one target in an open loop: each request"
      "begins when it should, whatever became of those before. With connections= and no rate= it is a\n"
      "closed loop:"
      "each connection sends its next request when it has its answer. url= may have method=, headers=,\n"
      "body=, render= and expect= beside it, the fields of a LoadTarget; or targets= names several.\n\n"
      ">>> iitbfaas.LoadProfile(url='http://127.0.0.1:8080/', rate='ramp:10..500', duration=60).loop\n"
      "'open'\n",
      {field<&LoadProfile::targets>("targets", "tuple of LoadTarget"),
       field<&LoadProfile::loop>("loop", "\"open\" or \"closed\""),
       field<&LoadProfile::rate>("rate",
                                 "float, or str: \"step:100..500/5\", \"ramp:10..500\", ...: requests/s"),
       field<&LoadProfile::connections>("connections", "int: closed: how many send; open: the most at once"),
       field<&LoadProfile::duration>("duration", "float: seconds; 0: until `requests`"),
       field<&LoadProfile::requests>("requests", "int: at most so many; 0: until `duration`"),
       field<&LoadProfile::warm_up>("warm_up", "float: seconds before, not counted"),
       field<&LoadProfile::timeout>("timeout", "float: seconds, of one request from its intended start"),
       field<&LoadProfile::keep_alive>("keep_alive", "bool: False: each request on a connection of its own"),
       field<&LoadProfile::threads>("threads", "int: that generate"),
       field<&LoadProfile::seed>("seed", "int: of what is random"),
       field<&LoadProfile::ca_file>("ca_file", "str: PEM file that https:// is trusted by")},
      prepare_profile);
  type.def(
      "to_json", [](const LoadProfile& it) { return to_text(to_json(it)); },
      "str: all of it, times in seconds.\n\n"
      ">>> import json\n"
      ">>> json.loads(iitbfaas.LoadProfile(url='http://127.0.0.1/', rate=100).to_json())['loop']\n"
      "'open'\n");
  type.def_static(
      "from_json", [](const std::string& text) { return parse_load_profile(text); }, py::arg("text"),
      "What to_json wrote. Raises InvalidSpec.\n\n"
      ">>> profile = iitbfaas.LoadProfile(url='http://127.0.0.1/', rate=100)\n"
      ">>> iitbfaas.LoadProfile.from_json(profile.to_json()) == profile\n"
      "True\n");
}

}  // namespace iitbfaas::python
