#include "base/files.hpp"
#include "base/text.hpp"
#include "contract/headers.hpp"
#include "contract/ports.hpp"
#include "deploy/with_port.hpp"
#include "model/mapping.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/proxy.hpp"

#include <algorithm>
#include <sstream>

namespace iitbfaas {
namespace {

using namespace std::chrono_literals;
using deployment::with_port;

constexpr const char* gateway_health_path = "/healthz";

/// A word of an address: nothing that could end the line, quote or open a comment.
const std::string& address(const std::string& text, const char* field) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{".:-_[]*"}.find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::ranges::all_of(text, plain)) return text;
  throw InvalidSpec{field, "\"" + text + "\" is no address"};
}

/// A file's name in double quotes.
std::string quoted(const std::string& path, const char* field) {
  std::string text = "\"";
  for (const char c : path) {
    if (static_cast<unsigned char>(c) < ' ') throw InvalidSpec{field, "its name holds a control character"};
    if (c == '"' || c == '\\' || c == '$') text += '\\';
    text += c;
  }
  return text + "\"";
}

/// As requests name it. What another tool labelled may be no name.
std::string name_of(const FunctionSpec& function) {
  const auto name = model::route_name(function.name, function.name_space);
  if (base::is_dns_label(function.name) && base::is_dns_label(function.name_space)) return name;
  throw InvalidSpec{"functions", "\"" + name + "\" is no function's name"};
}

/// Writes one configuration, section by section.
class Writer {
 public:
  Writer(const ProxyOptions& options, const ProxyView& view) : options_{options}, view_{view} {}

  std::string text() {
    head();
    switch (options_.mode) {
      case ProxyMode::gateways: gateways(); break;
      case ProxyMode::dns: replicas(); break;
      case ProxyMode::ports: ports(); break;
    }
    if (options_.stats_port != 0) statistics();
    return out_.str();
  }

 private:
  void head();
  void frontend(const std::string& name, std::uint16_t port);
  void checks(const std::string& path);
  void gateways();
  void replicas();
  void replicas_of(const FunctionSpec& function);
  void ports();
  void port_of(const FunctionSpec& function);
  void statistics();

  bool secure() const { return !options_.certificate_file.empty(); }
  std::uint16_t port() const { return options_.port != 0 ? options_.port : secure() ? 443 : 80; }

  const ProxyOptions& options_;
  const ProxyView& view_;
  std::ostringstream out_;
};

void Writer::head() {
  auto longest = 50'000ms;
  for (const auto& function : view_.functions) longest = std::max(longest, function.timeout);
  const auto patience = std::chrono::ceil<std::chrono::seconds>(longest + 10s).count();
  out_ << "# Written by iitbfaas proxy config; what is changed here is lost with the next one.\n"
          "global\n"
          "  log stdout format raw local0 notice\n"
          "\n"
          "defaults\n"
          "  mode http\n"
          "  log global\n"
          "  timeout connect 2s\n"
          "  timeout check 2s\n"
          "  timeout http-request 30s\n"
          "  timeout http-keep-alive 60s\n"
          "  timeout client "
       << patience << "s\n  timeout server " << patience
       << "s\n"
          "  timeout tunnel 1h\n"
          "  option forwardfor\n"
          // Safe for every method: a refused connection has carried no request.
          "  retries 5\n"
          "  retry-on conn-failure\n"
          "  option redispatch 1\n";
}

void Writer::frontend(const std::string& name, std::uint16_t port) {
  out_ << "\nfrontend " << name << "\n  bind " << with_port(address(options_.bind, "bind"), port);
  if (secure()) {
    out_ << " ssl crt " << quoted(options_.certificate_file, "certificate_file") << " alpn h2,http/1.1";
  }
  out_ << "\n  http-request set-header X-Forwarded-Proto " << (secure() ? "https" : "http") << '\n';
}

void Writer::checks(const std::string& path) {
  out_ << "  option httpchk\n"
          "  http-check send meth GET uri "
       << path
       << "\n"
          "  http-check expect status 200\n"
          "  default-server check inter 1s fastinter 200ms fall 2 rise 1\n";
}

void Writer::gateways() {
  if (view_.gateways.empty())
    throw Error{
        "write the proxy's configuration: no gateway runs; start one with: "
        "iitbfaas up"};
  frontend("gateway", port());
  out_ << "  default_backend gateways\n\nbackend gateways\n  balance leastconn\n";
  checks(gateway_health_path);
  const auto ca =
      options_.gateway_ca_file.empty() ? "@system-ca" : quoted(options_.gateway_ca_file, "gateway_ca_file");
  const auto tls = view_.secure_gateways ? " ssl verify required ca-file " + ca : "";
  for (std::size_t i = 0; i < view_.gateways.size(); ++i) {
    out_ << "  server gateway-" << i + 1 << ' ' << address(view_.gateways[i], "gateways") << tls << '\n';
  }
}

void Writer::replicas() {
  out_ << "\nresolvers docker\n"
          "  nameserver engine 127.0.0.11:53\n"
          "  accepted_payload_size 8192\n"
          "  resolve_retries 3\n"
          // A replica that is to end leaves the DNS two seconds before it is told.
          "  timeout resolve 500ms\n"
          "  timeout retry 500ms\n"
          "  hold valid 500ms\n"
          "  hold obsolete 0s\n"
          "  hold nx 0s\n";
  frontend("functions", port());
  out_ << "  http-request return status 200 if { path " << gateway_health_path
       << " }\n"
          "  use_backend function-%[path,field(3,/)] if { path_beg /function/ }\n"
          "  default_backend unknown\n"
          "\n"
          "backend unknown\n"
          "  http-request return status 404 content-type application/json string "
          "'{\"error\": \"no such function\"}'\n";
  for (const auto& function : view_.functions) replicas_of(function);
}

void Writer::replicas_of(const FunctionSpec& function) {
  out_ << "\nbackend function-" << name_of(function)
       << "\n  balance leastconn\n"
          "  http-request replace-path ^/function/[^/]*/?(.*) /\\1\n";
  checks(contract::health_path);
  out_ << "  server-template replica- " << options_.slots << " tasks."
       << model::service_name(function.name, function.name_space) << ':' << contract::function_port
       << " resolvers docker init-addr none\n";
}

void Writer::ports() {
  const auto publishes = [](const FunctionSpec& function) { return function.publish.has_value(); };
  if (std::ranges::none_of(view_.functions, publishes)) {
    throw Error{"write the proxy's configuration: no function publishes a port; deploy one with --publish"};
  }
  for (const auto& function : view_.functions) {
    if (publishes(function)) port_of(function);
  }
}

void Writer::port_of(const FunctionSpec& function) {
  const auto name = "function-" + name_of(function);
  if (*function.publish + options_.port_offset > 65'535) {
    throw InvalidSpec{"port_offset", "with " + std::to_string(*function.publish) + " it is past 65535"};
  }
  frontend(name, static_cast<std::uint16_t>(*function.publish + options_.port_offset));
  out_ << "  default_backend " << name << "\n\nbackend " << name << "\n  balance roundrobin\n";
  checks(contract::health_path);
  for (std::size_t i = 0; i < view_.nodes.size(); ++i) {
    out_ << "  server node-" << i + 1 << ' ' << with_port(address(view_.nodes[i], "nodes"), *function.publish)
         << '\n';
  }
}

void Writer::statistics() {
  out_ << "\nfrontend statistics\n"
          "  bind 127.0.0.1:"
       << options_.stats_port
       << "\n"
          "  http-request use-service prometheus-exporter if { path /metrics }\n"
          "  stats enable\n"
          "  stats uri /\n"
          "  stats refresh 5s\n";
}

}  // namespace

std::string proxy_config(const ProxyOptions& options, const ProxyView& view) {
  if (options.slots == 0 || options.slots > 10'000) throw InvalidSpec{"slots", "give 1 to 10000"};
  return Writer{options, view}.text();
}

void write_proxy_config(const std::filesystem::path& file, const std::string& config) {
  base::write_file(file, config);
}

}  // namespace iitbfaas
