#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace iitbfaas::invoke {

/// A request that is answered with a status and a reason instead of being served. Thrown.
struct Refusal {
  int status = 400;
  std::string reason;
};

/// What of a request can carry fields.
struct RequestInput {
  std::string_view query;
  std::string_view content_type;
  std::string body;
};

/// What a program is given.
struct ProgramInput {
  std::vector<std::string> arguments = {};  ///< one for each declared field, in the declared order
  std::string standard_input = {};

  friend bool operator==(const ProgramInput&, const ProgramInput&) = default;
};

/// Takes the declared fields out of the query and of a form (urlencoded, multipart) or JSON body. What stays
/// in the body goes to standard input: exactly as it came when nothing was taken out of it; the content of a
/// lone remaining multipart part; else the remaining fields in the encoding they came in. Throws Refusal: a
/// field missing, given twice, or of a kind no argument can hold; a body that does not read as what it says
/// it is.
ProgramInput decode_input(const std::vector<std::string>& declared, RequestInput request);

}  // namespace iitbfaas::invoke
