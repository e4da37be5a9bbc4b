#pragma once
#include "support/scripted_server.hpp"

#include <string>

namespace test_support {

/// An engine in a given state of its Swarm: what dockerd 20.10 answers, as far as we read it.
class EngineInState {
 public:
  explicit EngineInState(const std::string& swarm)
      : server_{[swarm](Peer& peer) {
          for (auto request = peer.read_request(); !request.empty(); request = peer.read_request()) {
            const bool info = request.find("/info ") != std::string::npos;
            const bool version = request.find("/version ") != std::string::npos;
            peer.reply(info      ? R"({"ID":"A","ServerVersion":"20.10.24","Swarm":)" + swarm + "}"
                       : version ? R"({"Version":"20.10.24","ApiVersion":"1.41","MinAPIVersion":"1.12"})"
                                 : "[]");
          }
        }} {}
  std::string host() const { return iitbfaas::base::to_string(server_.endpoint()); }

 private:
  ScriptedServer server_;
};

}  // namespace test_support
