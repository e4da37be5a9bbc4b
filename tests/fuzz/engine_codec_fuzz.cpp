#include "docker/codec.hpp"
#include "property.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

using namespace iitbfaas;
using docker::Json;

namespace {

/// Whatever the engine says, the codec reads it or throws Error.
template <class Decode>
void read(const Json& document, const Decode& decode) {
  try {
    decode(document);
  } catch (const Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = Json::parse(fuzz::as_text(data, size), nullptr, false);
  if (document.is_discarded()) return 0;
  read(document, docker::decode_info);
  read(document, docker::decode_version);
  read(document, docker::decode_task);
  read(document, docker::decode_node);
  read(document, docker::decode_network);
  read(document, docker::decode_image);
  read(document, docker::decode_object);
  read(document, docker::decode_event);
  read(document, docker::decode_container_stats);
  read(document, docker::decode_service);
  read(document, [](const Json& known) {
    auto again = known;
    docker::encode_service_spec(docker::decode_service_spec(known), again);
    fuzz::require(again == known, "a spec laid over itself does not change");
    docker::encode_service_spec({}, again);
    fuzz::require(docker::decode_service_spec(again) == docker::ServiceSpec{}, "what is taken away is gone");
  });
  return 0;
}
