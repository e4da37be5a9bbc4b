#include "package/tree.hpp"

#include "iitbfaas/error.hpp"

namespace iitbfaas::packaging {
namespace fs = std::filesystem;
namespace {

constexpr int deepest = 64;  // folders in folders; deeper is a loop of links

class Walk {
 public:
  Walk(Layer& layer, const std::string& context, const fs::path& root, const LeaveOut& leave_out,
       const Added& added)
      : layer_{layer},
        context_{context},
        root_{fs::weakly_canonical(root)},
        leave_out_{leave_out},
        added_{added} {}

  void add(const fs::path& source, const std::string& destination, int depth) {
    std::error_code error;
    const auto status = fs::status(source, error);
    if (fs::is_regular_file(status)) {
      layer_.file(destination, source);
      return added_(source, destination);
    }
    if (!fs::is_directory(status)) fail(source, status);
    if (depth > deepest)
      throw BuildError{context_ + ": " + source.string() + ": folders too deep, or linked in a circle"};
    layer_.folder(destination);
    fs::directory_iterator entries{source, error};
    if (error) throw BuildError{context_ + ": open " + source.string() + ": " + error.message()};
    for (const auto& entry : entries) {
      if (leave_out_(entry.path().filename())) continue;
      const auto below = (fs::path{destination} / entry.path().filename()).string();
      if (!entry.is_symlink() || !keep_link(entry.path(), below)) add(entry.path(), below, depth + 1);
    }
  }

 private:
  [[noreturn]] void fail(const fs::path& source, const fs::file_status& status) const {
    const auto where = context_ + ": " + source.string();
    if (fs::exists(status)) throw BuildError{where + ": is neither a file nor a folder"};
    if (!fs::is_symlink(source)) throw BuildError{where + ": no such file or folder"};
    throw BuildError{where + ": links to " + fs::read_symlink(source).string() + ", which does not exist"};
  }

  /// A link to something inside of the folder is written as a relative one.
  bool keep_link(const fs::path& source, const std::string& destination) {
    if (!fs::exists(source)) fail(source, fs::status(source));
    auto target = (source.parent_path() / fs::read_symlink(source)).lexically_normal();
    if (!target.has_filename()) target = target.parent_path();  // ".." becomes "folder/"
    const auto folder = fs::weakly_canonical(source.parent_path());
    const auto real = fs::weakly_canonical(target.parent_path()) / target.filename();
    const auto inside = real.lexically_relative(root_);
    if (inside.empty() || *inside.begin() == "..") return false;
    layer_.link(destination, real.lexically_relative(folder).string());
    return true;
  }

  Layer& layer_;
  const std::string& context_;
  fs::path root_;
  const LeaveOut& leave_out_;
  const Added& added_;
};

}  // namespace

void add_tree(Layer& layer, const std::string& context, const fs::path& source,
              const std::string& destination, const LeaveOut& leave_out, const Added& added) {
  Walk{layer, context, source, leave_out, added}.add(source, destination, 0);
}

}  // namespace iitbfaas::packaging
