#include "server/join/data_side.h"

namespace hedgerow::server {
namespace {

net::Task<void> CloseListener(std::unique_ptr<bridge::BridgeListener> listener) { co_await listener->Close(); }

}  // namespace

Result<void> BridgeHost::Open(SandboxId sandbox, ProjectId project, AppId app, OwnedFd listener) {
  TRY(listeners_[sandbox], bridge::BridgeListener::Create(loop_, std::move(listener), {project, app}, runner_, log_));
  return {};
}

void BridgeHost::Close(SandboxId sandbox) {
  const auto found = listeners_.find(sandbox);
  if (found == listeners_.end()) return;
  if (found->second) tasks_.Spawn(CloseListener(std::move(found->second)));
  listeners_.erase(found);
}

net::Task<void> BridgeHost::CloseAll() {
  auto listeners = std::exchange(listeners_, {});
  for (auto& [sandbox, listener] : listeners) {
    if (listener) co_await listener->Close();
  }
  co_await tasks_.Join();
}

}  // namespace hedgerow::server
