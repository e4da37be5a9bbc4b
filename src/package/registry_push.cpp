#include "package/registry_push.hpp"

#include "base/parallel.hpp"
#include "base/text.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <vector>

namespace iitbfaas::packaging {
namespace {

constexpr std::chrono::milliseconds transfer_timeout{std::chrono::minutes{15}};
constexpr std::size_t most_at_once = 4;
constexpr int most_attempts = 3;
constexpr std::size_t tag_length = 16;

/// What the status means besides the registry's own words.
const char* meaning_of(int status) {
  switch (status) {
    case 401: return "; give a user that may push with: docker login ";
    case 403: return "; this user may not push there";
    case 404: return "; is this a registry (Docker Registry HTTP API V2)?";
    case 405: return "; it takes no images, or is no registry";
    case 413: return "; a proxy before it refuses large bodies";
    case 429: return "; it has had too many requests, try again later";
    case 507: return "; its disk is full";
    default: return status >= 500 ? "; it failed itself, its disk may be full: look into its log" : "";
  }
}

}  // namespace

RegistryPush::RegistryPush(const RegistrySession& session, std::string repository, std::string shared,
                           const RegistryImage& image, const Progress& progress)
    : session_{session},
      repository_{std::move(repository)},
      shared_{std::move(shared)},
      image_{image},
      progress_{progress} {
  for (const auto& blob : image.blobs) total_ += blob.bytes.size();
}

void RegistryPush::run() {
  if (has_manifest()) return;
  base::in_parallel(image_.blobs.size(), most_at_once, [this](std::size_t i) { send_blob(image_.blobs[i]); });
  send_manifest();
}

http::ClientRequest RegistryPush::request(const char* method, const std::string& path) const {
  return {.method = method, .target = "/v2/" + path, .timeout = session_.timeout()};
}

void RegistryPush::require(const Reply& reply, int status, const std::string& what) const {
  if (reply.status == status) return;
  const auto& host = session_.address().host;
  const auto context = "push " + repository_ + " to " + host + ": " + what;
  if (reply.status < 400) {
    throw Error{context + ": it answered " + std::to_string(reply.status) + " instead of " +
                std::to_string(status) + "; is this a registry (Docker Registry HTTP API V2)?"};
  }
  const std::string meaning = meaning_of(reply.status);
  throw ApiError{reply.status, context, registry_words(reply) + meaning + (reply.status == 401 ? host : "")};
}

bool RegistryPush::has_manifest() const {
  // GET, small as it is: a registry that refuses says why, which HEAD has no room for.
  auto asked = request("GET", repository_ + "/manifests/" + image_.digest);
  asked.headers = {{"Accept", manifest_media_type}};
  const auto reply = session_.send(asked);
  if (reply.status == 401 || reply.status == 403 || reply.status >= 500) require(reply, 200, "look there");
  return reply.status == 200 && reply.body == image_.manifest;
}

bool RegistryPush::has_blob(const Blob& blob) const {
  const auto reply = session_.send(request("HEAD", repository_ + "/blobs/" + blob.digest));
  if (reply.status == 404) return false;
  require(reply, 200, "look for " + blob.digest);
  const auto length = header_of(reply, "Content-Length");
  if (length.empty() || length == std::to_string(blob.bytes.size())) return true;
  throw Error{"push " + repository_ + " to " + session_.address().host + ": it says that " + blob.digest +
              " has " + length + " bytes, not " + std::to_string(blob.bytes.size()) +
              "; is this a registry?"};
}

void RegistryPush::send_blob(const Blob& blob) {
  std::uint64_t counted = 0;
  // A second attempt begins at zero again: the sum is right, whichever way it moves.
  const auto report = [&](std::uint64_t sent, std::uint64_t) {
    count(sent - counted);
    counted = sent;
  };
  for (int attempt = 1;; ++attempt) {
    try {
      if (!has_blob(blob)) upload(blob, report);
      return report(blob.bytes.size(), 0);
    } catch (const Timeout&) {
      throw;
    } catch (const TransportError&) {
      if (attempt == most_attempts) throw;
    }
  }
}

std::string RegistryPush::begin_upload(const Blob& blob) const {
  const auto uploads = repository_ + "/blobs/uploads/";
  auto reply = session_.send(request("POST", uploads + "?mount=" + blob.digest + "&from=" + shared_));
  if (reply.status == 201) return {};
  // A registry may know no mounts, or not let us look into the shared repository.
  if (reply.status != 202) reply = session_.send(request("POST", uploads));
  require(reply, 202, "begin a layer");
  const auto location = header_of(reply, "Location");
  if (location.empty())
    throw Error{"push " + repository_ + " to " + session_.address().host +
                ": it does not say where to put a layer; is this a registry?"};
  return location;
}

void RegistryPush::upload(const Blob& blob, const Progress& report) {
  const auto location = begin_upload(blob);
  if (location.empty()) return;
  const char* joint = location.find('?') == std::string::npos ? "?" : "&";
  http::ClientRequest put{.method = "PUT",
                          .target = location + joint + "digest=" + blob.digest,
                          .headers = {{"Content-Type", "application/octet-stream"}},
                          .body = blob.bytes,
                          .timeout = std::max(session_.timeout(), transfer_timeout),
                          .on_upload = report};
  require(session_.send(std::move(put)), 201, "send " + blob.digest);
  share(blob);
}

/// Costs no bytes. Whatever comes of it: the next push sends the layer once more, no harm.
void RegistryPush::share(const Blob& blob) const {
  session_.send(request("POST", shared_ + "/blobs/uploads/?mount=" + blob.digest + "&from=" + repository_));
}

void RegistryPush::send_manifest() const {
  // A tag for each content: a registry that collects what has none never takes what a function runs.
  const auto& id = image_.blobs.front().digest;
  const auto tag = id.substr(id.find(':') + 1, tag_length);
  auto put = request("PUT", repository_ + "/manifests/" + tag);
  put.headers = {{"Content-Type", manifest_media_type}};
  put.body = image_.manifest;
  const auto reply = session_.send(put);
  require(reply, 201, "send the manifest");
  const auto digest = header_of(reply, "Docker-Content-Digest");
  if (digest.empty() || digest == image_.digest) return;
  throw Error{"push " + repository_ + " to " + session_.address().host + ": it keeps the manifest as " +
              digest + " instead of " + image_.digest};
}

void RegistryPush::count(std::uint64_t sent) {
  const std::scoped_lock lock{mutex_};
  sent_ += sent;
  if (progress_) progress_(sent_, total_);
}

}  // namespace iitbfaas::packaging
