#include "sandbox/launch/namespaces.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <cstring>

#include "sandbox/launch/command.h"
#include "sandbox/warden/warden.h"

// DEVIATION from "the child makes async-signal-safe calls only": the launcher has one thread, so its child may
// allocate.

namespace hedgerow::sandbox {
namespace {

constexpr int kOwnNamespaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET;

// The two ends of the conversation between the launcher and its child: one line at a time.
struct Lines {
  OwnedFd in;
  OwnedFd out;

  void Send(std::string line) const {
    line += '\n';
    (void)!::write(out.get(), line.data(), line.size());
  }
  // Empty at the end of the stream.
  std::string Receive() const {
    std::string line;
    char c = 0;
    while (::read(in.get(), &c, 1) == 1 && c != '\n') line += c;
    return line;
  }
};

Result<void> BecomeRootOfH() {
  if (::setgroups(0, nullptr) != 0) return FailErrno("setgroups");
  if (::setresgid(0, 0, 0) != 0) return FailErrno("setresgid");
  if (::setresuid(0, 0, 0) != 0) return FailErrno("setresuid");
  if (::prctl(PR_SET_DUMPABLE, 1) != 0) return FailErrno("prctl");  // else /proc/self stays the host root's
  return {};
}

Result<void> JoinCgroups(const std::vector<std::string>& groups) {
  for (const std::string& group : groups) {
    OwnedFd procs(::open(group.c_str(), O_WRONLY | O_CLOEXEC));
    if (!procs || ::write(procs.get(), "0", 1) != 1) return FailErrno("join " + group);
  }
  return {};
}

// Moves `fd` to number `to` without close-on-exec. All of ours are moved above the low numbers first.
Result<void> PlaceFd(const OwnedFd& fd, int to) {
  if (::dup2(fd.get(), to) != to) return FailErrno("dup2");
  return {};
}

OwnedFd MoveHigh(OwnedFd fd) { return OwnedFd(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 64)); }

// PID 1 of H. Returns only on failure.
Result<void> RunWarden(HPlan& plan, std::vector<DetachedTree> trees) {
  TRY_VOID(EnterPrivateRoot(std::move(trees), plan.files));
  ::umask(022);
  if (::sethostname("hedgerow", 8) != 0) return FailErrno("sethostname");
  OwnedFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!null) return FailErrno("/dev/null");
  TRY_VOID(PlaceFd(null, 0));
  TRY_VOID(PlaceFd(plan.log, 1));
  TRY_VOID(PlaceFd(plan.log, 2));
  TRY_VOID(PlaceFd(plan.listener, kListenerFd));
  TRY_VOID(PlaceFd(plan.lock, kLockFd));
  ::close_range(kLockFd + 1, ~0U, CLOSE_RANGE_CLOEXEC);

  std::vector<char*> argv;
  for (std::string& argument : plan.warden) argv.push_back(argument.data());
  argv.push_back(nullptr);
  char* environment[] = {const_cast<char*>("PATH=/usr/sbin:/usr/bin:/sbin:/bin"), const_cast<char*>("LANG=C.UTF-8"),
                         nullptr};
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execve(argv[0], argv.data(), environment);
  return FailErrno(plan.warden[0]);
}

// The launcher's child: makes the namespaces, and H's PID 1 as a child of its own.
Result<void> RunChild(HPlan& plan, Lines& parent) {
  ::setsid();
  const bool is_root = ::geteuid() == 0;
  std::vector<DetachedTree> trees;
  // Root picks the trees up on the host, with the right to pass every folder; a user does so in the namespaces, where
  // it may, still as itself, because DATA is open to that user alone.
  if (is_root) {
    TRY(trees, DetachTrees(plan.trees));
  }
  TRY_VOID(JoinCgroups(plan.join_cgroups));
  if (::unshare(kOwnNamespaces) != 0) return FailErrno("unshare");
  if (!is_root) {
    TRY(trees, DetachTrees(plan.trees));
  }
  parent.Send("namespaces");
  if (parent.Receive() != "mapped") return FailInternal("the launcher could not map the ids");
  TRY_VOID(BecomeRootOfH());

  const pid_t pid = ::fork();
  if (pid < 0) return FailErrno("fork");
  if (pid == 0) {
    parent.in.Reset();
    return RunWarden(plan, std::move(trees));
  }
  parent.Send("pid " + std::to_string(pid));
  return {};
}

Result<void> WriteMap(const std::string& path, uint32_t base) {
  const std::string text = "0 " + std::to_string(base) + " " + std::to_string(kIdCount);
  OwnedFd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file || ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    return FailErrno(path);
  return {};
}

Result<void> MapIds(pid_t pid, const IdRange& ids) {
  const std::string process = std::to_string(pid);
  if (::geteuid() == 0) {
    TRY_VOID(WriteMap("/proc/" + process + "/uid_map", ids.uid_base));
    return WriteMap("/proc/" + process + "/gid_map", ids.gid_base);
  }
  const std::string count = std::to_string(kIdCount);
  TRY_VOID(RunCommand({"newuidmap", process, "0", std::to_string(ids.uid_base), count}));
  return RunCommand({"newgidmap", process, "0", std::to_string(ids.gid_base), count});
}

Error Explain(std::string detail) {
  std::string message = "The sandbox service could not be started (" + detail + ").";
  if (detail.starts_with("unshare")) {
    message +=
        " This host does not let this user make user namespaces: check sysctl kernel.unprivileged_userns_clone (1), "
        "kernel.apparmor_restrict_unprivileged_userns (0), user.max_user_namespaces (above 0), and that the server "
        "does "
        "not run in a chroot.";
  }
  return Error{Code::kUnavailable, std::move(message), std::move(detail)};
}

// Talks with the child until it has ended or PID 1 runs the warden (its end of the stream closes on exec).
Result<pid_t> Converse(pid_t child, const Lines& lines, const IdRange& ids) {
  pid_t init = 0;
  for (;;) {
    const std::string line = lines.Receive();
    if (line.empty()) break;
    if (line == "namespaces") {
      if (auto mapped = MapIds(child, ids); !mapped) {
        ::kill(child, SIGKILL);
        return std::unexpected(mapped.error());
      }
      lines.Send("mapped");
    } else if (line.starts_with("pid ")) {
      std::from_chars(line.data() + 4, line.data() + line.size(), init);
    } else {
      return std::unexpected(Explain(line));
    }
  }
  if (init <= 0) return std::unexpected(Explain("the launcher's child ended without a word"));
  return init;
}

Result<std::pair<OwnedFd, OwnedFd>> Pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return FailErrno("pipe");
  return std::pair(MoveHigh(OwnedFd(ends[0])), MoveHigh(OwnedFd(ends[1])));
}

}  // namespace

Result<pid_t> MakeH(HPlan plan) {
  plan.listener = MoveHigh(std::move(plan.listener));
  plan.lock = MoveHigh(std::move(plan.lock));
  plan.log = MoveHigh(std::move(plan.log));
  TRY(auto up, Pipe());
  TRY(auto down, Pipe());
  const pid_t child = ::fork();
  if (child < 0) return FailErrno("fork");
  if (child == 0) {
    up.first.Reset();
    down.second.Reset();
    Lines parent{std::move(down.first), std::move(up.second)};
    if (auto ran = RunChild(plan, parent); !ran) parent.Send(ran.error().detail);
    ::_exit(0);
  }
  up.second.Reset();
  down.first.Reset();
  const Lines lines{std::move(up.first), std::move(down.second)};
  Result<pid_t> init = Converse(child, lines, plan.ids);
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  return init;
}

}  // namespace hedgerow::sandbox
