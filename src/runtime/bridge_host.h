// What an app's life needs from the data side and from whoever tells people; declared by the consumer, joined in
// server/.
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

// Where an app answers.
struct Route {
  std::string ingress_path;  // empty: nowhere
  bool outdated = false;     // a newer start is wanted: for pages that are open already, and for no new viewer
};

// Told on the home loop; must not block.
class RuntimeObserver {
 public:
  virtual ~RuntimeObserver() = default;
  // From now on. Whoever is answered after this finds every loop up to date.
  virtual void OnRoute(AppId app, Route route) = 0;
  // The app gave up after its restarts: the creator should know.
  virtual void OnGaveUp(AppId app, std::string reason) = 0;
};

}  // namespace hedgerow::runtime
