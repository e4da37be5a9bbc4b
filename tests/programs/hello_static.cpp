// The same as hello, linked statically: no loader and no libraries go along.
#include <iostream>

int main(int argc, char** argv) {
  const char* name = argc > 1 ? argv[1] : "nobody";
  const char* address = argc > 2 ? argv[2] : "nowhere";
  std::cout << "Hello " << name << " from " << address << "\n";
}
