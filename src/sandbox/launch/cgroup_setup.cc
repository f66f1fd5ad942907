#include "sandbox/launch/cgroup_setup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/owned_fd.h"
#include "base/text_file.h"

namespace hedgerow::sandbox {
namespace {

constexpr std::string_view kNeeded[] = {"memory", "cpu", "pids"};
// What H's root must own in a group so that it can move processes into it and make groups below it.
constexpr const char* kOwnedV1[] = {"", "/cgroup.procs", "/tasks"};
constexpr const char* kOwnedV2[] = {"", "/cgroup.procs", "/cgroup.threads", "/cgroup.subtree_control"};
// Options of a v1 mount that are no controllers.
constexpr std::string_view kOptions[] = {"rw", "ro", "xattr", "clone_children", "noprefix", "cpuset_v2_mode"};

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream{std::string(text)};
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

Result<void> MakeFolder(const std::string& path) {
  if (::mkdir(path.c_str(), 0755) != 0 && errno != EEXIST) return FailErrno("mkdir " + path);
  return {};
}

Result<void> GiveAway(const std::string& folder, std::span<const char* const> files, const IdRange& ids) {
  for (const char* file : files) {
    if (::chown((folder + file).c_str(), ids.uid_base, ids.gid_base) != 0) return FailErrno("chown " + folder + file);
  }
  return {};
}

bool Has(const std::vector<std::string>& list, std::string_view item) {
  return std::ranges::find(list, item) != list.end();
}

// A new cpuset is empty, and an empty one admits no process.
Result<void> CopyCpuset(const std::string& from, const std::string& to) {
  for (const char* file : {"/cpuset.cpus", "/cpuset.mems"})
    TRY_VOID(WriteTextFile(to + file, ReadTextFile(from + file)));
  return {};
}

Result<CgroupSetup> PrepareV1(const std::vector<CgroupMount>& mounts, const std::string& name, const IdRange& ids) {
  CgroupSetup setup{.delegation = {.version = 1, .name = "/" + name}};
  for (const CgroupMount& mount : mounts) {
    const std::string folder = mount.path + "/" + name;
    TRY_VOID(MakeFolder(folder));
    if (Has(mount.controllers, "cpuset")) TRY_VOID(CopyCpuset(mount.path, folder));
    TRY_VOID(mount.version == 1 ? GiveAway(folder, kOwnedV1, ids) : GiveAway(folder, kOwnedV2, ids));
    for (const std::string& controller : mount.controllers) setup.delegation.mounts[controller] = mount.path;
    setup.join.push_back(folder + "/cgroup.procs");
  }
  return setup;
}

Result<CgroupSetup> PrepareV2(const CgroupMount& mount, const std::string& name, const IdRange& ids) {
  CgroupSetup setup{.delegation = {.version = 2, .name = "/" + name}};
  const std::string folder = mount.path + "/" + name;
  TRY_VOID(WriteTextFile(mount.path + "/cgroup.subtree_control", "+cpu +memory +pids"));
  TRY_VOID(MakeFolder(folder));
  TRY_VOID(WriteTextFile(folder + "/cgroup.subtree_control", "+cpu +memory +pids"));
  for (const char* leaf : {"/supervisor", "/apps"}) {
    TRY_VOID(MakeFolder(folder + leaf));
    TRY_VOID(GiveAway(folder + leaf, kOwnedV2, ids));
  }
  TRY_VOID(GiveAway(folder, kOwnedV2, ids));
  TRY_VOID(WriteTextFile(folder + "/apps/cgroup.subtree_control", "+cpu +memory +pids"));
  setup.join.push_back(folder + "/supervisor/cgroup.procs");
  return setup;
}

void RemoveFolder(const std::string& folder) {
  for (int attempt = 0; attempt < 100 && ::rmdir(folder.c_str()) != 0 && errno == EBUSY; ++attempt) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

CgroupSetup None(std::string reason) { return {.delegation = {.reason = std::move(reason)}}; }

}  // namespace

std::vector<CgroupMount> CgroupMounts(std::string_view mountinfo) {
  std::vector<CgroupMount> mounts;
  for (const std::string& line : Split(mountinfo, '\n')) {
    const size_t dash = line.find(" - ");
    if (dash == std::string::npos) continue;
    const std::vector<std::string> before = Split(line.substr(0, dash), ' ');
    const std::vector<std::string> after = Split(line.substr(dash + 3), ' ');
    if (before.size() < 5 || after.size() < 3) continue;
    if (after[0] == "cgroup2") mounts.push_back({.version = 2, .path = before[4]});
    if (after[0] != "cgroup") continue;
    CgroupMount mount{.version = 1, .path = before[4]};
    for (const std::string& option : Split(after[2], ',')) {
      const bool is_option =
          std::ranges::find(kOptions, option) != std::end(kOptions) || option.starts_with("release_agent=");
      if (!is_option) mount.controllers.push_back(option);
    }
    mounts.push_back(std::move(mount));
  }
  return mounts;
}

CgroupSetup PrepareCgroups(const std::string& name, const IdRange& ids) {
  const std::vector<CgroupMount> mounts = CgroupMounts(ReadTextFile("/proc/self/mountinfo"));
  const bool is_v1 = std::ranges::all_of(kNeeded, [&](std::string_view controller) {
    return std::ranges::any_of(mounts, [&](const CgroupMount& mount) { return Has(mount.controllers, controller); });
  });
  const auto unified = std::ranges::find(mounts, 2, &CgroupMount::version);
  if (::geteuid() != 0) {
    return None(
        "an ordinary user started the server, and a cgroup is given only to root. Start it as root to have limits "
        "(it then runs as an unprivileged user).");
  }
  if (is_v1) {
    auto setup = PrepareV1(mounts, name, ids);
    return setup ? *setup : None("the cgroup v1 folders cannot be prepared (" + setup.error().detail + ").");
  }
  if (unified == mounts.end()) return None("no cgroup hierarchy with memory, cpu and pids is mounted.");
  auto setup = PrepareV2(*unified, name, ids);
  return setup ? *setup : None("the cgroup v2 tree cannot be prepared (" + setup.error().detail + ").");
}

void RemoveCgroups(const std::string& name) {
  for (const CgroupMount& mount : CgroupMounts(ReadTextFile("/proc/self/mountinfo"))) {
    const std::string top = mount.path + "/" + name;
    std::vector<std::string> folders = {top};
    std::error_code error;
    for (auto it = std::filesystem::recursive_directory_iterator(top, error); !error && it != end(it);
         it.increment(error)) {
      if (it->is_directory(error)) folders.push_back(it->path());
    }
    std::ranges::reverse(folders);  // innermost first
    for (const std::string& folder : folders) RemoveFolder(folder);
  }
}

}  // namespace hedgerow::sandbox
