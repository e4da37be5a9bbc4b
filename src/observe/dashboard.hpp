#pragma once
#include <string>
#include <vector>

/// A Grafana dashboard as a value: rows of panels over queries.
namespace iitbfaas::observe {

struct Query {
  std::string expression = {};  ///< PromQL; may hold Grafana's variables
  std::string legend = {};      ///< "{{node}}"
};

struct Panel {
  enum class Kind { graph, figure, table };
  std::string title = {};
  std::string unit = "short";  ///< Grafana's name of it: "percentunit", "bytes", "s", "reqps"
  std::vector<Query> queries = {};
  Kind kind = Kind::graph;
};

/// Panels beside each other, which share the width.
struct Row {
  std::vector<Panel> panels = {};
};

/// What the reader chooses, all by default: a label's values.
struct Variable {
  std::string name = {};
  std::string metric = {};
  std::string label = {};
};

struct Dashboard {
  std::string name = {};  ///< "functions": its uid is "iitbfaas-functions", its file "functions.json"
  std::string title = {};
  std::vector<Variable> variables = {};
  std::vector<Row> rows = {};
};

Dashboard node_dashboard();
Dashboard service_dashboard();
Dashboard function_dashboard();
Dashboard gateway_dashboard();
Dashboard prometheus_dashboard();
std::vector<Dashboard> dashboards();

/// As Grafana reads it: schema version 38, which it brings up to date by itself.
std::string dashboard_file(const Dashboard& dashboard);

// How Grafana finds Prometheus and the dashboards.
std::string grafana_source(const std::string& prometheus_url, long long scrape_seconds);
std::string grafana_provider();

}  // namespace iitbfaas::observe
