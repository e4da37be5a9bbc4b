// Makes a program a function and calls it: example_deploy ./hello
#include <iitbfaas/cluster.hpp>
#include <iitbfaas/error.hpp>
#include <iitbfaas/image.hpp>
#include <iitbfaas/images.hpp>

#include <chrono>
#include <iostream>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: example_deploy PROGRAM\n";
    return 2;
  }
  try {
    const iitbfaas::Cluster cluster;  // the one that `iitbfaas up` made
    const auto package = iitbfaas::package({.program = argv[1], .name = "hello"});
    iitbfaas::Images{cluster}.load(package);
    cluster.deploy({.name = "hello", .image = package.id, .args = {"name", "address"}});

    const auto hello = cluster.function("hello");
    hello.wait(std::chrono::seconds{30});
    const auto reply = hello.invoke({.fields = {{"name", "hello"}, {"address", "world"}}});
    std::cout << reply.body;
    return reply.ok() ? 0 : 1;
  } catch (const iitbfaas::Error& error) {
    std::cerr << "example_deploy: " << error.what() << '\n';
    return 1;
  }
}
