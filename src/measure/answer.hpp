#pragma once
#include "http/message.hpp"
#include "measure/text_search.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace iitbfaas::measure {

/// Reads one answer at a time, piece by piece as its bytes come. Keeps no bytes but those of a head that came
/// in several pieces.
class AnswerReader {
 public:
  enum class State { more, complete, malformed };
  struct Step {
    State state = State::more;
    std::size_t consumed = 0;  ///< of the bytes given; all of them unless complete
  };

  /// Of a request of this method. `search` is looked for in the body; both outlive the answer.
  void expect(std::string_view method, const TextSearch& search);

  /// `head` is scratch space: between calls nothing in it is kept.
  Step take(std::string_view bytes, http::ResponseHead& head);
  /// The other side closed. True when that completes the answer.
  bool end() noexcept;

  int status() const noexcept { return status_; }
  bool keep_alive() const noexcept { return keep_alive_; }  ///< once the head was read
  bool found() const noexcept { return search_->found(matched_); }

 private:
  enum class Part { head, body, done };

  Step take_head(std::string_view bytes, http::ResponseHead& head);
  Step take_body(std::string_view bytes);
  Step take_chunks(std::string_view bytes);
  void search(std::string_view data) noexcept;

  std::string_view method_;
  const TextSearch* search_ = nullptr;
  Part part_ = Part::done;
  int status_ = 0;
  bool keep_alive_ = false;
  int interim_ = 0;  ///< 1xx heads so far
  http::Framing framing_;
  std::uint64_t remaining_ = 0;
  std::size_t matched_ = 0;
  http::ChunkedDecoder chunks_;
  std::string pending_;
};

}  // namespace iitbfaas::measure
