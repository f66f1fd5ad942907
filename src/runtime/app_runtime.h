// One app's life: what is wanted (run or stop, and which start of it) and what is; one task brings the second to the
// first, a transition at a time. Everything else only changes what is wanted and waits.
//
//   Open()    somebody opened the page or called with a key: lifts "stopped by" and a failure, starts
//   Wake()    proxied traffic: waits for the start under way, or starts an idle app; never lifts "stopped by"
//   Stop(by)  ends it; by == nobody: idle
//   Renew(), Refresh()   a fresh sandbox (restart; new version or limits): boots it first, then drops the old one,
//   which
//             keeps its open viewers until then but gets no new ones
//   OnExit()  the sandbox ended by itself: restarts up to Policy::restarts_max times
//
// N viewers of a sleeping app cause one start: they wait for the same attempt, Policy::waiting_max of them at most.
#pragma once

#include <memory>
#include <string>

#include "base/log.h"
#include "base/random.h"
#include "net/one_shot.h"
#include "net/task_group.h"
#include "net/worker_pool.h"
#include "runtime/app_state.h"
#include "runtime/bridge_host.h"
#include "runtime/log_tail.h"
#include "runtime/sandbox_boot.h"
#include "store/store.h"

namespace hedgerow::runtime {

// Owns:      its sandbox (stopped when the app is removed; left running when the server goes, for adoption).
// Owned by:  Runtime.
// Thread:    the home loop.
// Invariant: at most one Reconcile task; Running if and only if instance_ is set and no newer start is wanted.
class AppRuntime {
 public:
  AppRuntime(BootDeps& deps, RuntimeObserver& observer, net::TaskGroup& tasks, Policy policy, AppId app);

  void Open();
  net::Task<Result<Upstream>> Wake();
  net::Task<Result<void>> Stop(std::optional<store::UserBasic> by);
  void Renew();    // also starts it when it sleeps; clears the restart counter
  void Refresh();  // the active version or the limits changed: renews what runs or boots, leaves what sleeps
  void OnExit(const sandbox::Exited& exit);

  void ViewerCame();
  void ViewerLeft();
  void Tick();  // idle stop, restart counter; every few seconds

  // After a restart of the server: a sandbox that still runs, or what the row says of one that does not.
  void Adopt(Instance instance, const store::Sandbox& row);
  void Recall(const store::Sandbox& row);

  void Forget();  // its row is gone from the store: nothing is written any more, and its log goes

  // Stop in two halves, for stopping many at once.
  void BeginStop();
  net::Task<Result<void>> Settled();

  AppStatus Status() const;
  store::SandboxState state() const;
  const SandboxId& last_sandbox() const { return boot_ ? boot_->sandbox() : last_.sandbox; }
  int64_t viewers() const { return viewers_; }
  bool running() const { return std::holds_alternative<Running>(state_); }

 private:
  net::Task<Result<Upstream>> AwaitStart();
  void Want(bool run);
  net::Task<void> Reconcile();
  net::Task<void> BootWanted();
  net::Task<void> TearDown(Instance instance);
  net::Task<void> RestartLater();
  void Take(Instance instance, uint64_t start);
  void RememberLog(const SandboxId& sandbox);
  void Become(State state);
  void Save();
  net::Task<void> SaveRows();
  void CheckInvariants() const;

  BootDeps& deps_;
  RuntimeObserver& observer_;
  net::TaskGroup& tasks_;
  const Policy policy_;
  const AppId app_;

  State state_ = Stopped{};
  std::optional<Instance> instance_;
  std::unique_ptr<SandboxBoot> boot_;  // the start under way
  bool want_run_ = false;
  uint64_t wanted_start_ = 0;    // counts the starts that were asked for
  uint64_t instance_start_ = 0;  // which of them instance_ is
  std::optional<store::UserBasic> stop_by_;
  bool reconciling_ = false;
  std::shared_ptr<net::Event> settled_;  // of the attempt under way: Running, Failed or Stopped was reached

  Journey journey_;
  int restart_count_ = 0;
  std::string last_error_;
  int64_t viewers_ = 0;
  int64_t waiting_ = 0;  // in AwaitStart
  MonoTime idle_since_;
  std::optional<WallTime> last_activity_;
  struct Last {  // the sandbox that runs or ran last
    SandboxId sandbox;
    VersionId version;
    int64_t version_number = 0;
  };
  Last last_;
  std::optional<store::Sandbox> row_to_save_;
  bool saving_ = false;
  bool forgotten_ = false;
};

}  // namespace hedgerow::runtime
