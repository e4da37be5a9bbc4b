#include "embedded/supervisor/file_view.hpp"

#include "base/files.hpp"
#include "base/unique_fd.hpp"
#include "embedded/supervisor/rooted_path.hpp"

#include "iitbfaas/error.hpp"

#include <fcntl.h>
#include <linux/mount.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace iitbfaas::embedded::supervisor {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what) { throw Error{what + ": " + std::strerror(errno)}; }

void mount_or_fail(const char* source, const fs::path& target, const char* type, unsigned long flags,
                   const std::string& options = {}) {
  if (::mount(source, target.c_str(), type, flags, options.c_str()) != 0) {
    fail("mount " + std::string{type != nullptr ? type : source} + " on " + target.string());
  }
}

void bind(const fs::path& source, const fs::path& target) {
  mount_or_fail(source.c_str(), target, nullptr, MS_BIND | MS_REC);
}

void make_read_only(const fs::path& target) {
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_RDONLY;
  if (::syscall(SYS_mount_setattr, AT_FDCWD, target.c_str(), AT_RECURSIVE, &attributes, sizeof attributes) ==
      0)
    return;
  // Before Linux 5.12. Flags the mount came with must be named again, or a user namespace may not remount it.
  struct statvfs status {};
  if (::statvfs(target.c_str(), &status) != 0) fail("inspect " + target.string());
  const unsigned long kept =
      status.f_flag & (ST_NOSUID | ST_NODEV | ST_NOEXEC | ST_NOATIME | ST_NODIRATIME | ST_RELATIME);
  mount_or_fail("", target, nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY | kept);
}

fs::path folder_in(const fs::path& root, const fs::path& inside) {
  const fs::path path = resolve_in_root(root, inside);
  fs::create_directories(path);
  return path;
}

fs::path file_in(const fs::path& root, const fs::path& inside) {
  const fs::path path = resolve_in_root(root, inside);
  fs::create_directories(path.parent_path());
  const base::UniqueFd file{::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644)};
  if (!file && !fs::exists(path)) fail("create " + path.string());
  return path;
}

/// For a mount option: overlay takes ":" and "," as separators.
std::string escape(const fs::path& path) {
  std::string escaped;
  for (const char c : path.string()) {
    if (c == ':' || c == ',' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

bool mount_overlay(const fs::path& lower, const fs::path& changes, const fs::path& target, bool own_users) {
  std::error_code error;
  fs::create_directories(changes / "upper", error);
  fs::create_directories(changes / "work", error);
  const std::string options = "lowerdir=" + escape(lower) + ",upperdir=" + escape(changes / "upper") +
                              ",workdir=" + escape(changes / "work");
  if (own_users && ::mount("overlay", target.c_str(), "overlay", 0, (options + ",userxattr").c_str()) == 0)
    return true;
  return ::mount("overlay", target.c_str(), "overlay", 0, options.c_str()) == 0;
}

void mount_devices(const fs::path& root) {
  const fs::path dev = folder_in(root, "/dev");
  mount_or_fail("tmpfs", dev, "tmpfs", MS_NOSUID, "mode=0755,size=64k");
  for (const char* name : {"null", "zero", "full", "random", "urandom", "tty"}) {
    bind(fs::path{"/dev"} / name, file_in(root, fs::path{"/dev"} / name));
  }
  fs::create_symlink("/proc/self/fd", dev / "fd");
  fs::create_symlink("/proc/self/fd/0", dev / "stdin");
  fs::create_symlink("/proc/self/fd/1", dev / "stdout");
  fs::create_symlink("/proc/self/fd/2", dev / "stderr");
  fs::create_directory(dev / "shm");
  mount_or_fail("shm", dev / "shm", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=1777,size=64m");
}

void mount_processes(const fs::path& root, bool own_users) {
  const fs::path proc = folder_in(root, "/proc");
  constexpr unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  // Inside a container whose /proc is partly hidden the kernel refuses a new one; then the machine's is
  // shown.
  if (::mount("proc", proc.c_str(), "proc", flags, "") != 0) bind("/proc", proc);
  if (own_users) return;
  // These belong to the machine's root, which the replica may be.
  for (const char* name : {"sys", "irq", "bus", "fs", "sysrq-trigger"}) {
    const fs::path path = proc / name;
    if (!fs::exists(path)) continue;
    bind(path, path);
    make_read_only(path);
  }
  for (const char* name : {"kcore", "keys", "timer_list"}) {
    if (fs::exists(proc / name)) bind("/dev/null", proc / name);
  }
}

void write_job_file(const JobFile& file, const fs::path& path) {
  base::write_file(path, base::read_file(file.source), static_cast<mode_t>(file.mode));
  // A user namespace knows no other owners: EINVAL.
  if (::geteuid() == 0 && ::chown(path.c_str(), file.uid, file.gid) != 0 && errno != EINVAL) {
    fail("give " + path.string() + " to its owner");
  }
}

void mount_files(const Job& job, const fs::path& scratch, const fs::path& root) {
  std::size_t count = 0;
  for (const auto& file : job.files) {
    const fs::path content = scratch / ("file" + std::to_string(count++));
    write_job_file(file, content);
    const fs::path target = file_in(root, file.target);
    bind(content, target);
    make_read_only(target);
  }
}

void mount_wanted(const Job& job, const fs::path& root) {
  const auto asked_for = [&](const char* target) {
    return std::ranges::any_of(job.mounts, [&](const JobMount& mount) { return mount.target == target; });
  };
  if (!asked_for("/tmp")) {
    mount_or_fail("tmpfs", folder_in(root, "/tmp"), "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777");
  }
  for (const auto& mount : job.mounts) {
    if (mount.kind == JobMount::Kind::tmpfs) {
      const std::string size = mount.bytes == 0 ? "" : ",size=" + std::to_string(mount.bytes);
      mount_or_fail("tmpfs", folder_in(root, mount.target), "tmpfs", MS_NOSUID | MS_NODEV,
                    "mode=1777" + size);
      continue;
    }
    const bool is_folder = fs::is_directory(mount.source);
    const fs::path target = is_folder ? folder_in(root, mount.target) : file_in(root, mount.target);
    bind(mount.source, target);
    if (mount.read_only) make_read_only(target);
  }
  for (const char* name : {"/etc/resolv.conf", "/etc/hosts"}) {
    if (fs::exists(resolve_in_root(root, name)) || !fs::exists(name)) continue;
    const fs::path target = file_in(root, name);
    bind(name, target);
    make_read_only(target);
  }
}

/// The image with a layer over it that takes mount points and, if it may write, the program's files.
/// Returns false when the layer cannot be had.
bool mount_image(const Job& job, const fs::path& folder, const fs::path& root, bool own_users) {
  const fs::path scratch = folder / scratch_folder;
  if (!job.read_only && mount_overlay(job.root, folder / writable_folder, root, own_users)) return true;
  if (mount_overlay(job.root, scratch, root, own_users)) return true;
  bind(job.root, root);
  return false;
}

void become_root(const fs::path& root) {
  if (::chdir(root.c_str()) != 0) fail("enter " + root.string());
  if (::syscall(SYS_pivot_root, ".", ".") != 0) fail("make " + root.string() + " the root");
  if (::umount2(".", MNT_DETACH) != 0) fail("leave the machine's file system");
  if (::chdir("/") != 0) fail("enter the new root");
}

}  // namespace

const char* word(View view) noexcept {
  constexpr std::array words{"namespaces", "chroot", "direct"};
  return words[static_cast<std::size_t>(view)];
}

std::vector<std::string> enter_namespaced_root(const Job& job, const fs::path& folder, bool own_users) {
  mount_or_fail("", "/", nullptr, MS_REC | MS_PRIVATE);
  const fs::path scratch = folder / scratch_folder;
  fs::create_directories(scratch);
  mount_or_fail("tmpfs", scratch, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755");
  const fs::path root = scratch / "root";
  fs::create_directory(root);
  const bool layered = mount_image(job, folder, root, own_users);
  mount_devices(root);
  mount_processes(root, own_users);
  mount_wanted(job, root);
  mount_files(job, scratch, root);
  folder_in(root, job.working_directory);
  become_root(root);
  if (job.read_only || !layered) {
    mount_or_fail("", "/", nullptr,
                  MS_REMOUNT | MS_BIND | MS_RDONLY | (layered ? 0UL : MS_NOSUID | MS_NODEV));
  }
  if (!layered && !job.read_only)
    return {"no overlay file system here: the root is read-only, /tmp is writable"};
  return {};
}

fs::path copy_root(const Job& job, const fs::path& folder) {
  const fs::path root = folder / writable_folder / "root";
  fs::create_directories(root.parent_path());
  auto options = fs::copy_options::recursive | fs::copy_options::copy_symlinks;
  // Links cost nothing, but what writes through one changes the image.
  if (job.read_only) options |= fs::copy_options::create_hard_links;
  fs::copy(job.root, root, options);
  for (const auto& file : job.files) {
    const fs::path target = resolve_in_root(root, file.target);
    fs::create_directories(target.parent_path());
    write_job_file(file, target);
  }
  fs::permissions(folder_in(root, "/tmp"), fs::perms::all | fs::perms::sticky_bit);
  folder_in(root, "/etc");
  for (const char* name : {"/etc/resolv.conf", "/etc/hosts"}) {
    const fs::path target = resolve_in_root(root, name);
    if (!fs::exists(target) && fs::exists(name)) fs::copy_file(name, target);
  }
  folder_in(root, job.working_directory);
  return root;
}

}  // namespace iitbfaas::embedded::supervisor
