#pragma once
#include <vector>

/// Something the embedded engine does differently from Docker, on purpose. A case that meets one says so.
struct Difference {
  const char* what;
  const char* docker;
  const char* embedded;
  const char* reason;
};
