// Prints how autoscalers compare in virtual time: scaling_simulation table | timelines
#include "simulation/comparison.hpp"

#include <iostream>
#include <string_view>

int main(int count, char** arguments) {
  using namespace iitbfaas::simulation;
  const std::string_view what = count == 2 ? arguments[1] : "";
  if (what == "table") {
    std::cout << to_markdown(compare());
  } else if (what == "timelines") {
    std::cout << to_csv(compare());
  } else {
    std::cerr << "usage: scaling_simulation table | timelines\n";
    return 2;
  }
  return 0;
}
