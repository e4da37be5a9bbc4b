#pragma once
#include <sys/types.h>

#include <map>
#include <string>
#include <string_view>

/// What an engine says of a container, and the labels that its figures carry.
namespace iitbfaas::observe {

struct ContainerRecord {
  std::string id = {};                             ///< 64 hexadecimal digits
  std::string name = {};                           ///< "hello.1.9zpnax6a015sttfxen6voi8z8"
  std::string image = {};                          ///< as it was asked for
  std::map<std::string, std::string> labels = {};  ///< all of them
  pid_t pid = 0;                                   ///< in the engine's own namespace; zero: does not run
  bool oom_killed = false;                         ///< when it ended
  double started_at = 0;                           ///< Unix time
  bool own_network = true;                         ///< false: the node's, or another container's

  friend bool operator==(const ContainerRecord&, const ContainerRecord&) = default;
};

/// Docker's config.v2.json; its environment is not read. Throws Error.
ContainerRecord decode_docker_record(std::string_view text);

/// id="/docker/4b5f…",image="…",name="…" and, of the container's own labels, those that say which service,
/// task, node, stack and function it is, as container_label_NAME. `path`: of its cgroup.
std::string label_text(const ContainerRecord& record, std::string_view path);

}  // namespace iitbfaas::observe
