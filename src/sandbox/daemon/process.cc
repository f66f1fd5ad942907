#include "sandbox/daemon/process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text_file.h"
#include "net/descriptor.h"

extern char** environ;

namespace hedgerow::sandbox {
namespace {

constexpr int kHighFd = 100;  // above every number a child may ask for

// Signals as a fresh process has them, descriptors as asked.
struct SpawnPlan {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  std::vector<OwnedFd> high;

  explicit SpawnPlan(const std::vector<PlacedFd>& fds) {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    // Through high copies: a source must not be overwritten before its turn.
    for (const PlacedFd& placed : fds) high.emplace_back(::fcntl(placed.fd, F_DUPFD_CLOEXEC, kHighFd));
    for (size_t i = 0; i < fds.size(); ++i) posix_spawn_file_actions_adddup2(&actions, high[i].get(), fds[i].number);
    sigset_t all;
    sigset_t none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
};

}  // namespace

Result<Process> Spawn(std::vector<std::string> argv, std::vector<PlacedFd> fds) {
  SpawnPlan plan(fds);
  std::vector<char*> arguments;
  for (std::string& argument : argv) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  Process process;
  const int failed =
      ::posix_spawn(&process.pid, argv[0].c_str(), &plan.actions, &plan.attributes, arguments.data(), environ);
  if (failed != 0) return FailInternal("cannot run " + argv[0] + ": " + std::strerror(failed));
  process.pidfd.Reset(
      static_cast<int>(::syscall(SYS_pidfd_open, process.pid, 0)));  // unreaped: the id is still its own
  if (!process.pidfd) return FailErrno("pidfd_open");
  return process;
}

Result<Process> OpenProcess(pid_t pid) {
  Process process{.pid = pid, .pidfd = OwnedFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)))};
  if (!process.pidfd) return FailErrno("pidfd_open " + std::to_string(pid));
  return process;
}

net::Task<Result<int>> WaitForExit(const Process* process) {
  CO_TRY_VOID(co_await net::WaitDescriptor(process->pidfd.get()));
  siginfo_t info{};
  if (::waitid(P_PIDFD, static_cast<id_t>(process->pidfd.get()), &info, WEXITED) != 0) co_return 0;  // not our child
  co_return info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
}

void SendSignal(const Process& process, int signal) {
  if (process.pidfd) ::syscall(SYS_pidfd_send_signal, process.pidfd.get(), signal, nullptr, 0);
}

std::vector<std::pair<std::string, pid_t>> FindByName(std::string_view name) {
  std::vector<std::pair<std::string, pid_t>> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string file = entry.path().filename();
    pid_t pid = 0;
    const auto [end, bad] = std::from_chars(file.data(), file.data() + file.size(), pid);
    if (bad != std::errc() || end != file.data() + file.size()) continue;
    const std::string command = ReadTextFile(entry.path() / "cmdline");
    const size_t first = command.find('\0');
    if (first == std::string::npos || !std::string_view(command).substr(0, first).ends_with(name)) continue;
    found.emplace_back(command.substr(first + 1, command.find('\0', first + 1) - first - 1), pid);
  }
  return found;
}

pid_t ParentOf(pid_t pid) {
  const std::string status = ReadTextFile("/proc/" + std::to_string(pid) + "/status");
  const size_t line = status.find("\nPPid:");
  return line == std::string::npos ? 0 : static_cast<pid_t>(std::strtol(status.c_str() + line + 6, nullptr, 10));
}

}  // namespace hedgerow::sandbox
