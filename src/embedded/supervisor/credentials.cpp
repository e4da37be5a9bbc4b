#include "embedded/supervisor/credentials.hpp"

#include "iitbfaas/error.hpp"

#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace iitbfaas::embedded::supervisor {
namespace {

[[noreturn]] void fail(const char* what) { throw Error{std::string{what} + ": " + std::strerror(errno)}; }

// Each at the place of its number in linux/capability.h.
constexpr std::array<std::string_view, 41> capability_names{"CAP_CHOWN",
                                                            "CAP_DAC_OVERRIDE",
                                                            "CAP_DAC_READ_SEARCH",
                                                            "CAP_FOWNER",
                                                            "CAP_FSETID",
                                                            "CAP_KILL",
                                                            "CAP_SETGID",
                                                            "CAP_SETUID",
                                                            "CAP_SETPCAP",
                                                            "CAP_LINUX_IMMUTABLE",
                                                            "CAP_NET_BIND_SERVICE",
                                                            "CAP_NET_BROADCAST",
                                                            "CAP_NET_ADMIN",
                                                            "CAP_NET_RAW",
                                                            "CAP_IPC_LOCK",
                                                            "CAP_IPC_OWNER",
                                                            "CAP_SYS_MODULE",
                                                            "CAP_SYS_RAWIO",
                                                            "CAP_SYS_CHROOT",
                                                            "CAP_SYS_PTRACE",
                                                            "CAP_SYS_PACCT",
                                                            "CAP_SYS_ADMIN",
                                                            "CAP_SYS_BOOT",
                                                            "CAP_SYS_NICE",
                                                            "CAP_SYS_RESOURCE",
                                                            "CAP_SYS_TIME",
                                                            "CAP_SYS_TTY_CONFIG",
                                                            "CAP_MKNOD",
                                                            "CAP_LEASE",
                                                            "CAP_AUDIT_WRITE",
                                                            "CAP_AUDIT_CONTROL",
                                                            "CAP_SETFCAP",
                                                            "CAP_MAC_OVERRIDE",
                                                            "CAP_MAC_ADMIN",
                                                            "CAP_SYSLOG",
                                                            "CAP_WAKE_ALARM",
                                                            "CAP_BLOCK_SUSPEND",
                                                            "CAP_AUDIT_READ",
                                                            "CAP_PERFMON",
                                                            "CAP_BPF",
                                                            "CAP_CHECKPOINT_RESTORE"};

std::uint64_t kept_mask(const Job& job) {
  std::uint64_t mask = 0;
  for (std::size_t number = 0; number < capability_names.size(); ++number) {
    if (std::ranges::find(job.capabilities, capability_names[number]) != job.capabilities.end())
      mask |= 1ULL << number;
  }
  return mask;
}

void set_capabilities(std::uint64_t mask) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2]{};
  for (int half = 0; half < 2; ++half) {
    const auto bits = static_cast<std::uint32_t>(mask >> (32 * half));
    data[half] = {bits, bits, bits};
  }
  if (::syscall(SYS_capset, &header, data) != 0) fail("set capabilities");
}

/// The bounding set is what a program could ever gain by starting another one.
void bound_capabilities(std::uint64_t mask) {
  for (unsigned long number = 0; ::prctl(PR_CAPBSET_READ, number, 0, 0, 0) >= 0; ++number) {
    if ((mask >> number & 1) == 0) ::prctl(PR_CAPBSET_DROP, number, 0, 0, 0);
  }
}

std::uint64_t permitted_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2]{};
  if (::syscall(SYS_capget, &header, data) != 0) fail("read capabilities");
  return data[0].permitted | std::uint64_t{data[1].permitted} << 32;
}

void limit(decltype(RLIMIT_DATA) resource, std::uint64_t value) {
  const rlimit limits{value, value};
  if (::setrlimit(resource, &limits) != 0) fail("set a resource limit");
}

}  // namespace

void apply_limits(const Job& job) {
  limit(RLIMIT_CORE, 0);
  if (job.data_limit != 0) limit(RLIMIT_DATA, job.data_limit);
}

void drop_privileges(const Job& job, bool own_users) {
  // In a user namespace all rights are over the namespace alone, and are gone when the program starts.
  const std::uint64_t kept = own_users ? 0 : kept_mask(job);
  const bool is_root = ::geteuid() == 0;
  if (is_root || own_users) bound_capabilities(kept);
  if (is_root && !own_users) {
    if (::setgroups(1, &job.gid) != 0) fail("set groups");
    if (::setresgid(job.gid, job.gid, job.gid) != 0) fail("become the group");
    if (::setresuid(job.uid, job.uid, job.uid) != 0) fail("become the user");
  }
  if (::geteuid() == 0 || own_users) set_capabilities(kept & permitted_capabilities());
  if (job.process_limit != 0 && own_users) limit(RLIMIT_NPROC, job.process_limit);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("set no_new_privs");
  // Last, because a change of user clears it: no replica without its supervisor.
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) fail("set the parent death signal");
}

}  // namespace iitbfaas::embedded::supervisor
