// Removes functions, those that are there: example_remove hello resize
#include <iitbfaas/cluster.hpp>
#include <iitbfaas/error.hpp>

#include <iostream>

int main(int argc, char** argv) {
  try {
    const iitbfaas::Cluster cluster;  // the one that `iitbfaas up` made
    for (int i = 1; i < argc; ++i) {
      if (auto function = cluster.find_function(argv[i])) {
        function->remove();
        std::cout << argv[i] << " removed\n";
      } else {
        std::cout << argv[i] << " is not there\n";
      }
    }
    return 0;
  } catch (const iitbfaas::Error& error) {
    std::cerr << "example_remove: " << error.what() << '\n';
    return 1;
  }
}
