// How a function's latency grows with the rate of requests: example_load_experiment FUNCTION RESULT.json
// The result holds all that is needed to repeat and to plot it; `iitbfaas load report` compares two of them.
#include <iitbfaas/error.hpp>
#include <iitbfaas/experiment.hpp>

#include <chrono>
#include <iostream>

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: example_load_experiment FUNCTION RESULT.json\n";
    return 2;
  }
  try {
    using namespace std::chrono_literals;
    iitbfaas::Experiment experiment{.title = "Latency against rate", .function = argv[1]};
    experiment.profile = {.targets = {{.method = "POST", .body = "x"}}, .duration = 1s};
    experiment.rates = {50, 100, 200};
    experiment.repetitions = 2;
    experiment.cool_down = 200ms;

    const auto report =
        run_experiment(experiment, {.cluster = iitbfaas::Cluster{},  // the one that `iitbfaas up` made
                                    .on_run = [&](const auto& until_now) { save(until_now, argv[2]); }});
    for (const auto& run : report.runs) {
      std::cout << run.parameters.at("rate") << " requests/s: " << run.result.completed << " answered, p50 "
                << *figure_of(run, "latency.p50_s") * 1e3 << " ms, p99 "
                << *figure_of(run, "latency.p99_s") * 1e3 << " ms\n";
    }
    return report.interrupted ? 1 : 0;
  } catch (const iitbfaas::Error& error) {
    std::cerr << "example_load_experiment: " << error.what() << '\n';
    return 1;
  }
}
