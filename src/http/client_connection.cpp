#include "http/client_connection.hpp"

#include "base/interruption.hpp"
#include "base/text.hpp"
#include "http/ssh_tunnel.hpp"

#include "iitbfaas/error.hpp"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <exception>
#include <map>
#include <optional>

namespace iitbfaas::http {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds longest_poll{1'000};
constexpr std::size_t most_header_bytes = 256 << 10;

struct ReleaseEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ReleaseMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct ReleaseList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderLines = std::unique_ptr<curl_slist, ReleaseList>;

}  // namespace

struct ClientConnection::State {
  explicit State(const Client::Options& server)
      : options{server}, easy{curl_easy_init()}, multi{curl_multi_init()} {
    if (!multi || !easy) throw Error{"curl: out of memory"};
    if (options.endpoint.kind == base::Endpoint::Kind::ssh) listener.emplace();
  }

  const Client::Options& options;
  std::optional<SshListener> listener;  ///< for ssh
  std::map<curl_socket_t, std::unique_ptr<SshTunnel>> tunnels;
  std::unique_ptr<SshTunnel> closed_tunnel;  ///< may still say why it ended
  std::exception_ptr failure;                ///< thrown in a callback, on its way through curl
  // The multi handle owns the connections and is here to wait on; it goes first, and calls on_close.
  std::unique_ptr<CURL, ReleaseEasy> easy;
  std::unique_ptr<CURLM, ReleaseMulti> multi;
};

namespace {

using State = ClientConnection::State;

/// What the callbacks of one transfer fill.
struct Transfer {
  State& state;
  const ClientRequest& request;
  const BodySink* sink = nullptr;
  Reply reply = {};
  std::size_t header_bytes = 0;
  std::uint64_t reported = 0;
  bool ended_by_sink = false;
  const char* refusal = nullptr;  ///< why we did not take more
  std::array<char, CURL_ERROR_SIZE> error = {};
};

template <class Value>
void set(const State& state, CURLoption option, Value value) {
  const auto code = curl_easy_setopt(state.easy.get(), option, value);
  if (code != CURLE_OK) throw Error{std::string{"curl: "} + curl_easy_strerror(code)};
}

/// Nothing thrown may pass through curl's C frames: it is kept and thrown again after them.
template <class Result, class Work>
Result guarded(State& state, Result failed, const Work& work) noexcept {
  try {
    return work();
  } catch (...) {
    state.failure = std::current_exception();
    return failed;
  }
}

curl_socket_t on_open(void* user, curlsocktype, curl_sockaddr* address) {
  auto& state = *static_cast<State*>(user);
  return guarded<curl_socket_t>(state, CURL_SOCKET_BAD, [&] {
    const int socket = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (socket >= 0 && state.listener) state.tunnels[socket] = nullptr;
    return socket;
  });
}

int on_close(void* user, curl_socket_t socket) {
  auto& state = *static_cast<State*>(user);
  if (const auto found = state.tunnels.find(socket); found != state.tunnels.end()) {
    state.closed_tunnel = std::move(found->second);
    state.tunnels.erase(found);
  }
  return ::close(socket);
}

/// False ends the transfer.
bool refuse(Transfer& transfer, const char* reason) {
  transfer.refusal = reason;
  return false;
}

bool take_header_line(Transfer& transfer, std::string_view line) {
  transfer.header_bytes += line.size();
  if (transfer.header_bytes > most_header_bytes) return refuse(transfer, "the answer's header is too long");
  // A new status line: what came before was an interim response (100).
  if (line.starts_with("HTTP/")) transfer.reply.headers.clear();
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return true;
  transfer.reply.headers.emplace_back(line.substr(0, colon), base::trim(line.substr(colon + 1)));
  return true;
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  return guarded<std::size_t>(transfer.state, 0, [&] {
    return take_header_line(transfer, {data, size * count}) ? size * count : 0;
  });
}

int status_of(const Transfer& transfer) {
  long status = 0;
  curl_easy_getinfo(transfer.state.easy.get(), CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

bool take_body(Transfer& transfer, std::string_view piece) {
  if (transfer.sink != nullptr && status_of(transfer) < 400) {
    transfer.ended_by_sink = !(*transfer.sink)(piece);
    return !transfer.ended_by_sink;
  }
  if (transfer.reply.body.size() + piece.size() > transfer.request.most_body) {
    return refuse(transfer, "the answer's body is too long");
  }
  transfer.reply.body += piece;
  return true;
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  return guarded<std::size_t>(transfer.state, 0, [&] {
    return take_body(transfer, {data, size * count}) ? size * count : 0;
  });
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t total, curl_off_t sent) {
  auto& transfer = *static_cast<Transfer*>(user);
  return guarded(transfer.state, 1, [&] {
    const auto now = static_cast<std::uint64_t>(sent);
    if (now != transfer.reported) transfer.request.on_upload(now, static_cast<std::uint64_t>(total));
    transfer.reported = now;
    return 0;
  });
}

HeaderLines header_lines(const ClientRequest& request) {
  HeaderLines lines;
  const auto add = [&](const std::string& line) {
    if (line.find_first_of("\r\n") != std::string::npos) throw Error{"a request's header holds a line break"};
    auto* longer = curl_slist_append(lines.get(), line.c_str());
    if (longer == nullptr) throw Error{"curl: out of memory"};
    static_cast<void>(lines.release());
    lines.reset(longer);
  };
  // No form type that nobody asked for, and no wait for "100 Continue".
  add("Content-Type:");
  add("Expect:");
  for (const auto& [name, value] : request.headers) add(value.empty() ? name + ";" : name + ": " + value);
  return lines;
}

std::string url_of(const Client::Options& options, const std::string& target) {
  const auto& endpoint = options.endpoint;
  if (endpoint.kind != base::Endpoint::Kind::tcp) return "http://localhost" + target;
  const bool v6 = endpoint.host.find(':') != std::string::npos;
  std::string url = options.secure ? "https://" : "http://";
  url += v6 ? "[" + endpoint.host + "]" : endpoint.host;
  if (endpoint.port != 0) url += ":" + std::to_string(endpoint.port);
  return url + target;
}

void set_server(State& state) {
  const auto& options = state.options;
  set(state, CURLOPT_NOSIGNAL, 1L);
  set(state, CURLOPT_PROTOCOLS_STR, "http,https");
  set(state, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(state, CURLOPT_NOPROXY, "*");
  set(state, CURLOPT_PATH_AS_IS, 1L);
  set(state, CURLOPT_TCP_KEEPALIVE, 1L);
  set(state, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  set(state, CURLOPT_OPENSOCKETFUNCTION, on_open);
  set(state, CURLOPT_OPENSOCKETDATA, &state);
  set(state, CURLOPT_CLOSESOCKETFUNCTION, on_close);
  set(state, CURLOPT_CLOSESOCKETDATA, &state);
  const auto& endpoint = options.endpoint;
  if (endpoint.kind == base::Endpoint::Kind::unix_socket) {
    set(state, CURLOPT_UNIX_SOCKET_PATH, endpoint.path.c_str());
  } else if (endpoint.kind == base::Endpoint::Kind::ssh) {
    set(state, CURLOPT_UNIX_SOCKET_PATH, state.listener->path().c_str());
  }
  const auto set_if = [&](CURLoption option, const std::string& value) {
    if (!value.empty()) set(state, option, value.c_str());
  };
  set_if(CURLOPT_CAINFO, options.tls.ca_file);
  if (!options.pinned_key.empty()) {
    set(state, CURLOPT_PINNEDPUBLICKEY, options.pinned_key.c_str());
    set(state, CURLOPT_SSL_VERIFYPEER, 0L);
    set(state, CURLOPT_SSL_VERIFYHOST, 0L);
  }
  set_if(CURLOPT_SSLCERT, options.tls.certificate_file);
  set_if(CURLOPT_SSLKEY, options.tls.key_file);
  set_if(CURLOPT_USERNAME, options.user);
  set_if(CURLOPT_PASSWORD, options.password);
}

void set_request(const Transfer& transfer, const std::string& url, const curl_slist* headers) {
  const auto& request = transfer.request;
  auto& state = transfer.state;
  set(state, CURLOPT_URL, url.c_str());
  set(state, CURLOPT_HTTPHEADER, headers);
  set(state, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  const bool has_body = !request.body.empty() || request.method == "POST" || request.method == "PUT";
  if (request.method == "HEAD") {
    set(state, CURLOPT_NOBODY, 1L);
  } else if (has_body) {
    set(state, CURLOPT_POST, 1L);
    set(state, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(state, CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.data());
  }
  if (request.method != "HEAD") set(state, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void set_callbacks(Transfer& transfer) {
  auto& state = transfer.state;
  set(state, CURLOPT_ERRORBUFFER, transfer.error.data());
  set(state, CURLOPT_HEADERFUNCTION, on_header);
  set(state, CURLOPT_HEADERDATA, &transfer);
  set(state, CURLOPT_WRITEFUNCTION, on_body);
  set(state, CURLOPT_WRITEDATA, &transfer);
  if (!transfer.request.on_upload) return;
  set(state, CURLOPT_NOPROGRESS, 0L);
  set(state, CURLOPT_XFERINFOFUNCTION, on_progress);
  set(state, CURLOPT_XFERINFODATA, &transfer);
}

/// ssh for each socket that curl has connected since.
void start_tunnels(State& state) {
  for (auto& [socket, tunnel] : state.tunnels) {
    if (tunnel) continue;
    if (const auto other_end = state.listener->accept()) {
      tunnel = std::make_unique<SshTunnel>(*state.options.ssh, other_end);
    }
  }
}

/// Runs the transfer to its end. Nothing when it was stopped. Throws Interrupted.
std::optional<CURLcode> perform(State& state, const std::stop_token& stop) {
  auto* multi = state.multi.get();
  const std::stop_callback wake{stop, [multi] { curl_multi_wakeup(multi); }};
  for (int running = 1; !stop.stop_requested();) {
    if (curl_multi_perform(multi, &running) != CURLM_OK) return CURLE_FAILED_INIT;
    if (state.listener) start_tunnels(state);
    int left = 0;
    if (const auto* message = curl_multi_info_read(multi, &left)) return message->data.result;
    base::throw_if_interrupted();
    curl_multi_poll(multi, nullptr, 0, static_cast<int>(base::until_asked(longest_poll).count()), nullptr);
  }
  return std::nullopt;
}

/// Throws what went wrong: what was asked, of whom, what came back.
[[noreturn]] void fail(Transfer& transfer, CURLcode code) {
  auto& state = transfer.state;
  const auto& endpoint = state.options.endpoint;
  std::string text =
      transfer.request.method + " " + transfer.request.target + " at " + base::to_string(endpoint) + ": ";
  if (transfer.refusal != nullptr) throw TransportError{text + transfer.refusal};
  long reason = 0;
  curl_easy_getinfo(state.easy.get(), CURLINFO_OS_ERRNO, &reason);
  if (code == CURLE_COULDNT_CONNECT) {
    text += "nobody answers there";
    if (reason != 0) text.append(" (").append(std::strerror(static_cast<int>(reason))).append(")");
  } else {
    text += transfer.error.front() != '\0' ? transfer.error.data() : curl_easy_strerror(code);
  }
  if (state.closed_tunnel) {
    const auto complaint = state.closed_tunnel->complaint();
    if (!complaint.empty()) text += "; ssh says: " + complaint;
  }
  if (code == CURLE_OPERATION_TIMEDOUT) throw Timeout{text};
  throw TransportError{text};
}

/// While it lives the easy handle is in the multi handle; a transfer that is not over then is cut off.
class Attached {
 public:
  explicit Attached(const State& state) : state_{state} {
    curl_multi_add_handle(state.multi.get(), state.easy.get());
  }
  ~Attached() { detach(); }
  Attached(const Attached&) = delete;
  Attached& operator=(const Attached&) = delete;
  void detach() const { curl_multi_remove_handle(state_.multi.get(), state_.easy.get()); }

 private:
  const State& state_;
};

}  // namespace

ClientConnection::ClientConnection(const Client::Options& options) {
  // Once a process, before any other thread is in curl.
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) throw Error{std::string{"curl: "} + curl_easy_strerror(ready)};
  state_ = std::make_unique<State>(options);
}

ClientConnection::~ClientConnection() = default;

Reply ClientConnection::exchange(const ClientRequest& request, const BodySink* sink,
                                 const std::stop_token& stop) {
  auto& state = *state_;
  Transfer transfer{.state = state, .request = request, .sink = sink};
  const auto headers = header_lines(request);
  const auto start = steady_clock::now();
  state.failure = nullptr;
  state.closed_tunnel.reset();
  curl_easy_reset(state.easy.get());
  set_server(state);
  set_request(transfer, url_of(state.options, request.target), headers.get());
  set_callbacks(transfer);
  const Attached attached{state};
  const auto code = perform(state, stop);
  transfer.reply.status = status_of(transfer);
  transfer.reply.duration = steady_clock::now() - start;
  attached.detach();  // closes what broke, so that ssh can say why
  if (state.failure) std::rethrow_exception(state.failure);
  if (code && *code != CURLE_OK && !transfer.ended_by_sink) fail(transfer, *code);
  return std::move(transfer.reply);
}

}  // namespace iitbfaas::http
