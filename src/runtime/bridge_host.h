// What an app's life needs from the data side and from whoever tells people; declared by the consumer, joined in server/.
#pragma once

#include <string>

#include "base/ids.h"
#include "base/owned_fd.h"
#include "base/result.h"

namespace hedgerow::runtime {

// The host end of hogql_execute.
class BridgeHost {
 public:
  virtual ~BridgeHost() = default;
  // Accepts on `listener` until Close; whoever connects there speaks for `app` of `project`: the socket is the
  // identity, there is no token to steal.
  virtual Result<void> Open(SandboxId sandbox, ProjectId project, AppId app, OwnedFd listener) = 0;
  virtual void Close(SandboxId sandbox) = 0;
};

// Told on the home loop; must not block.
class RuntimeObserver {
 public:
  virtual ~RuntimeObserver() = default;
  // The app answers at `ingress_path` from now on; empty: nowhere any more.
  virtual void OnRoute(AppId app, std::string ingress_path) = 0;
  // The app gave up after its restarts: the creator should know.
  virtual void OnGaveUp(AppId app, std::string reason) = 0;
};

}  // namespace hedgerow::runtime
