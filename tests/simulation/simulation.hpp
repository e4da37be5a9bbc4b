#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// A function under load in virtual time: requests come, wait for a replica that has room, are worked on, and
/// an autoscaler that sees what a gateway sees says every 100 ms how many replicas there should be.
namespace iitbfaas::simulation {

/// What replicas are like. Seconds.
struct Machines {
  double service = 0.05;   ///< that a request is worked on, on average (exponential)
  unsigned slots = 8;      ///< requests that a replica works on at once: 160 requests/s
  double start_up = 1.5;   ///< from being asked for until it answers, as on a Swarm
  double patience = 10;    ///< that a request waits before its client gives up
  double most_rate = 1e9;  ///< requests/s that the machines manage, however many replicas share them
};

/// What comes. Either requests at a rate, independent of each other, or clients of whom each sends the next
/// request when it has the answer to the last one.
struct Load {
  std::string name = {};
  double duration = 0;                           ///< seconds
  std::function<double(double)> rate = {};       ///< requests/s at that second
  std::function<unsigned(double)> clients = {};  ///< at that second
  double changes_at = -1;                        ///< when what is to be reacted upon begins; -1: nothing does
  bool zero = false;                             ///< whether the function may go to zero
  unsigned replicas = 1;                         ///< at the beginning
};

struct Moment {
  double at = 0;           ///< seconds
  unsigned wanted = 0;     ///< replicas asked for
  unsigned ready = 0;      ///< replicas that answer
  unsigned begun = 0;      ///< requests that came since the moment before
  unsigned under_way = 0;  ///< that wait or are worked on
  unsigned held = 0;       ///< that wait while no replica answers
};

/// Says how many replicas there should be.
using Autoscaler = std::function<unsigned(const Moment&)>;

struct Outcome {
  unsigned requests = 0;
  unsigned given_up = 0;       ///< whose client did not wait any longer
  double mean_wait = 0;        ///< seconds until a request is worked on
  double p99_wait = 0;         ///< a client that gave up counts with its patience
  double replica_seconds = 0;  ///< of replicas that were asked for
  unsigned actions = 0;        ///< changes of the number asked for
  unsigned most = 0;           ///< replicas asked for
  double reaction = -1;        ///< seconds from the change to the first action; -1: none
  std::vector<Moment> moments = {};
};

/// The same seed gives the same outcome on every machine.
Outcome simulate(const Machines& machines, const Load& load, const Autoscaler& autoscaler,
                 std::uint64_t seed = 1);

}  // namespace iitbfaas::simulation
