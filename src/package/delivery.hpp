#pragma once
#include "docker/engine.hpp"
#include "package/image_archive.hpp"

#include <cstdint>
#include <string>

namespace iitbfaas::packaging {

/// An image on its way to engines that lack it.
struct Parcel {
  std::string id = {};         ///< "sha256:…"
  std::string reference = {};  ///< what it is called when something goes wrong
  ImageArchive archive;
};

/// Loads it, without the layers that the engine has if it is one to accept that; returns the bytes sent, zero
/// when it has the image already. Throws ApiError when it is not there afterwards.
std::uint64_t deliver(const Parcel& parcel, const docker::Engine& engine, const Progress& progress = {});

}  // namespace iitbfaas::packaging
