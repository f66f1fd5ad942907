#include "sandbox/daemon/cgroup.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "base/owned_fd.h"
#include "base/text_file.h"

namespace hedgerow::sandbox {
namespace {

constexpr int64_t kPeriodUs = 100'000;
constexpr int64_t kPageBytes = 4096;  // the kernel rounds memory limits down to pages
constexpr int kClearAttempts = 200;   // of 10 ms
constexpr char kProbeId[] = "probe";

// Files that hold a limit, by version.
struct Files {
  const char* memory;
  const char* memory_and_swap;
  const char* pids = "pids.max";
};
constexpr Files kV1{"memory.limit_in_bytes", "memory.memsw.limit_in_bytes"};
constexpr Files kV2{"memory.max", "memory.swap.max"};

Result<std::string> Read(const std::string& path) {
  OwnedFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  char text[128];
  const ssize_t size = file ? ::read(file.get(), text, sizeof(text)) : -1;
  if (size < 0) return FailErrno(path);
  std::string value(text, static_cast<size_t>(size));
  while (value.ends_with('\n')) value.pop_back();
  return value;
}

std::optional<int64_t> Number(const std::string& text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

LimitsStatus NotEnforced(std::string reason) { return {.enforced = false, .reason = std::move(reason)}; }

LimitsStatus Differs(const std::string& file, const Result<std::string>& found, int64_t wanted) {
  return NotEnforced(file + " reads " + (found ? *found : found.error().detail) + " instead of " +
                     std::to_string(wanted) + ".");
}

std::vector<std::string> Parents(const CgroupDelegation& delegation) {
  if (delegation.version == 2) return {kCgroupRoot + delegation.name + "/apps"};
  std::vector<std::string> parents;
  for (const auto& [controller, mount] : delegation.mounts) parents.push_back(mount + delegation.name);
  return parents;
}

}  // namespace

Cgroup::Cgroup(const CgroupDelegation& delegation, const SandboxId& id)
    : delegation_(delegation),
      version_(delegation.version),
      path_(delegation.name + (delegation.version == 2 ? "/apps/" : "/") + id.value) {}

std::string Cgroup::Folder(const std::string& controller) const {
  if (version_ == 2) return kCgroupRoot + path_;
  const auto mount = delegation_.mounts.find(controller);
  return (mount == delegation_.mounts.end() ? std::string(kCgroupRoot) + "/" + controller : mount->second) + path_;
}

std::string Cgroup::oom_file() const {
  if (!exists()) return "-";
  return Folder("memory") + (version_ == 1 ? "/memory.oom_control" : "/memory.events");
}

bool Cgroup::accounts_swap() const {
  if (!exists()) return false;
  const std::string parent = std::filesystem::path(Folder("memory")).parent_path();
  return ::access((parent + "/" + (version_ == 1 ? kV1 : kV2).memory_and_swap).c_str(), F_OK) == 0;
}

LimitsStatus Cgroup::ReadBack(const SandboxLimits& limits) const {
  if (!exists()) return NotEnforced(delegation_.reason);
  const Files& files = version_ == 1 ? kV1 : kV2;
  const auto memory = Read(Folder("memory") + "/" + files.memory);
  const auto bytes = memory ? Number(*memory) : std::nullopt;
  if (!bytes || *bytes > limits.memory_bytes || *bytes < limits.memory_bytes - kPageBytes) {
    return Differs(files.memory, memory, limits.memory_bytes);
  }
  const auto pids = Read(Folder("pids") + "/" + files.pids);
  if (!pids || Number(*pids) != limits.pids_max) return Differs(files.pids, pids, limits.pids_max);
  return {.enforced = true, .reason = {}};
}

LimitsStatus Cgroup::SetCpu(double cores) const {
  if (!exists()) return NotEnforced(delegation_.reason);
  const auto quota = static_cast<int64_t>(std::llround(cores * kPeriodUs));
  if (version_ == 2) {
    const std::string file = Folder("cpu") + "/cpu.max";
    const std::string wanted = std::to_string(quota) + " " + std::to_string(kPeriodUs);
    (void)WriteTextFile(file, wanted);
    const auto found = Read(file);
    return found && *found == wanted ? LimitsStatus{true, {}} : Differs("cpu.max", found, quota);
  }
  const std::string folder = Folder("cpu");
  (void)WriteTextFile(folder + "/cpu.cfs_period_us", std::to_string(kPeriodUs));
  (void)WriteTextFile(folder + "/cpu.cfs_quota_us", std::to_string(quota));
  const auto found = Read(folder + "/cpu.cfs_quota_us");
  return found && Number(*found) == quota ? LimitsStatus{true, {}} : Differs("cpu.cfs_quota_us", found, quota);
}

net::Task<void> Cgroup::Clear() const {
  if (!exists()) co_return;
  const std::string name = path_.substr(path_.rfind('/'));
  for (int attempt = 0; attempt < kClearAttempts; ++attempt) {
    bool gone = true;
    for (const std::string& parent : Parents(delegation_)) {
      const std::string folder = parent + name;
      if (::rmdir(folder.c_str()) == 0 || errno == ENOENT) continue;
      gone = false;
      std::ifstream processes(folder + "/cgroup.procs");
      for (pid_t pid = 0; processes >> pid;) {
        if (pid > 1) ::kill(pid, SIGKILL);  // 0: of another PID namespace
      }
    }
    if (gone || !co_await net::SleepFor(std::chrono::milliseconds(10))) co_return;
  }
}

LimitsStatus ProbeLimits(const CgroupDelegation& delegation) {
  if (delegation.version == 0) return NotEnforced(delegation.reason);
  const SandboxLimits limits{.memory_bytes = 64 << 20, .pids_max = 16};
  std::vector<std::string> folders;
  for (const std::string& parent : Parents(delegation)) {
    folders.push_back(parent + "/" + kProbeId);
    if (::mkdir(folders.back().c_str(), 0755) != 0 && errno != EEXIST) {
      return NotEnforced(FailErrno("mkdir " + folders.back()).error().detail);
    }
  }
  const Cgroup probe(delegation, SandboxId{kProbeId});
  const std::string memory_file =
      std::filesystem::path(probe.oom_file()).parent_path() / (delegation.version == 1 ? kV1.memory : kV2.memory);
  const auto pids_mount = delegation.mounts.find("pids");
  const std::string pids_folder = delegation.version == 2 ? folders[0]
                                  : pids_mount == delegation.mounts.end()
                                      ? ""
                                      : pids_mount->second + delegation.name + "/" + kProbeId;
  (void)WriteTextFile(memory_file, std::to_string(limits.memory_bytes));
  (void)WriteTextFile(pids_folder + "/pids.max", std::to_string(limits.pids_max));
  LimitsStatus status = probe.ReadBack(limits);
  if (status.enforced) status = probe.SetCpu(0.5);
  for (const std::string& folder : folders) ::rmdir(folder.c_str());
  return status;
}

void RemoveEmptyGroups(const CgroupDelegation& delegation) {
  for (const std::string& parent : Parents(delegation)) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(parent, error)) {
      if (entry.is_directory(error)) ::rmdir(entry.path().c_str());  // EBUSY if a process is in it
    }
  }
}

}  // namespace hedgerow::sandbox
