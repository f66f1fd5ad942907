// One attempt to start an app: load, sockets, sandbox, wait until it answers, apply the CPU limit. Each step is timed.
// A failure leaves nothing behind and says why, from the app's own log where that knows.
#pragma once

#include <memory>
#include <string>

#include "base/log.h"
#include "base/random.h"
#include "net/http_client.h"
#include "net/one_shot.h"
#include "net/worker_pool.h"
#include "runtime/app_state.h"
#include "runtime/bridge_host.h"
#include "runtime/journey.h"
#include "runtime/log_tail.h"
#include "sandbox/driver.h"
#include "store/store.h"

namespace hedgerow::runtime {

// What starts need; shared by all apps.
struct BootDeps {
  net::Loop& home;
  net::WorkerPool& workers;
  net::HttpClient& http;  // home's
  store::Store& store;
  sandbox::SandboxDriver& driver;
  BridgeHost& bridge;
  Clock& clock;
  Random& random;
  Log log;
  std::string data_dir;
  std::string bundles_dir;  // as sandboxd sees it
  std::string rootfs;       // as sandboxd sees it
};

struct BootFailure {
  Error error;
  std::vector<std::string> log_tail;
};

// Where the files of one sandbox lie below DATA.
std::string IngressPath(const BootDeps& deps, const SandboxId& sandbox);
std::string LogPath(const BootDeps& deps, const SandboxId& sandbox);

// Why a sandbox ended, for people: out of memory, the runner's sentence, the traceback's end, or the bare exit.
std::string HowItEnded(const sandbox::ExitInfo& exit, const LogTail& tail, double memory_gb);

// Removes the socket and the run folder; closes the bridge. The log stays: it says why something ended.
void RemoveRunFolder(BootDeps& deps, const SandboxId& sandbox);

// For a sandbox whose log nobody can ask for any more.
void RemoveLog(const BootDeps& deps, const SandboxId& sandbox);

// Removes the logs of all but these. Blocks: for a worker.
void RemoveLogsBut(const std::string& data_dir, const std::vector<SandboxId>& kept);

// Thread: the home loop. Lifetime: outlives its Run.
class SandboxBoot {
 public:
  SandboxBoot(BootDeps& deps, Journey& journey, Policy policy, AppId app);

  net::Task<std::expected<Instance, BootFailure>> Run();

  const SandboxId& sandbox() const { return sandbox_; }
  void OnExit(const sandbox::Exited& exit);  // the sandbox ended while it was booting
  void Interrupt();                          // the start is not wanted any more

 private:
  net::Task<Result<Instance>> Steps();
  Result<sandbox::SandboxSpec> MakeSpec(const store::App& app);
  net::Task<Result<void>> WaitUntilItAnswers();
  net::Task<BootFailure> CleanUp(Error error);

  BootDeps& deps_;
  Journey& journey_;
  const Policy policy_;
  const AppId app_;
  SandboxId sandbox_;
  double memory_gb_ = 0;
  bool interrupted_ = false;
  bool started_ = false;
  std::optional<sandbox::ExitInfo> exit_;
};

}  // namespace hedgerow::runtime
