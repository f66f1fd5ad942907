// One sandbox, as sandboxd sees it: its folder in kHState, its mounts, its network namespace, its shim.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "net/async.h"
#include "sandbox/daemon/cgroup.h"
#include "sandbox/daemon/images.h"
#include "sandbox/daemon/process.h"
#include "sandbox/driver.h"
#include "sandbox/oci/config.h"

namespace hedgerow::sandbox {

// What all sandboxes share. Outlives them.
struct SandboxContext {
  net::Loop& loop;
  const HConfig& config;
  Images& images;
  Clock& clock;
  Log log;
  std::string folder;  // of all sandboxes' state

  std::string FolderOf(const SandboxId& id) const { return folder + "/" + id.value; }
};

// Owns:      its state folder, mounts, cgroup and processes; Watch() gives all of it back when the app has ended.
// Owned by:  SandboxTable.
// Thread:    sandboxd's loop.
// Lifetime:  until Watch() has returned. Killing sandboxd leaves it running: Adopt() finds it again.
class Sandbox {
 public:
  // A new one. When Start fails, Abandon() follows.
  Sandbox(SandboxContext& context, SandboxSpec spec, IdBlock ids);

  // One that a predecessor left behind; nullptr if its folder tells too little. Its shim may be gone already.
  static std::unique_ptr<Sandbox> Adopt(SandboxContext& context, const SandboxId& id, std::optional<pid_t> shim);

  net::Task<Result<Started>> Start();
  LimitsStatus ApplyCpu(double cores);

  // Until the app has ended and everything is given back.
  net::Task<void> Watch();
  // TERM, grace, KILL; until Watch() is through.
  net::Task<Result<ExitInfo>> Stop(std::chrono::milliseconds grace);
  // After a failed Start: kills what there is and gives everything back.
  net::Task<void> Abandon();

  // A copy of the listening bridge socket; bound anew if nobody holds it any more.
  Result<OwnedFd> BridgeListener();

  RunningSandbox Describe() const;                               // without its exit
  const std::optional<ExitInfo>& exit() const { return exit_; }  // set once Watch() has returned by itself
  const SandboxId& id() const { return spec_.id; }
  IdBlock ids() const { return ids_; }
  bool stop_requested() const { return stop_requested_; }

 private:
  Result<SandboxPlaces> MakePlaces();
  Result<void> SaveState(std::string_view phase) const;
  Result<Process> SpawnShim(const OwnedFd& report);
  net::Task<Result<void>> ReadReport(OwnedFd report, Started* started);
  Error StartError(const std::string& step) const;
  net::Task<void> Remove();
  void FindInit();
  ExitInfo ReadExit() const;
  std::string Path(std::string_view name) const { return folder_ + "/" + std::string(name); }

  SandboxContext& context_;
  SandboxSpec spec_;
  IdBlock ids_;
  std::string folder_;
  Cgroup cgroup_;
  WallTime started_at_;
  LimitsStatus limits_;
  OwnedFd bridge_;
  Process shim_;
  Process init_;
  bool stop_requested_ = false;
  std::optional<ExitInfo> exit_;
  net::Event ended_;
};

}  // namespace hedgerow::sandbox
