#pragma once
#include "http/message.hpp"

#include <random>
#include <string>

namespace iitbfaas::invoke {

/// What the gateway adds to a call, on both sides.
struct CallMarks {
  std::string call_id;     ///< the client's, else a new uuid
  std::string start_time;  ///< nanoseconds since 1970
};

CallMarks call_marks(const http::RequestHead& head, std::mt19937_64& random);

}  // namespace iitbfaas::invoke
