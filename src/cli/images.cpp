#include "iitbfaas/images.hpp"

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/steps.hpp"

#include <nlohmann/json.hpp>

#include <iostream>

namespace iitbfaas::cli {
namespace {

using nlohmann::json;

void list_images(const Globals& globals) {
  const auto images = Images{Cluster{globals.cluster()}}.list();
  auto documents = json::array();
  Table table{{"IMAGE", "ID", "SIZE", "SERVICES", "NODES"}};
  for (const auto& image : images) {
    documents.push_back({{"id", image.id},
                         {"reference", image.reference},
                         {"size", image.size.count},
                         {"services", image.services},
                         {"nodes", image.nodes}});
    table.add({image.reference.empty() ? "-" : image.reference, short_image(image.id), to_human(image.size),
               join(image.services), join(image.nodes)});
  }
  if (globals.json()) return print(std::cout, documents);
  table.print(std::cout);
}

/// Every line has been said; whether one was of a failure is told by the status.
template <class Report>
void finish(const std::vector<Report>& reports) {
  for (const auto& report : reports) {
    if (!report.problem.empty()) throw Failed{};
  }
}

void sync(const Globals& globals) {
  std::vector<NodeTransfer> nodes;
  {
    Steps steps{"auto"};
    steps.begin("sending images to the nodes that lack them");
    nodes = Images{Cluster{globals.cluster()}}.sync(steps.progress());
  }
  auto documents = json::array();
  Table table{{"NODE", "PRESENT", "SENT", "BYTES", "PROBLEM"}};
  for (const auto& node : nodes) {
    documents.push_back({{"node", node.node},
                         {"present", node.present},
                         {"sent", node.sent},
                         {"bytes", node.bytes.count},
                         {"problem", node.problem}});
    table.add({node.node, std::to_string(node.present), std::to_string(node.sent), to_human(node.bytes),
               node.problem});
  }
  globals.json() ? print(std::cout, documents) : table.print(std::cout);
  finish(nodes);
}

void prune(const Globals& globals) {
  const auto nodes = Images{Cluster{globals.cluster()}}.prune();
  auto documents = json::array();
  Table table{{"NODE", "REMOVED", "BYTES", "PROBLEM"}};
  for (const auto& node : nodes) {
    documents.push_back({{"node", node.node},
                         {"removed", node.removed},
                         {"bytes", node.bytes.count},
                         {"problem", node.problem}});
    table.add({node.node, std::to_string(node.removed.size()), to_human(node.bytes), node.problem});
  }
  globals.json() ? print(std::cout, documents) : table.print(std::cout);
  finish(nodes);
}

}  // namespace

void add_images(CLI::App& app, const Globals& globals) {
  auto* command =
      app.add_subcommand("images", "What was made by deploy, on every node")->require_subcommand(1);
  const auto add = [&](const char* name, const char* help, void (*run)(const Globals&)) {
    command->add_subcommand(name, help)->fallthrough()->callback([run, &globals] { run(globals); });
  };
  add("list", "List them, and which nodes have them", list_images);
  add("sync", "Send each node that is ready what it lacks", sync);
  add("prune", "Remove from every node what no function runs any more", prune);
}

}  // namespace iitbfaas::cli
