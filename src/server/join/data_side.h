// runtime::BridgeHost over bridge::QueryRunner.
#pragma once

#include <memory>
#include <unordered_map>

#include "bridge/bridge_listener.h"
#include "bridge/query_runner.h"
#include "net/task_group.h"
#include "runtime/bridge_host.h"

namespace hedgerow::server {

// Thread: the runner's loop. Lifetime: Close() before destruction.
class BridgeHost final : public runtime::BridgeHost {
 public:
  BridgeHost(net::Loop& loop, bridge::QueryRunner& runner, Log log)
      : loop_(loop), runner_(runner), log_(std::move(log)), tasks_(loop) {}

  Result<void> Open(SandboxId sandbox, ProjectId project, AppId app, OwnedFd listener) override;
  void Close(SandboxId sandbox) override;
  net::Task<void> CloseAll();

 private:
  net::Loop& loop_;
  bridge::QueryRunner& runner_;
  Log log_;
  net::TaskGroup tasks_;  // listeners that are being closed
  std::unordered_map<SandboxId, std::unique_ptr<bridge::BridgeListener>> listeners_;
};

}  // namespace hedgerow::server
