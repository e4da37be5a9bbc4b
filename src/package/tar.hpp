#pragma once
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct archive;

/// Tar archives in memory.
namespace iitbfaas::packaging {

/// Writes entries as they come, all owned by root, all of time zero: equal entries give equal bytes.
class TarWriter {
 public:
  TarWriter();
  ~TarWriter();
  TarWriter(const TarWriter&) = delete;
  TarWriter& operator=(const TarWriter&) = delete;

  /// Makes room for an archive of about so many bytes, so that it is not copied as it grows.
  void expect(std::size_t bytes) { bytes_.reserve(bytes); }

  void file(const std::string& path, mode_t mode, std::string_view content);
  void folder(const std::string& path, mode_t mode);
  void link(const std::string& path, const std::string& target);

  /// The archive; nothing can be added after it.
  std::string finish();

 private:
  void entry(const std::string& path, mode_t type, mode_t mode, std::string_view content,
             const std::string* target);

  std::string bytes_;
  archive* archive_;
};

struct TarEntry {
  enum class Kind { file, folder, link, other };
  std::string path = {};  ///< without "./" in front and "/" at the end
  Kind kind = Kind::file;
  std::string target = {};                    ///< of a symbolic or hard link
  std::function<std::string()> content = {};  ///< reads it; call it while the entry is current
};

/// Calls `visit` for each entry of an archive, plain or compressed. Throws BuildError with libarchive's
/// words.
void read_tar(std::string_view bytes, const std::function<void(const TarEntry&)>& visit);

}  // namespace iitbfaas::packaging
