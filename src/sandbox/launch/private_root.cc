#include "sandbox/launch/private_root.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text_file.h"

namespace hedgerow::sandbox {
namespace {

constexpr char kStaging[] = "/tmp";  // covered by the new root's tmpfs until the pivot, in our mount namespace only

const HostTree kSystemTrees[] = {
    {"/usr", "/usr", TreeAccess::kProgram},
    {"/bin", "/bin", TreeAccess::kProgram},
    {"/sbin", "/sbin", TreeAccess::kProgram, IfMissing::kSkip},
    {"/lib", "/lib", TreeAccess::kProgram},
    {"/lib64", "/lib64", TreeAccess::kProgram, IfMissing::kSkip},
    {"/etc/ld.so.cache", "/etc/ld.so.cache", TreeAccess::kProgram, IfMissing::kSkip},
    {"/etc/alternatives", "/etc/alternatives", TreeAccess::kProgram,
     IfMissing::kSkip},                               // libraries may be links into it
    {"/dev/null", "/dev/null", TreeAccess::kDevice},  // runc binds these six into sandboxes
    {"/dev/zero", "/dev/zero", TreeAccess::kDevice},
    {"/dev/full", "/dev/full", TreeAccess::kDevice},
    {"/dev/random", "/dev/random", TreeAccess::kDevice},
    {"/dev/urandom", "/dev/urandom", TreeAccess::kDevice},
    {"/dev/tty", "/dev/tty", TreeAccess::kDevice},
    {"/sys/fs/cgroup", "/sys/fs/cgroup", TreeAccess::kKernel, IfMissing::kSkip},
};

uint64_t Attributes(TreeAccess access) {
  switch (access) {
    case TreeAccess::kProgram:
      return MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
    case TreeAccess::kReadOnly:
      return MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
    case TreeAccess::kWritable:
      return MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
    case TreeAccess::kDevice:
      return MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
    case TreeAccess::kKernel:
      return MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
  }
  return 0;
}

// glibc 2.36 has these, older headers clash with <linux/mount.h>: call the kernel.
int OpenTree(const char* path) {
  return static_cast<int>(::syscall(SYS_open_tree, AT_FDCWD, path,
                                    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_SYMLINK_NOFOLLOW));
}

int SetAttributes(int mount, uint64_t attributes) {
  mount_attr change{};
  change.attr_set = attributes;
  change.propagation = MS_PRIVATE;  // a clone of a shared mount would pass on what is mounted below it, both ways
  return static_cast<int>(
      ::syscall(SYS_mount_setattr, mount, "", AT_EMPTY_PATH | AT_RECURSIVE, &change, sizeof(change)));
}

int MoveMount(int mount, const char* target) {
  return static_cast<int>(::syscall(SYS_move_mount, mount, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH));
}

Result<void> MakeFolders(const std::string& path) {
  for (size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    const std::string prefix = path.substr(0, slash);
    if (::mkdir(prefix.c_str(), 0755) != 0 && errno != EEXIST) return FailErrno("mkdir " + prefix);
    if (slash == std::string::npos) return {};
  }
}

Result<void> CreateInFolder(const std::string& path, std::string_view text) {
  TRY_VOID(MakeFolders(path.substr(0, path.rfind('/'))));
  return CreateTextFile(path, text);
}

Result<void> Place(const DetachedTree& tree) {
  const std::string target = kStaging + tree.tree.target;
  if (!tree.mount) {
    TRY_VOID(MakeFolders(target.substr(0, target.rfind('/'))));
    if (::symlink(tree.link.c_str(), target.c_str()) != 0) return FailErrno("symlink " + target);
    return {};
  }
  TRY_VOID(tree.is_folder ? MakeFolders(target) : CreateInFolder(target, ""));
  if (MoveMount(tree.mount.get(), target.c_str()) != 0) return FailErrno("move_mount " + tree.tree.target);
  return {};
}

Result<void> PivotTo(const char* folder) {
  if (::chdir(folder) != 0) return FailErrno("chdir");
  if (::syscall(SYS_pivot_root, ".", ".") != 0) return FailErrno("pivot_root");
  if (::umount2(".", MNT_DETACH) != 0) return FailErrno("umount of the old root");
  if (::chdir("/") != 0) return FailErrno("chdir");
  return {};
}

}  // namespace

std::vector<HostTree> SystemTrees() { return {std::begin(kSystemTrees), std::end(kSystemTrees)}; }

Result<std::vector<DetachedTree>> DetachTrees(const std::vector<HostTree>& trees) {
  std::vector<DetachedTree> detached;
  for (const HostTree& tree : trees) {
    struct stat status{};
    if (::lstat(tree.source.c_str(), &status) != 0) {
      if (tree.if_missing == IfMissing::kSkip) continue;
      return FailErrno(tree.source);
    }
    DetachedTree one{.tree = tree, .is_folder = S_ISDIR(status.st_mode)};
    if (S_ISLNK(status.st_mode)) {
      char link[4096];
      const ssize_t size = ::readlink(tree.source.c_str(), link, sizeof(link));
      if (size < 0) return FailErrno("readlink " + tree.source);
      one.link.assign(link, static_cast<size_t>(size));
    } else {
      one.mount.Reset(OpenTree(tree.source.c_str()));
      if (!one.mount) return FailErrno("open_tree " + tree.source);
      if (SetAttributes(one.mount.get(), Attributes(tree.access)) != 0)
        return FailErrno("mount_setattr " + tree.source);
    }
    detached.push_back(std::move(one));
  }
  return detached;
}

Result<void> EnterPrivateRoot(std::vector<DetachedTree> trees, const std::vector<RootFile>& files) {
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return FailErrno("make mounts private");
  if (::mount("tmpfs", kStaging, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=64m") != 0)
    return FailErrno("mount tmpfs");
  for (const DetachedTree& tree : trees) TRY_VOID(Place(tree));
  for (const RootFile& file : files) TRY_VOID(CreateInFolder(kStaging + file.path, file.text));
  // While the host's /proc is still visible: the kernel demands that before it lets a user namespace mount its own.
  const std::string proc = std::string(kStaging) + "/proc";
  TRY_VOID(MakeFolders(proc));
  if (::mount("proc", proc.c_str(), "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) != 0)
    return FailErrno("mount proc");
  return PivotTo(kStaging);
}

}  // namespace hedgerow::sandbox
