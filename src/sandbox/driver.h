// SandboxDriver: runs one app in one sandbox. The server's runtime talks to this; what is behind it (runc in our own
// user namespace today, see oci/) is the driver's business.
//
//   CO_TRY(auto started, co_await driver.Start(std::move(spec)));   // the app's init runs, its server may still boot
//   bridge.Serve(spec_id, std::move(started.bridge_listener));      // queries of the app arrive here
//   co_await driver.ApplyCpuLimit(id, 0.5);                         // once it has booted
//   CO_TRY(auto exit, co_await driver.Stop(id, 5s));
//
// Not for decisions: when to start, stop or restart is the runtime's.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/owned_fd.h"
#include "base/result.h"
#include "net/task.h"

namespace hedgerow::sandbox {

// What one app may use. The defaults are the product's.
struct SandboxLimits {
  double cpu_cores = 0.5;            // kept for ApplyCpuLimit; a booting app has no quota
  int64_t memory_bytes = 1LL << 30;  // tmpfs pages count, too
  int pids_max = 256;
  int64_t tmp_bytes = 64LL << 20;  // of /tmp and of /data, each
};

// In the sandbox: fd 3 is `ingress_listener` (LISTEN_FDS=1), the working directory /app is the bundle (read-only),
// /tmp and /data are scratch, /run/hedgerow/bridge.sock leads to Started::bridge_listener.
struct SandboxSpec {
  SandboxId id;  // [a-z0-9]{1,32}, new for each start
  ShortId app;
  ProjectId project;
  std::string rootfs;  // absolute; in the image folder that the launcher was given
  std::string bundle;  // absolute; in DATA/bundles
  SandboxLimits limits;
  std::vector<std::string> command = {"python3", "-m", "hedgerow_runner", "/app/app.py"};
  std::map<std::string, std::string> environment;  // added to the driver's own (PATH, HOME, LANG, ...)
  OwnedFd ingress_listener;                        // a listening Unix socket (net::BindUnix)
};

// Whether CPU, memory and process limits hold. `reason` says why not, and what to do about it.
struct LimitsStatus {
  bool enforced = false;
  std::string reason;
};

struct Started {
  pid_t pid = 0;            // in the driver's own PID namespace: for display only
  LimitsStatus limits;      // of this sandbox, as read back from the kernel
  double create_ms = 0;     // namespaces, mounts, cgroup
  double start_ms = 0;      // exec of the command
  OwnedFd bridge_listener;  // accepts what connects to /run/hedgerow/bridge.sock inside
};

struct ExitInfo {
  int exit_code = 0;        // 128 + signal when killed, as shells say it
  int signal = 0;           // 0: it ended by itself
  bool oom_killed = false;  // the memory limit ended it
};

struct Exited {
  SandboxId id;
  ExitInfo info;
};

// A sandbox that a previous server (or this one) started. `exit` is set when it has ended since.
struct RunningSandbox {
  SandboxId id;
  ShortId app;
  ProjectId project;
  pid_t pid = 0;
  WallTime started_at;
  LimitsStatus limits;
  std::optional<ExitInfo> exit;
};

// Thread: the loop on which it was made.
class SandboxDriver {
 public:
  virtual ~SandboxDriver() = default;

  // On an error nothing of the sandbox remains.
  virtual net::Task<Result<Started>> Start(SandboxSpec spec) = 0;

  // From now on the sandbox gets `cpu_cores` at most. The answer is what the kernel says.
  virtual net::Task<Result<LimitsStatus>> ApplyCpuLimit(SandboxId id, double cpu_cores) = 0;

  // TERM, `grace`, KILL. Answers when everything of the sandbox is gone; the exit is not reported to OnExit as well.
  // Idempotent: kNotFound only says that it is gone already.
  virtual net::Task<Result<ExitInfo>> Stop(SandboxId id, std::chrono::milliseconds grace) = 0;

  // All sandboxes, for adoption after a restart of the server. Ended ones are listed once.
  virtual net::Task<Result<std::vector<RunningSandbox>>> List() = 0;

  // The listening bridge socket of an adopted sandbox. What has connected meanwhile waits in its queue.
  virtual net::Task<Result<OwnedFd>> BridgeListener(SandboxId id) = 0;

  // Whether limits hold on this host at all; known before anything has started.
  virtual net::Task<Result<LimitsStatus>> Limits() = 0;

  // Called on the driver's loop for each sandbox that ends by itself. One listener; set it before the first Start.
  virtual void OnExit(std::function<void(Exited)> listener) = 0;
};

}  // namespace hedgerow::sandbox
