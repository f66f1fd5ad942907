// All apps' lives. The one door for the rest of the house: any loop may call, the work is done on the home loop.
//
//   auto runtime = std::make_unique<runtime::Runtime>(deps, observer, policy);
//   CO_TRY_VOID(co_await runtime->Adopt());                // after a restart of the server: take up what still runs
//   CO_TRY(auto upstream, co_await runtime->Wake(app));    // a viewer's WebSocket
//   co_await runtime->Close();                             // apps keep running
#pragma once

#include <memory>
#include <unordered_map>

#include "net/task_group.h"
#include "runtime/app_runtime.h"

namespace hedgerow::runtime {

// Owns:   an AppRuntime for each app that was ever touched.
// Thread: Adopt, OnExit and Close: home; the rest: any loop.
class Runtime {
 public:
  Runtime(BootDeps deps, RuntimeObserver& observer, Policy policy);
  ~Runtime();

  net::Task<Result<void>> Adopt();
  net::Task<void> Close();

  net::Task<void> Open(AppId app);
  net::Task<Result<Upstream>> Wake(AppId app);
  net::Task<Result<void>> Stop(AppId app, std::optional<store::UserBasic> by);
  net::Task<void> Restart(AppId app);
  net::Task<void> Refresh(AppId app);  // the active version or the limits changed: renew what runs, leave what sleeps
  net::Task<Result<void>> Remove(AppId app);
  net::Task<Result<void>> StopAll();  // and none starts any more
  net::Task<AppStatus> Status(AppId app);
  net::Task<std::vector<store::SandboxState>> States(std::vector<AppId> apps);  // in the order asked
  net::Task<LogTail> Logs(AppId app, size_t lines);

  void ViewerCame(AppId app);
  void ViewerLeft(AppId app);

  struct Counts {
    int64_t running = 0;
    int64_t viewers = 0;
  };
  net::Task<Counts> Count();

 private:
  AppRuntime& At(AppId app);
  net::Task<Result<Upstream>> WakeOrRefuse(AppId app);
  net::Task<void> Ticker();
  net::Task<void> AdoptRow(const store::Sandbox& row, const sandbox::RunningSandbox* alive);

  BootDeps deps_;
  RuntimeObserver& observer_;
  const Policy policy_;
  net::TaskGroup tasks_;
  std::unordered_map<AppId, std::unique_ptr<AppRuntime>> apps_;
  bool ending_ = false;
};

}  // namespace hedgerow::runtime
