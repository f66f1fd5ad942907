// hedgerow-shim: stays with one sandbox for its life. See shim.h for what it is told and what it leaves.
//
// It is the sandbox's subreaper and holds the reading end of its output, so that sandboxd may die and come back without
// the app noticing. Decides nothing, parses nothing the app says. Static and small: one runs for every app.

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <climits>

#include "sandbox/shim/log_file.h"
#include "sandbox/shim/shim.h"

namespace {

using namespace hedgerow::sandbox;
using hedgerow::OwnedFd;

struct Arguments {
  char* id;
  char* runc;
  char* runc_root;
  char* state_dir;
  char* log_file;
  size_t log_bytes_max;
  char* oom_file;
};

struct Path {
  char text[PATH_MAX];
  Path(const char* folder, const char* name) { snprintf(text, sizeof(text), "%s/%s", folder, name); }
};

long NowMicros() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000 + now.tv_nsec / 1000;
}

__attribute__((format(printf, 1, 2))) void Report(const char* format, ...) {
  char line[128];
  va_list arguments;
  va_start(arguments, format);
  const int size = vsnprintf(line, sizeof(line), format, arguments);
  va_end(arguments);
  (void)!write(kShimReportFd, line, static_cast<size_t>(size));
}

// Runs runc to its end with `output` as stdout and stderr. True if it succeeded.
bool RunRunc(char* const argv[], int output) {
  const pid_t shim = getpid();
  const pid_t pid = fork();
  if (pid < 0) return false;
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // a runc that nobody waits for would finish a sandbox that nobody knows
    if (getppid() != shim) _exit(127);
    dup2(output, 1);
    dup2(output, 2);
    close_range(kShimIngressFd + 1, ~0U, 0);
    execv(argv[0], argv);
    _exit(127);
  }
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool Create(const Arguments& arguments, const Path& pid_file, const Path& runc_log, int output) {
  char* argv[] = {arguments.runc,
                  const_cast<char*>("--root"),
                  arguments.runc_root,
                  const_cast<char*>("--log"),
                  const_cast<char*>(runc_log.text),
                  const_cast<char*>("create"),
                  const_cast<char*>("--preserve-fds"),
                  const_cast<char*>("1"),
                  const_cast<char*>("--bundle"),
                  arguments.state_dir,
                  const_cast<char*>("--pid-file"),
                  const_cast<char*>(pid_file.text),
                  arguments.id,
                  nullptr};
  return RunRunc(argv, output);
}

bool Start(const Arguments& arguments, const Path& runc_log, int output) {
  char* argv[] = {arguments.runc,
                  const_cast<char*>("--root"),
                  arguments.runc_root,
                  const_cast<char*>("--log"),
                  const_cast<char*>(runc_log.text),
                  const_cast<char*>("start"),
                  arguments.id,
                  nullptr};
  return RunRunc(argv, output);
}

long ReadNumber(const char* file) {
  OwnedFd fd(open(file, O_RDONLY | O_CLOEXEC));
  char text[32] = {};
  if (!fd || read(fd.get(), text, sizeof(text) - 1) <= 0) return -1;
  return strtol(text, nullptr, 10);
}

// The number in the line "oom_kill N" (memory.oom_control of cgroup v1, memory.events of v2).
long OomKills(int fd) {
  char text[512] = {};
  if (fd < 0 || pread(fd, text, sizeof(text) - 1, 0) <= 0) return 0;
  const char* line = strstr(text, "oom_kill ");
  return line == nullptr ? 0 : strtol(line + 9, nullptr, 10);
}

void WriteExit(const Arguments& arguments, const siginfo_t& info, long oom_kills) {
  const bool killed = info.si_code == CLD_KILLED || info.si_code == CLD_DUMPED;
  char line[64];
  const int size = snprintf(line, sizeof(line), "%d %d %ld\n", killed ? 128 + info.si_status : info.si_status,
                            killed ? info.si_status : 0, oom_kills);
  const Path temporary(arguments.state_dir, "exit.new");
  OwnedFd fd(open(temporary.text, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600));
  if (!fd || write(fd.get(), line, static_cast<size_t>(size)) != size) return;
  rename(temporary.text, Path(arguments.state_dir, kExitFile).text);
}

// Copies output to the log until the sandbox's init has ended and nobody holds the pipe any more.
siginfo_t Attend(int output, int init, LogFile& log) {
  static char buffer[64 * 1024];
  siginfo_t info{};
  bool open = true;
  bool alive = true;
  while (open || alive) {
    pollfd wait[2] = {{open ? output : -1, POLLIN, 0}, {alive ? init : -1, POLLIN, 0}};
    if (poll(wait, 2, -1) < 0) continue;
    if (open && wait[0].revents != 0) {
      const ssize_t size = read(output, buffer, sizeof(buffer));
      if (size > 0) log.Append(buffer, static_cast<size_t>(size));
      if (size == 0 || (size < 0 && errno != EINTR)) open = false;
    }
    if (alive && wait[1].revents != 0 && waitid(P_PIDFD, static_cast<id_t>(init), &info, WEXITED) == 0) alive = false;
    while (!alive && waitpid(-1, nullptr, WNOHANG) > 0) {  // orphans that runc left to us
    }
  }
  return info;
}

int Fail(const char* step) {
  Report("failed %s\n", step);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 8) return 2;
  const Arguments arguments{argv[1], argv[2], argv[3], argv[4], argv[5], strtoul(argv[6], nullptr, 10), argv[7]};
  setsid();
  signal(SIGHUP, SIG_IGN);
  signal(SIGPIPE, SIG_IGN);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  fcntl(kShimReportFd, F_SETFD, FD_CLOEXEC);

  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Fail("pipe");
  OwnedFd output(ends[0]);
  OwnedFd input(ends[1]);
  const Path pid_file(arguments.state_dir, kInitPidFile);
  const Path runc_log(arguments.state_dir, kRuncLogFile);

  const long begun = NowMicros();
  // A failing runc also writes to stderr: keep the log open so that the pipe cannot fill up unread.
  LogFile log(arguments.log_file, arguments.log_bytes_max);
  if (!Create(arguments, pid_file, runc_log, input.get())) return Fail("create");
  const long pid = ReadNumber(pid_file.text);
  OwnedFd init(static_cast<int>(syscall(SYS_pidfd_open, static_cast<pid_t>(pid), 0)));
  if (pid <= 0 || !init) return Fail("pid");
  // Opened now: the cgroup may go with the last process, an open file still answers.
  OwnedFd oom(open(arguments.oom_file, O_RDONLY | O_CLOEXEC));
  const long created = NowMicros();
  Report("created %ld %ld\n", pid, created - begun);

  if (!Start(arguments, runc_log, input.get())) return Fail("start");
  Report("started %ld\n", NowMicros() - created);
  input.Reset();
  close(kShimIngressFd);
  close(kShimReportFd);

  const siginfo_t info = Attend(output.get(), init.get(), log);
  WriteExit(arguments, info, OomKills(oom.get()));
  return 0;
}
