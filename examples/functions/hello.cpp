// An ordinary program that knows nothing of HTTP: ./hello world Bombay
#include <iostream>

int main(int argc, char** argv) {
  std::cout << "Hello, " << (argc > 1 ? argv[1] : "stranger");
  if (argc > 2) std::cout << " from " << argv[2];
  std::cout << "!\n";
}
