// The file system that warden, sandboxd and shims live in: a tmpfs with the few host trees they need, nothing else.
//
// H's root is nobody on the host, so it cannot pass the 0700 folder DATA by itself. The trees are therefore picked up
// (open_tree) by the launcher with its own rights, and put into place (move_mount) by H's root, which owns the new
// mounts.
#pragma once

#include <string>
#include <vector>

#include "base/owned_fd.h"
#include "base/result.h"

namespace hedgerow::sandbox {

enum class TreeAccess { kProgram, kReadOnly, kWritable, kDevice, kKernel };
enum class IfMissing { kFail, kSkip };

// A file or folder of the host and its place in the private root. A symbolic link (/bin on merged-usr systems) is
// copied.
struct HostTree {
  std::string source;
  std::string target;
  TreeAccess access = TreeAccess::kReadOnly;
  IfMissing if_missing = IfMissing::kFail;
};

// What every H needs: programs and libraries, devices for sandboxes, /proc and the cgroup tree.
std::vector<HostTree> SystemTrees();

// A tree in the hand, not mounted anywhere.
struct DetachedTree {
  HostTree tree;
  OwnedFd mount;     // empty for a symbolic link
  std::string link;  // the link's text
  bool is_folder = false;
};

// Needs CAP_SYS_ADMIN in the current mount namespace.
Result<std::vector<DetachedTree>> DetachTrees(const std::vector<HostTree>& trees);

// A file of the new root that the launcher writes.
struct RootFile {
  std::string path;
  std::string text;
};

// Replaces the caller's root. The caller is H's root, PID 1 of H, in a mount namespace of its own.
Result<void> EnterPrivateRoot(std::vector<DetachedTree> trees, const std::vector<RootFile>& files);

}  // namespace hedgerow::sandbox
