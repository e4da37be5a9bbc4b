#include "observe/dashboard.hpp"

#include "observe/paths.hpp"
#include "observe/yaml.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace iitbfaas::observe {
namespace {

using Json = nlohmann::ordered_json;

constexpr int schema_version = 38;
constexpr int whole_width = 24;  // of Grafana's grid
constexpr int graph_height = 8, figure_height = 4;
constexpr const char* source_uid = "iitbfaas-prometheus";

Json source() { return {{"type", "prometheus"}, {"uid", source_uid}}; }

const char* kind_of(const Panel& panel) {
  switch (panel.kind) {
    case Panel::Kind::figure: return "stat";
    case Panel::Kind::table: return "table";
    case Panel::Kind::graph: break;
  }
  return "timeseries";
}

Json targets(const Panel& panel) {
  Json list = Json::array();
  char reference = 'A';
  for (const auto& query : panel.queries) {
    Json target{{"refId", std::string{reference++}},
                {"datasource", source()},
                {"expr", query.expression},
                {"legendFormat", query.legend}};
    if (panel.kind != Panel::Kind::graph) target["instant"] = true;
    if (panel.kind == Panel::Kind::table) target["format"] = "table";
    list.push_back(std::move(target));
  }
  return list;
}

Json panel_of(const Panel& panel, int id, const Json& position) {
  return {{"id", id},
          {"type", kind_of(panel)},
          {"title", panel.title},
          {"datasource", source()},
          {"gridPos", position},
          {"fieldConfig", {{"defaults", {{"unit", panel.unit}, {"min", 0}}}, {"overrides", Json::array()}}},
          {"targets", targets(panel)}};
}

int height_of(const Row& row) {
  const auto is_figure = [](const Panel& panel) { return panel.kind == Panel::Kind::figure; };
  return std::ranges::all_of(row.panels, is_figure) ? figure_height : graph_height;
}

Json panels_of(const Dashboard& dashboard) {
  Json list = Json::array();
  int top = 0;
  for (const auto& row : dashboard.rows) {
    const int width = whole_width / static_cast<int>(row.panels.size());
    int left = 0;
    for (const auto& panel : row.panels) {
      const Json position{{"x", left}, {"y", top}, {"w", width}, {"h", height_of(row)}};
      list.push_back(panel_of(panel, static_cast<int>(list.size()) + 1, position));
      left += width;
    }
    top += height_of(row);
  }
  return list;
}

Json variable_of(const Variable& variable) {
  const auto query = "label_values(" + variable.metric + ", " + variable.label + ")";
  return {{"name", variable.name},
          {"type", "query"},
          {"datasource", source()},
          {"definition", query},
          {"query", {{"query", query}, {"refId", variable.name}}},
          {"refresh", 2},  // whenever the time range changes
          {"sort", 1},
          {"multi", true},
          {"includeAll", true},
          {"allValue", ".+"},
          {"current", {{"text", "All"}, {"value", "$__all"}}}};
}

}  // namespace

std::vector<Dashboard> dashboards() {
  return {node_dashboard(), service_dashboard(), function_dashboard(), gateway_dashboard(),
          prometheus_dashboard()};
}

std::string dashboard_file(const Dashboard& dashboard) {
  Json variables = Json::array();
  for (const auto& variable : dashboard.variables) variables.push_back(variable_of(variable));
  const Json root{{"uid", "iitbfaas-" + dashboard.name},
                  {"title", dashboard.title},
                  {"tags", {"iitbfaas"}},
                  {"schemaVersion", schema_version},
                  {"editable", false},
                  {"refresh", "5s"},
                  {"time", {{"from", "now-15m"}, {"to", "now"}}},
                  {"timezone", "browser"},
                  {"templating", {{"list", std::move(variables)}}},
                  {"panels", panels_of(dashboard)}};
  return root.dump(1) + "\n";
}

std::string grafana_source(const std::string& prometheus_url, long long scrape_seconds) {
  YAML::Node source;
  source["name"] = "Prometheus";
  source["uid"] = source_uid;
  source["type"] = "prometheus";
  source["access"] = "proxy";
  source["url"] = prometheus_url;
  source["isDefault"] = true;
  source["editable"] = false;
  source["jsonData"]["timeInterval"] = std::to_string(scrape_seconds) + "s";
  YAML::Node root;
  root["apiVersion"] = 1;
  root["datasources"].push_back(source);
  return document(root);
}

std::string grafana_provider() {
  YAML::Node provider;
  provider["name"] = "iitbfaas";
  provider["folder"] = "iitbfaas";
  provider["type"] = "file";
  provider["disableDeletion"] = true;
  provider["options"]["path"] = paths::dashboards;
  YAML::Node root;
  root["apiVersion"] = 1;
  root["providers"].push_back(provider);
  return document(root);
}

}  // namespace iitbfaas::observe
