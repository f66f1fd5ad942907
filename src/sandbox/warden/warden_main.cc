// hedgerow-warden PROGRAM ARGUMENT...: init (PID 1) of user namespace H.
//
// Reaps whatever loses its parent and restarts sandboxd (PROGRAM) when that ends. Reads no input, holds no state: its
// death ends every app, so it must have no reason to die. Statically linked: no library of the host can break it.
//
// Inherits fd 3, sandboxd's listening socket, which thereby outlives sandboxd (connections queue while it restarts),
// and fd 4, the lock that says "H lives". Ends only when sandboxd ends with kExitForGood.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/warden/warden.h"

namespace {

using hedgerow::sandbox::kExitForGood;
using hedgerow::sandbox::kLockFd;

constexpr long kRestartDelayMinMs = 20;    // a killed sandboxd should be back before anyone notices
constexpr long kRestartDelayMaxMs = 2000;  // one that cannot start must not burn a core
constexpr long kStableMs = 10'000;         // after this long the delay begins anew

long NowMs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

void SleepMs(long ms) {
  timespec rest{ms / 1000, (ms % 1000) * 1'000'000};
  while (nanosleep(&rest, &rest) != 0 && errno == EINTR) {
  }
}

pid_t Spawn(char** argv) {
  const pid_t pid = fork();
  if (pid != 0) return pid;
  setsid();
  execv(argv[0], argv);
  static const char kText[] = "hedgerow-warden: cannot execute sandboxd\n";
  (void)!write(2, kText, sizeof(kText) - 1);
  _exit(127);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || getpid() != 1) return 2;
  // The kernel delivers to an init only signals it has handlers for: with none, nothing inside H can disturb it.
  fcntl(kLockFd, F_SETFD, FD_CLOEXEC);
  chdir("/");

  long delay_ms = kRestartDelayMinMs;
  for (;;) {
    const long started = NowMs();
    const pid_t sandboxd = Spawn(argv + 1);
    int status = 0;
    for (;;) {
      const pid_t ended = waitpid(-1, &status, 0);
      if (ended == sandboxd || (ended < 0 && errno == ECHILD)) break;
    }
    if (sandboxd > 0 && WIFEXITED(status) && WEXITSTATUS(status) == kExitForGood) return 0;
    delay_ms = NowMs() - started > kStableMs ? kRestartDelayMinMs : delay_ms * 2;
    if (delay_ms > kRestartDelayMaxMs) delay_ms = kRestartDelayMaxMs;
    SleepMs(delay_ms);
  }
}
