#pragma once
#include "iitbfaas/export.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace iitbfaas {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// One request to a function.
struct Invocation {
  std::string method = "POST";
  std::string path = {};   ///< after the function's name: "/v1/items"
  std::string query = {};  ///< without the question mark
  HeaderList headers = {};
  std::string body = {};
  HeaderList fields = {};  ///< when not empty, sent as a form instead of `body`
  std::chrono::milliseconds timeout{60'000};
};

/// What came back.
struct Reply {
  int status = 0;
  HeaderList headers = {};
  std::string body = {};
  std::chrono::nanoseconds duration{0};  ///< first byte out to last byte in

  bool ok() const noexcept { return status >= 200 && status < 300; }
};

}  // namespace iitbfaas
