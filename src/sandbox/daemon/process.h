// Child processes of sandboxd, held by pidfd.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <string>
#include <vector>

#include "base/owned_fd.h"
#include "base/result.h"
#include "net/task.h"

namespace hedgerow::sandbox {

// A descriptor and the number it gets in the child; the child has no others beside 0 (/dev/null), 1 and 2.
struct PlacedFd {
  int fd;
  int number;  // 3 or more
};

struct Process {
  pid_t pid = 0;
  OwnedFd pidfd;
};

// `argv[0]` is an absolute path. Output goes where sandboxd's own goes.
Result<Process> Spawn(std::vector<std::string> argv, std::vector<PlacedFd> fds = {});

// A pidfd of a process that runs already.
Result<Process> OpenProcess(pid_t pid);

// Until it has ended; reaps it if it is our child. The status is that of waitid(2): exit code, or 128 + signal.
net::Task<Result<int>> WaitForExit(const Process* process);

// No effect on one that has ended.
void SendSignal(const Process& process, int signal);

// The processes whose argv[0] ends in `name`, by argv[1]: finds shims again after a restart without trusting pid files.
std::vector<std::pair<std::string, pid_t>> FindByName(std::string_view name);

// The parent of a process, 0 if it is gone.
pid_t ParentOf(pid_t pid);

}  // namespace hedgerow::sandbox
