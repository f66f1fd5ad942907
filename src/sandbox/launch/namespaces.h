// Forks user namespace H into being.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/owned_fd.h"
#include "base/result.h"
#include "sandbox/launch/cgroup_setup.h"
#include "sandbox/launch/id_range.h"
#include "sandbox/launch/private_root.h"

namespace hedgerow::sandbox {

struct HPlan {
  IdRange ids;
  std::vector<std::string> join_cgroups;
  std::vector<HostTree> trees;
  std::vector<RootFile> files;
  std::vector<std::string> warden;  // argv, paths inside the private root
  OwnedFd listener;                 // becomes kListenerFd
  OwnedFd lock;                     // becomes kLockFd
  OwnedFd log;                      // becomes stdout and stderr
};

// Makes the namespaces, the private root and PID 1 in them; answers PID 1's id on the host once it runs the warden.
// The calling process must have one thread. It gets no child: H's init belongs to the host's.
Result<pid_t> MakeH(HPlan plan);

}  // namespace hedgerow::sandbox
