#include "docker/codec_lay.hpp"

namespace iitbfaas::docker::lay {

void put(Json& document, const std::string& path, Json value) {
  const Json::json_pointer pointer{path};
  if (!value.is_null()) {
    document[pointer] = std::move(value);
  } else if (document.contains(pointer)) {
    document[pointer.parent_pointer()].erase(pointer.back());
  }
}

Json existing(const Json& document, const std::string& path) {
  const Json::json_pointer pointer{path};
  return document.contains(pointer) && document[pointer].is_object() ? document[pointer] : Json::object();
}

}  // namespace iitbfaas::docker::lay
