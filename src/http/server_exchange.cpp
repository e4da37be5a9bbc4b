#include "base/text.hpp"
#include "http/server_connection.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace iitbfaas::http {
namespace {

constexpr std::size_t max_passed_over =
    256 << 10;  // of a body nobody wanted, before the connection is closed instead
constexpr std::size_t body_size = 64 << 10;
constexpr std::size_t small = 16 << 10;  // cheaper to copy behind the head than to send apart

/// Fields that are the server's to write.
bool is_ours(std::string_view name) noexcept {
  constexpr std::string_view ours[] = {"date", "connection", "keep-alive", "content-length",
                                       "transfer-encoding"};
  return std::ranges::any_of(ours, [&](std::string_view own) {
    return own.size() == name.size() && base::equals_ignoring_case(own, name);
  });
}

template <int base = 10>
void append_number(std::string& out, std::uint64_t number) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number, base).ptr);
}

iovec piece(std::string_view bytes) { return {const_cast<char*>(bytes.data()), bytes.size()}; }

}  // namespace

void Connection::start_exchange() {
  phase_ = Phase::handling;
  const RequestHead& head = scratch_->head;
  decoder_ = {};
  unread_ = head.framing.length;
  unwritten_ = 0;
  sent_ = 0;
  body_ = head.framing.kind;
  answer_ = Framing::Kind::none;
  broken_ = 0;
  continue_due_ = head.expects_continue && body_ != Framing::Kind::none;
  answered_ = ended_ = aborted_ = left_ = keep_ = head_waits_ = false;
}

/// Free bytes behind `rest_` in scratch_->in, made by moving or growing where there are none.
std::span<char> Connection::room_for_head() {
  if (!scratch_) scratch_ = worker_.lend();
  Buffer& in = scratch_->in;
  if (rest_.empty()) rest_ = {in.data.get(), 0};
  const char* const end = in.data.get() + in.size;
  const bool inside = rest_.data() >= in.data.get() && rest_.data() <= end;
  if (!inside || rest_.data() + rest_.size() == end) {
    if (rest_.size() > in.size / 2)
      in.grow(2 * rest_.size(), rest_);
    else
      std::memmove(in.data.get(), rest_.data(), rest_.size());
    rest_ = {in.data.get(), rest_.size()};
  }
  const auto used = static_cast<std::size_t>(rest_.data() - in.data.get()) + rest_.size();
  return {in.data.get() + used, in.size - used};
}

/// Where the next piece of a body goes: behind the head if all of it fits there, else into a buffer of its
/// own.
std::span<char> Connection::room_for_body() {
  Buffer& in = scratch_->in;
  const char* const end = in.data.get() + in.size;
  if (body_ == Framing::Kind::length && rest_.data() >= in.data.get() && rest_.data() <= end) {
    const auto room = static_cast<std::size_t>(end - rest_.data());
    if (unread_ <= room) return {in.data.get() + (in.size - room), static_cast<std::size_t>(unread_)};
  }
  Buffer& body = scratch_->body;
  if (body.size == 0) body.allocate(body_size);
  const auto wanted =
      body_ == Framing::Kind::length ? std::min<std::uint64_t>(unread_, body.size) : body.size;
  return {body.data.get(), static_cast<std::size_t>(wanted)};
}

/// Adds what was read into `room` to what is there; false when that was nothing.
bool Connection::take(std::span<char> room, std::size_t count) {
  if (count == 0) return false;
  rest_ = rest_.empty() ? std::string_view{room.data(), count}
                        : std::string_view{rest_.data(), rest_.size() + count};
  return true;
}

asio::awaitable<void> Connection::receive_body() {
  // Another protocol may be silent for as long as it likes.
  const bool switched = body_ == Framing::Kind::until_close;
  const Time deadline = switched ? never : Worker::after(worker_.options().body_timeout);
  const auto room = room_for_body();
  for (;;) {
    const auto read = transport_->read(room);
    if (take(room, read.count)) co_return;
    if (read.status == Transport::Status::closed) {
      gone_ = true;
      throw ClientGone{};
    }
    const bool ready = co_await wait(read.status, deadline);
    if (ready) continue;
    broken_ = 408;
    throw ClientGone{};
  }
}

asio::awaitable<std::string_view> Connection::read_some() {
  if (std::exchange(continue_due_, false) && rest_.empty() && !answered_) {
    scratch_->out += "HTTP/1.1 100 Continue\r\n\r\n";
    co_await send({});
  }
  while (body_ != Framing::Kind::none) {
    if (broken_ != 0) throw ClientGone{};
    if (rest_.empty()) {
      co_await receive_body();
    } else if (body_ == Framing::Kind::until_close) {
      co_return std::exchange(rest_, {});
    } else if (body_ == Framing::Kind::length) {
      const auto data =
          rest_.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(unread_, rest_.size())));
      rest_.remove_prefix(data.size());
      unread_ -= data.size();
      if (unread_ == 0) body_ = Framing::Kind::none;
      co_return data;
    } else {
      const auto step = decoder_.next(rest_);
      rest_.remove_prefix(step.consumed);
      if (step.kind == ChunkedDecoder::Step::Kind::data) co_return step.data;
      if (step.kind == ChunkedDecoder::Step::Kind::end) body_ = Framing::Kind::none;
      if (step.kind == ChunkedDecoder::Step::Kind::bad) broken_ = 400;
    }
  }
  co_return std::string_view{};
}

asio::awaitable<std::string> Connection::read_all(std::size_t limit) {
  if (body_ == Framing::Kind::length && unread_ > limit) throw BodyTooLarge{};
  std::string body;
  if (body_ == Framing::Kind::length) body.reserve(static_cast<std::size_t>(unread_));
  for (;;) {
    const std::string_view data = co_await read_some();
    if (data.empty()) co_return body;
    if (data.size() > limit - body.size()) throw BodyTooLarge{};
    body += data;
  }
}

/// Reads what the handler left of a body; false when that is too much, or does not come.
asio::awaitable<bool> Connection::pass_over_body() {
  continue_due_ = false;
  try {
    for (std::size_t passed = 0; passed <= max_passed_over;) {
      const std::string_view data = co_await read_some();
      if (data.empty()) co_return true;
      passed += data.size();
    }
  } catch (const ClientGone&) {
  }
  co_return false;
}

/// Whether another request may follow. A client that still waits for "100 Continue" may send its body or not.
bool Connection::may_keep() const noexcept {
  const bool too_much = body_ == Framing::Kind::length && unread_ > max_passed_over;
  return scratch_->head.keep_alive && !worker_.draining() && !aborted_ && broken_ == 0 && !too_much &&
         !continue_due_;
}

bool Connection::has_body(int status) const noexcept {
  return status >= 200 && status != 204 && status != 304 && scratch_->head.method != "HEAD";
}

void Connection::append_head(int status, const HeaderList& headers, std::optional<std::uint64_t> length) {
  if (answered_) throw std::logic_error{"a request is answered twice"};
  answered_ = true;
  keep_ = may_keep();
  const bool modern = scratch_->head.minor_version == 1;
  std::string& out = scratch_->out;
  append_status_line(out, status);
  out.append("Date: ").append(worker_.date()).append("\r\n");
  for (const auto& [name, value] : headers) {
    if (!is_ours(name)) append_field(out, name, value);
  }
  if (has_body(status)) {
    answer_ = length ? Framing::Kind::length : modern ? Framing::Kind::chunked : Framing::Kind::until_close;
    if (answer_ == Framing::Kind::until_close) keep_ = false;
    unwritten_ = length.value_or(0);
  }
  if (length && status >= 200 && status != 204 && (status != 304 || *length != 0)) {
    out += "Content-Length: ";
    append_number(out, *length);
    out += "\r\n";
  } else if (answer_ == Framing::Kind::chunked) {
    out += "Transfer-Encoding: chunked\r\n";
  }
  if (status == 101) {
    switch_protocols();
    return;
  }
  if (!keep_) out += "Connection: close\r\n";
  if (keep_ && !modern) out += "Connection: keep-alive\r\n";
  out += "\r\n";
}

/// From here on, bytes are passed as they are, both ways.
void Connection::switch_protocols() {
  scratch_->out += "Connection: Upgrade\r\n\r\n";
  body_ = answer_ = Framing::Kind::until_close;
  keep_ = false;
}

/// Sends scratch_->out, then the others, in as few writes as it takes.
asio::awaitable<void> Connection::send(std::string_view bytes, std::string_view tail) {
  head_waits_ = false;
  std::string& out = scratch_->out;
  if (bytes.size() + tail.size() <= small) {
    out.append(bytes).append(tail);
    bytes = tail = {};
  }
  for (;;) {
    std::string_view head = std::string_view{out}.substr(sent_);
    const std::size_t left = head.size() + bytes.size() + tail.size();
    if (left == 0) break;
    const std::array<iovec, 3> pieces{piece(head), piece(bytes), piece(tail)};
    const auto written = gone_ ? Transport::Result{Transport::Status::closed, 0} : transport_->write(pieces);
    if (written.status == Transport::Status::closed) {
      gone_ = true;
      throw ClientGone{};
    }
    std::size_t count = written.count;
    if (count == left) break;
    for (std::string_view* const part : {&head, &bytes, &tail}) {
      const std::size_t of_part = std::min(count, part->size());
      part->remove_prefix(of_part);
      count -= of_part;
    }
    sent_ = out.size() - head.size();
    if (written.status == Transport::Status::done) continue;
    const bool ready = co_await wait(written.status, Worker::after(worker_.options().body_timeout));
    if (!ready) gone_ = true;
  }
  out.clear();
  sent_ = 0;
}

asio::awaitable<void> Connection::respond(Response response) {
  append_head(response.status, response.headers, response.body.size());
  const std::string_view body =
      has_body(response.status) ? std::string_view{response.body} : std::string_view{};
  co_await send(body);
  ended_ = true;
}

asio::awaitable<void> Connection::begin(int status, HeaderList headers, std::optional<std::uint64_t> length) {
  append_head(status, headers, length);
  send_head_soon();
  co_return;
}

/// A head waits for the first piece of its body as long as the handler does not wait for anything: then one
/// write carries both.
void Connection::send_head_soon() {
  head_waits_ = true;
  asio::post(worker_.context(), [self = shared_from_this()] {
    if (!std::exchange(self->head_waits_, false)) return;
    const std::array<iovec, 1> pieces{piece(std::string_view{self->scratch_->out}.substr(self->sent_))};
    // What does not go out now goes with the next write.
    const auto written = self->transport_->write(pieces);
    self->sent_ += written.count;
  });
}

asio::awaitable<void> Connection::write(std::string_view bytes) {
  if (!answered_ || ended_) throw std::logic_error{"a body is written outside its answer"};
  if (answer_ == Framing::Kind::length) {
    if (bytes.size() > unwritten_) {
      aborted_ = true;
      throw std::logic_error{"a body is longer than was said"};
    }
    unwritten_ -= bytes.size();
  }
  if (answer_ == Framing::Kind::none || bytes.empty()) co_return;
  if (answer_ == Framing::Kind::chunked) {
    append_number<16>(scratch_->out, bytes.size());
    scratch_->out += "\r\n";
    co_await send(bytes, "\r\n");
  } else {
    co_await send(bytes);
  }
}

asio::awaitable<void> Connection::end() {
  if (!answered_ || ended_) throw std::logic_error{"an answer is ended that was not begun"};
  if (answer_ == Framing::Kind::length && unwritten_ != 0) {
    aborted_ = true;
    throw std::logic_error{"a body is shorter than was said"};
  }
  if (answer_ == Framing::Kind::chunked) scratch_->out += "0\r\n\r\n";
  co_await send({});
  ended_ = true;
}

}  // namespace iitbfaas::http
