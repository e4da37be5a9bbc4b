#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

// The tree is the architecture: this test reads every include of ours and of others, and holds the layers.
namespace {

namespace fs = std::filesystem;

struct Include {
  std::string file;    // "src/model/cluster.cpp"
  std::string target;  // "docker/engine.hpp", "boost/asio.hpp"
};

std::vector<Include> includes_under(const std::string& folder) {
  static const std::regex line{R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])"};
  const fs::path root{IITBFAAS_TEST_SOURCE};
  std::vector<Include> found;
  for (const auto& entry : fs::recursive_directory_iterator{root / folder}) {
    const auto extension = entry.path().extension();
    if (extension != ".cpp" && extension != ".hpp") continue;
    std::ifstream file{entry.path()};
    for (std::string text; std::getline(file, text);) {
      std::smatch match;
      if (std::regex_search(text, match, line)) {
        found.push_back({fs::relative(entry.path(), root).string(), match[1].str()});
      }
    }
  }
  return found;
}

/// "model" of "model/cluster.cpp"; "invoke/gateway" of "invoke/gateway/balance.hpp"; empty for a system
/// header.
std::string layer_of(const std::string& path) {
  static const std::set<std::string> layers{"contract",   "base",  "metrics", "http",     "docker",
                                            "prometheus", "model", "package", "deploy",   "provision",
                                            "observe",    "scale", "measure", "embedded", "cli"};
  if (path.starts_with("invoke/")) return path.substr(0, path.find('/', 7));
  const auto first = path.substr(0, path.find('/'));
  return path.find('/') != std::string::npos && layers.contains(first) ? first : "";
}

std::set<std::string> below(const std::string& layer) {
  static const std::set<std::string> nouns{"contract", "base",       "metrics", "http",
                                           "docker",   "prometheus", "model"};
  static const std::map<std::string, std::set<std::string>> allowed{
      {"contract", {}},
      {"base", {"contract"}},
      {"metrics", {"contract", "base"}},
      {"http", {"contract", "base", "metrics"}},
      {"docker", {"contract", "base", "http"}},
      {"prometheus", {"contract", "base", "http"}},
      {"model", {"contract", "base", "http", "docker", "prometheus"}},
      {"invoke/watchdog", {"contract", "base", "metrics", "http"}},
      {"cli", {}},
  };
  const auto entry = allowed.find(layer);
  return entry != allowed.end() ? entry->second : nouns;
}

std::string in_source(const std::string& file) { return file.substr(std::string{"src/"}.size()); }

TEST(Layers, SourcesIncludeOnlyWhatLiesBelow) {
  const auto includes = includes_under("src");
  ASSERT_GT(includes.size(), 100u);
  for (const auto& [file, target] : includes) {
    const auto from = layer_of(in_source(file));
    const auto to = layer_of(target);
    EXPECT_FALSE(from.empty()) << file << " lies in no known folder";
    if (to.empty() || to == from) continue;
    EXPECT_TRUE(below(from).contains(to)) << file << " includes " << target;
  }
}

TEST(Layers, WatchdogTakesOnlyTheServersHalfOfHttp) {
  static const std::set<std::string> allowed{"http/message.hpp", "http/form.hpp", "http/server.hpp"};
  for (const auto& [file, target] : includes_under("src/invoke/watchdog")) {
    if (!target.starts_with("http/")) continue;
    EXPECT_TRUE(allowed.contains(target)) << file << " includes " << target;
  }
}

TEST(Layers, ExporterIsAsSmallAsTheWatchdog) {
  for (const auto& [file, target] : includes_under("src/observe/container_metrics")) {
    static const std::set<std::string> allowed{"contract", "base", "metrics", "observe", ""};
    if (target == "http/server.hpp") continue;
    EXPECT_TRUE(allowed.contains(layer_of(target))) << file << " includes " << target;
    if (target.starts_with("observe/")) {
      EXPECT_TRUE(target.starts_with("observe/container_metrics/")) << file;
    }
  }
}

/// So that it can be a static program on other machines, too.
TEST(Layers, LoadGeneratorTakesOnlyParserAndTlsOfHttp) {
  static const std::set<std::string> allowed{"http/message.hpp", "http/octets.hpp", "http/url.hpp",
                                             "http/tls_client.hpp", "http/transport.hpp"};
  for (const auto* name : {"generator", "exchanges", "exchanges_io", "connection", "answer", "request",
                           "plan", "recorder", "generate_load", "schedule", "summary", "timeline"}) {
    for (const auto& [file, target] : includes_under("src/measure")) {
      if (!file.starts_with(std::string{"src/measure/"} + name + ".")) continue;
      const std::set<std::string> layers{"base", "measure", "http", ""};
      EXPECT_TRUE(layers.contains(layer_of(target))) << file << " includes " << target;
      EXPECT_TRUE(!target.starts_with("http/") || allowed.contains(target)) << file << " includes " << target;
    }
  }
}

TEST(Layers, PublicHeadersIncludeOnlyTheStandardLibraryAndEachOther) {
  static const std::regex standard{"^[a-z_]+$"};
  for (const auto& [file, target] : includes_under("include/iitbfaas")) {
    EXPECT_TRUE(target.starts_with("iitbfaas/") || std::regex_match(target, standard))
        << file << " includes " << target;
  }
}

TEST(Layers, ToolsAndExamplesUsePublicHeadersOnly) {
  for (const auto* folder : {"src/cli", "examples", "bindings"}) {
    for (const auto& [file, target] : includes_under(folder)) {
      EXPECT_TRUE(layer_of(target).empty() || layer_of(target) == "cli") << file << " includes " << target;
    }
  }
}

TEST(Layers, EachLibraryHasItsGate) {
  struct Gate {
    std::string prefix;
    std::regex may;
  };
  const std::vector<Gate> gates{
      {"curl/", std::regex{"src/http/client.*"}},
      {"yaml-cpp/", std::regex{"src/(deploy|provision|observe)/.*"}},
      {"boost/", std::regex{"src/(http|invoke|embedded)/.*"}},
      {"openssl/", std::regex{"src/(http/tls_|model/digest|package/|deploy/|embedded/).*"}},
      {"archive", std::regex{"src/(package|embedded)/.*"}},
      {"CLI/", std::regex{"src/cli/.*"}},
      {"nlohmann/json.hpp", std::regex{R"(src/.*\.cpp|src/(base/json_fields|measure/json_number)\.hpp)"}},
  };
  for (const auto& [file, target] : includes_under("src")) {
    for (const auto& gate : gates) {
      if (target.starts_with(gate.prefix)) {
        EXPECT_TRUE(std::regex_match(file, gate.may)) << file << " includes " << target;
      }
    }
  }
}

TEST(Layers, SourcesStayReadable) {
  const fs::path root{IITBFAAS_TEST_SOURCE};
  for (const auto* folder : {"src", "include"}) {
    for (const auto& entry : fs::recursive_directory_iterator{root / folder}) {
      const auto extension = entry.path().extension();
      if (extension != ".cpp" && extension != ".hpp") continue;
      std::ifstream file{entry.path()};
      const auto lines = std::count(std::istreambuf_iterator<char>{file}, {}, '\n');
      EXPECT_LE(lines, 450) << entry.path() << ": a second idea is hiding";
    }
  }
}

}  // namespace
