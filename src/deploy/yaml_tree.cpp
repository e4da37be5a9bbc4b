#include "deploy/yaml_tree.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

namespace iitbfaas::deployment {
namespace {

using Kind = YamlTree::Kind;

// An alias is a copy, and a copy may hold aliases: a kilobyte can unfold to a terabyte.
constexpr std::size_t most_values = 200'000;
constexpr std::size_t deepest = 100;

std::size_t size_of(const YamlTree& tree) {
  std::size_t size = 1;
  for (const auto& element : tree.elements) size += size_of(element);
  for (const auto& member : tree.members) size += size_of(member.value);
  return size;
}

class Builder : public YAML::EventHandler {
 public:
  YamlTree take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    finish(make(mark, Kind::null), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) fail(mark, "the alias stands inside of what it names");
    count(mark, size_of(found->second));
    auto copy = found->second;
    copy.line = mark.line + 1;
    copy.column = mark.column + 1;
    finish(std::move(copy), 0);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    // "!" stands for quotes, "?" for none.
    const bool is_text = tag == "!" || tag == "tag:yaml.org,2002:str";
    auto scalar = make(mark, is_text ? Kind::text : kind_of(value));
    scalar.text = value;
    finish(std::move(scalar), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, Kind::list, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, Kind::map, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    YamlTree tree;
    YAML::anchor_t anchor = 0;
    bool has_key = false;               ///< the last member waits for its value
    std::vector<YamlTree> merged = {};  ///< what "<<" named
  };

  [[noreturn]] static void fail(const YAML::Mark& mark, std::string reason) {
    throw YamlFault{std::move(reason), mark.line + 1, mark.column + 1};
  }
  [[noreturn]] static void fail(const YamlTree& where, std::string reason) {
    throw YamlFault{std::move(reason), where.line, where.column};
  }

  void count(const YAML::Mark& mark, std::size_t values) {
    values_ += values;
    if (values_ > most_values) fail(mark, "the aliases unfold to more than any stack file needs");
  }

  YamlTree make(const YAML::Mark& mark, Kind kind) {
    count(mark, 1);
    YamlTree tree;
    tree.kind = kind;
    tree.line = mark.line + 1;
    tree.column = mark.column + 1;
    return tree;
  }

  void open(const YAML::Mark& mark, Kind kind, YAML::anchor_t anchor) {
    if (open_.size() >= deepest) fail(mark, "nothing in a stack file is nested so deep");
    open_.push_back({.tree = make(mark, kind), .anchor = anchor});
  }

  void close() {
    auto finished = std::move(open_.back());
    open_.pop_back();
    for (auto& source : finished.merged) merge(finished.tree, std::move(source));
    finish(std::move(finished.tree), finished.anchor);
  }

  void finish(YamlTree tree, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor] = tree;
    if (open_.empty()) {
      root_ = std::move(tree);
    } else if (open_.back().tree.kind == Kind::list) {
      open_.back().tree.elements.push_back(std::move(tree));
    } else if (open_.back().has_key) {
      take_value(open_.back(), std::move(tree));
    } else {
      take_key(open_.back(), std::move(tree));
    }
  }

  static void take_key(Open& map, YamlTree key) {
    if (key.kind == Kind::list || key.kind == Kind::map) fail(key, "a key must be one word");
    map.tree.members.push_back(
        {.key = std::move(key.text), .key_kind = key.kind, .line = key.line, .column = key.column});
    map.has_key = true;
  }

  static void take_value(Open& map, YamlTree value) {
    map.has_key = false;
    if (map.tree.members.back().key != "<<") {
      map.tree.members.back().value = std::move(value);
      return;
    }
    map.tree.members.pop_back();
    auto sources = value.kind == Kind::list ? std::move(value.elements) : std::vector{std::move(value)};
    for (auto& source : sources) {
      if (source.kind != Kind::map) fail(source, "\"<<\" takes a mapping, or a list of mappings");
      map.merged.push_back(std::move(source));
    }
  }

  /// What stands in a mapping itself goes before what is merged into it.
  static void merge(YamlTree& into, YamlTree&& source) {
    for (auto& member : source.members) {
      if (into.find(member.key) == nullptr) into.members.push_back(std::move(member));
    }
  }

  YamlTree root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, YamlTree> anchors_;
  std::size_t values_ = 0;
};

}  // namespace

const YamlTree::Member* YamlTree::find(std::string_view key) const {
  const auto found = std::ranges::find(members, key, &Member::key);
  return found == members.end() ? nullptr : &*found;
}

YamlTree parse_yaml(const std::string& text) {
  std::istringstream stream{text};
  Builder builder;
  try {
    YAML::Parser parser{stream};
    parser.HandleNextDocument(builder);
  } catch (const YAML::ParserException& error) {
    throw YamlFault{error.msg, error.mark.line + 1, error.mark.column + 1};
  }
  return builder.take();
}

}  // namespace iitbfaas::deployment
