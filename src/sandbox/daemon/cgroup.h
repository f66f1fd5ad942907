// One sandbox's control group: sets and reads back its limits, in the terms of cgroup v1 or v2.
#pragma once

#include <string>

#include "base/result.h"
#include "net/task.h"
#include "sandbox/driver.h"
#include "sandbox/launch/h_config.h"

namespace hedgerow::sandbox {

// Names and folders only; the group itself is made and removed by the OCI runtime.
class Cgroup {
 public:
  Cgroup(const CgroupDelegation& delegation, const SandboxId& id);

  bool exists() const { return version_ != 0; }
  std::string oci_path() const { return exists() ? path_ : ""; }
  std::string oom_file() const;  // has a line "oom_kill N"; "-" if there is none
  bool accounts_swap() const;    // of the delegation: asked before the group is there

  // Whether memory and process limits are really there.
  LimitsStatus ReadBack(const SandboxLimits& limits) const;
  // Kills what is left in the group and removes it, where the runtime could not: it was killed while it made the
  // sandbox.
  net::Task<void> Clear() const;

  // Sets the quota, and says whether it took hold.
  LimitsStatus SetCpu(double cores) const;

 private:
  std::string Folder(const std::string& controller) const;

  const CgroupDelegation& delegation_;
  int version_;
  std::string path_;
};

// Makes a group, limits it, reads that back, removes it: whether limits hold on this host.
LimitsStatus ProbeLimits(const CgroupDelegation& delegation);

// Removes groups that a killed predecessor left empty.
void RemoveEmptyGroups(const CgroupDelegation& delegation);

}  // namespace hedgerow::sandbox
