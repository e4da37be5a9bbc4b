#pragma once
#include "observe/container_metrics/usage.hpp"

#include <span>
#include <string_view>

/// Which files of a control group say what.
namespace iitbfaas::observe {

struct CgroupFile {
  const char* controller;  ///< folder below the root in version 1; not used in version 2
  const char* name;
  /// False when it does not understand `text`; what it would have told is then absent.
  bool (*take)(std::string_view text, Usage& usage);
  bool is_limit = false;  ///< changes so rarely that it need not be read each time
};

std::span<const CgroupFile> cgroup_files(bool version_2);

}  // namespace iitbfaas::observe
