// Prepares a part of the host's cgroup tree for H: a folder NAME that belongs to H's root, in which sandboxd makes one
// group a sandbox.
//
// cgroup v1: one folder in each hierarchy, all of them joined (else /proc/self/cgroup in a sandbox shows "/.."). cgroup
// v2: NAME/supervisor for warden, sandboxd and shims, NAME/apps for sandboxes; H must start in NAME or the kernel
// refuses moves. Without root and without delegation there is none: apps then run without limits, and the reason says
// what would help.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "sandbox/launch/h_config.h"
#include "sandbox/launch/id_range.h"

namespace hedgerow::sandbox {

struct CgroupSetup {
  CgroupDelegation delegation;
  std::vector<std::string> join;  // write "0" to each before namespaces are made
};

// One mounted cgroup hierarchy.
struct CgroupMount {
  int version = 0;
  std::string path;
  std::vector<std::string> controllers;  // v1 only; a named hierarchy is "name=systemd"
};

// From the text of /proc/self/mountinfo.
std::vector<CgroupMount> CgroupMounts(std::string_view mountinfo);

// `name` is one path component, unique to a data folder.
CgroupSetup PrepareCgroups(const std::string& name, const IdRange& ids);

// Takes the folders away again, as far as the caller may. What ran in them may still be on its way out: waits up to 2
// s.
void RemoveCgroups(const std::string& name);

}  // namespace hedgerow::sandbox
