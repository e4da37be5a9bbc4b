#pragma once
#include "http/message.hpp"

namespace iitbfaas::http {

/// Why a head is refused; status zero: it is not.
struct Refusal {
  int status = 0;
  const char* reason = "";
};

/// Collects the fields that say something about the message itself: where it ends, for which host it is, what
/// becomes of its connection.
class MeaningOfFields {
 public:
  Refusal note(const Field& field);

  /// Decides, once all fields were noted. `authority` is that of a target in absolute form.
  Refusal apply(RequestHead& head, std::string_view authority) const;
  Refusal apply(ResponseHead& head, std::string_view method) const;

 private:
  Refusal note_host(std::string_view value);
  Refusal note_length(std::string_view value);
  Refusal note_coding(std::string_view value);
  void note_connection(std::string_view value);
  Refusal apply_common(MessageHead& head) const;

  std::string_view host_;
  std::string_view upgrade_to_;
  std::uint64_t length_ = 0;
  bool has_host_ = false;
  bool has_length_ = false;
  bool chunked_ = false;
  bool close_ = false;
  bool keep_alive_ = false;
  bool upgrade_ = false;
  bool expects_continue_ = false;
};

}  // namespace iitbfaas::http
