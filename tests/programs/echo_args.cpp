// Writes its arguments, one a line, then its standard input.
#include <cstdio>

int main(int count, char** arguments) {
  for (int index = 1; index < count; ++index) std::printf("%s\n", arguments[index]);
  char block[4096];
  for (std::size_t size = 0; (size = std::fread(block, 1, sizeof block, stdin)) > 0;) {
    std::fwrite(block, 1, size, stdout);
  }
  return 0;
}
