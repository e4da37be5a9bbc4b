#pragma once
#include "docker/engine.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace iitbfaas::packaging {

/// An engine's image as `docker save` writes it, on disk for as long as this lives.
class SavedImage {
 public:
  /// Throws NotFound when the engine has none of that name.
  SavedImage(const docker::Engine& engine, const std::string& image);
  ~SavedImage();
  SavedImage(const SavedImage&) = delete;
  SavedImage& operator=(const SavedImage&) = delete;

  std::string_view bytes() const noexcept { return {static_cast<const char*>(start_), size_}; }

 private:
  void* start_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace iitbfaas::packaging
