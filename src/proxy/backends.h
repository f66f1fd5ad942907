// Where apps run: what proxy/ asks of runtime/. Joined in server/.
#pragma once

#include <string>

#include "base/ids.h"
#include "net/task.h"

namespace hedgerow::proxy {

// Thread: its loop's; one a loop.
class Backends {
 public:
  virtual ~Backends() = default;

  // The Unix socket on which the app's active version answers; empty if it does not run. From this loop's own table.
  virtual std::string RunningAt(AppId app) const = 0;

  // The same; while a new version boots, where the old one still does. For what pages that are open ask of their
  // session.
  virtual std::string StillAt(AppId app) const = 0;

  // The same, but starts the app if need be and waits for it: single flight, with its own deadline. A failure's
  // user_message says what a person can do about it; kRateLimited: too many
  // wait already.
  virtual net::Task<Result<std::string>> Wake(AppId app) = 0;

  // Open WebSockets decide when an app is idle.
  virtual void ViewerCame(AppId app) = 0;
  virtual void ViewerLeft(AppId app) = 0;
};

}  // namespace hedgerow::proxy
