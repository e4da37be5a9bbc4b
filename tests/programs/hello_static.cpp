// Greets its arguments; static, as programs for functions like to be.
#include <cstdio>

int main(int count, char** arguments) {
  std::printf("Hello");
  for (int index = 1; index < count; ++index) std::printf(" %s", arguments[index]);
  std::printf("\n");
  return 0;
}
