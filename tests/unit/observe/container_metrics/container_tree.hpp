#pragma once
#include "support/temporary_folder.hpp"

#include <filesystem>
#include <string>

namespace iitbfaas::test {

/// Folders like those of a node: control groups, an engine's records, processes.
class ContainerTree {
 public:
  explicit ContainerTree(bool version_2) : version_2_{version_2} {
    if (version_2) folder_.write("cgroup/cgroup.controllers", "cpu io memory pids\n");
    for (const char* controller : {"cpu", "cpuacct", "memory", "pids", "blkio"}) {
      if (!version_2) std::filesystem::create_directories(folder_ / "cgroup" / controller);
    }
    std::filesystem::create_directories(folder_ / "containers");
    folder_.write("proc/partitions", "major minor  #blocks  name\n\n 8 0 100 sda\n");
  }

  std::filesystem::path cgroups() const { return folder_ / "cgroup"; }
  std::filesystem::path containers() const { return folder_ / "containers"; }
  std::filesystem::path processes() const { return folder_ / "proc"; }

  /// A file of the control group at `path`; `controller` counts in version 1 only.
  void set(const std::string& controller, const std::string& path, const std::string& name,
           const std::string& text) const {
    folder_.write(std::filesystem::path{"cgroup"} / (version_2_ ? "" : controller) / path / name, text);
  }

  void record(const std::string& id, const std::string& text) const {
    folder_.write("containers/" + id + "/config.v2.json", text);
  }

  void process(const std::string& pid, const std::string& name, const std::string& text) const {
    folder_.write("proc/" + pid + "/" + name, text);
  }

  /// What goes with a container that ends.
  void remove(const std::string& path) const {
    for (const char* controller : {"", "cpu", "cpuacct", "memory", "pids", "blkio"}) {
      std::filesystem::remove_all(cgroups() / controller / path);
    }
  }

 private:
  test_support::TemporaryFolder folder_;
  bool version_2_;
};

/// 64 digits.
inline std::string container_id_of(char digit) { return std::string(64, digit); }

inline std::string record_of(const std::string& id, int pid, const std::string& more_state = "") {
  return R"({"ID":")" + id + R"(","Name":"/hello.1.task1","State":{"Running":true,"Pid":)" +
         std::to_string(pid) + R"(,"StartedAt":"1970-01-01T00:01:40.5Z")" + more_state +
         R"(},"Config":{"Image":"hello:1","Env":["PASSWORD=secret"],"Labels":{)"
         R"("com.docker.swarm.service.name":"hello","iitbfaas.function":"hello","maintainer":"ann"}},)"
         R"("NetworkSettings":{"Networks":{"iitbfaas":{}}}})";
}

}  // namespace iitbfaas::test
