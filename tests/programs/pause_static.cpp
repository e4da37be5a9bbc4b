// Takes as many milliseconds as its argument says, and hardly any CPU: no streams, no loader, no libraries.
#include <unistd.h>

#include <cstdlib>
#include <ctime>

int main(int argc, char** argv) {
  const long milliseconds = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 0;
  const timespec length{.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1'000'000};
  ::nanosleep(&length, nullptr);
  return ::write(STDOUT_FILENO, "done\n", 5) == 5 ? 0 : 1;
}
