#include "embedded/streams.hpp"

#include "base/files.hpp"
#include "base/unique_fd.hpp"
#include "embedded/identifier.hpp"
#include "embedded/on_pool.hpp"
#include "embedded/wish.hpp"

#include "iitbfaas/error.hpp"

#include <fcntl.h>
#include <nlohmann/json.hpp>

namespace iitbfaas::embedded {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t piece = 1 << 20;

Json encode(const Event& event) {
  const auto since_epoch = event.time.time_since_epoch();
  Json document{{"Type", event.type},
                {"Action", event.action},
                {"Actor", {{"ID", event.id}, {"Attributes", event.attributes}}},
                {"scope", event.swarm_wide ? "swarm" : "local"},
                {"time", std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count()},
                {"timeNano", std::chrono::duration_cast<std::chrono::nanoseconds>(since_epoch).count()}};
  if (event.type == "container" || event.type == "image") {
    document["status"] = event.action;
    document["id"] = event.id;
  }
  return document;
}

bool matches(const Filters& filters, const Event& event) {
  const auto name = event.attributes.find("name");
  const auto known_as = [&](const std::string& key) {
    return filters.matches_prefix(key, event.id) ||
           (name != event.attributes.end() && filters.matches(key, name->second));
  };
  return filters.matches("type", event.type) && filters.matches("event", event.action) &&
         filters.matches("scope", event.swarm_wide ? "swarm" : "local") &&
         filters.matches_labels("label", event.attributes) &&
         (!filters.has(event.type) || known_as(event.type));
}

/// A file of ours, gone when the call is over.
class TemporaryFile {
 public:
  explicit TemporaryFile(const fs::path& folder) : path_{folder / ("transfer-" + new_identifier())} {
    file_.reset(::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file_) throw Error{"create " + path_.string()};
  }
  ~TemporaryFile() { ::unlink(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  void append(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(file_.get(), bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) throw Error{"write " + path_.string() + ": no space left?"};
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  const fs::path& path() const noexcept { return path_; }

 private:
  fs::path path_;
  base::UniqueFd file_;
};

asio::awaitable<void> receive(StreamParts& parts, http::Exchange& exchange, TemporaryFile& file) {
  std::string buffer;
  for (bool more = true; more;) {
    const std::string_view bytes = co_await exchange.read_some();
    more = !bytes.empty();
    buffer.append(bytes);
    if (more && buffer.size() < piece) continue;
    co_await on_pool(parts.pool, [&] {
      file.append(buffer);
      return true;
    });
    buffer.clear();
  }
}

}  // namespace

HeaderList stream_headers(const char* type) { return {{"Content-Type", type}, {"Api-Version", "1.41"}}; }

asio::awaitable<void> stream_events(StreamParts& parts, Call call, http::Exchange& exchange) {
  const auto filters = call.filters();
  const auto executor = co_await asio::this_coro::executor;
  const auto subscription = parts.parts.events.subscribe(executor);
  exchange.on_client_gone([subscription] { subscription->end(); });
  HeaderList headers = stream_headers("application/json");
  co_await exchange.begin(200, std::move(headers), std::nullopt);
  for (;;) {
    const auto event = co_await subscription->next();
    if (!event) break;
    if (!matches(filters, *event)) continue;
    const std::string line = encode(*event).dump() + "\n";
    co_await exchange.write(line);
  }
  exchange.on_client_gone({});
  co_await exchange.end();
}

asio::awaitable<void> load_images(StreamParts& parts, Call, http::Exchange& exchange) {
  TemporaryFile file{parts.parts.facts.state};
  co_await receive(parts, exchange, file);
  auto& images = parts.parts.images;
  const auto loaded = co_await on_pool(parts.pool, [&] { return images.load(file.path()); });
  std::string body;
  for (const auto& name : loaded) {
    const bool is_id = name.starts_with("sha256:");
    body += Json{{"stream", (is_id ? "Loaded image ID: " : "Loaded image: ") + name + "\n"}}.dump() + "\r\n";
    parts.parts.events.publish({"image", "load", name, {{"name", name}}, false, {}});
  }
  // A task may have waited for it.
  parts.parts.wake();
  http::Response response{
      200, {{"Content-Type", "application/json"}, {"Api-Version", "1.41"}}, std::move(body)};
  co_await exchange.respond(std::move(response));
}

asio::awaitable<void> save_image(StreamParts& parts, Call call, http::Exchange& exchange) {
  const auto reference = call.path.size() > 2 ? call.reference(1, 1) : call.argument("names");
  TemporaryFile file{parts.parts.facts.state};
  auto& images = parts.parts.images;
  co_await on_pool(parts.pool, [&] {
    const auto image = images.find(reference);
    if (!image) throw Refusal{404, "No such image: " + familiar_name(reference)};
    images.save(image->id, file.path());
    return true;
  });
  const base::UniqueFd source{::open(file.path().c_str(), O_RDONLY | O_CLOEXEC)};
  HeaderList headers = stream_headers("application/x-tar");
  co_await exchange.begin(200, std::move(headers), fs::file_size(file.path()));
  std::string buffer(piece, '\0');
  for (;;) {
    const ssize_t count =
        co_await on_pool(parts.pool, [&] { return ::read(source.get(), buffer.data(), buffer.size()); });
    if (count <= 0) break;
    co_await exchange.write(std::string_view{buffer}.substr(0, static_cast<std::size_t>(count)));
  }
  co_await exchange.end();
}

}  // namespace iitbfaas::embedded
