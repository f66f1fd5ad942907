// All sandboxes of H: starts, finds, stops them, and reports the ones that end.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "net/async.h"
#include "sandbox/daemon/sandbox.h"

namespace hedgerow::sandbox {

// Owns:      every Sandbox.
// Owned by:  sandboxd's main.
// Thread:    sandboxd's loop.
// Invariant: two sandboxes never share a block of ids.
class SandboxTable {
 public:
  SandboxTable(net::Loop& loop, const HConfig& config, Clock& clock, Log log);

  // Makes the state folders and takes over what a predecessor left.
  Result<void> Open();

  net::Task<Result<Started>> Start(SandboxSpec spec);
  Result<LimitsStatus> ApplyCpu(const SandboxId& id, double cores);
  net::Task<Result<ExitInfo>> Stop(SandboxId id, std::chrono::milliseconds grace);
  net::Task<void> StopAll(std::chrono::milliseconds grace);
  Result<OwnedFd> BridgeListener(const SandboxId& id);
  std::vector<RunningSandbox> List();  // with those that have ended, which it forgets

  // Called for each that ends unasked. Who hears of it calls Forget; until then List() has it, too.
  void OnExit(std::function<void(const Exited&)> listener) { listener_ = std::move(listener); }
  void Forget(const SandboxId& id);

  net::Task<void> Close();

 private:
  net::Task<void> Watch(std::shared_ptr<Sandbox> sandbox);
  net::Task<void> StopOne(SandboxId id, std::chrono::milliseconds grace);
  std::shared_ptr<Sandbox> Find(const SandboxId& id);
  Result<IdBlock> FreeBlock() const;
  void Adopt();

  HConfig config_;
  Images images_;
  SandboxContext context_;
  std::map<SandboxId, std::shared_ptr<Sandbox>> sandboxes_;
  std::vector<RunningSandbox> ended_;
  std::function<void(const Exited&)> listener_;
  net::TaskGroup tasks_;
};

}  // namespace hedgerow::sandbox
