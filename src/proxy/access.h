// Who may see which app: what proxy/ asks on every request. Joined to auth's per-loop table in server/: an answer never
// reads a file, takes a lock or leaves the loop.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/ids.h"
#include "net/http.h"

namespace hedgerow::proxy {

// Somebody with proven credentials: a browser session or an API key, one of the two.
struct Principal {
  UserId user;
  SessionId session;
  ApiKeyId key;
};

struct AppPlace {
  AppId app;
  ProjectId project;
};

enum class Verdict {
  kAllowed,
  kSignedOut,  // the session or key is gone
  kNotMember,  // of the app's project
};

// Thread: its loop's; one a loop.
class Access {
 public:
  virtual ~Access() = default;
  virtual std::optional<AppPlace> FindApp(const ShortId& short_id) const = 0;  // nullopt: unknown or deleted
  virtual Verdict MayView(const Principal& principal, ProjectId project) const = 0;
  virtual std::optional<Principal> FromBearer(std::string_view token) const = 0;
  // The UI's own session cookie: meant for the proxy path on the UI's host only.
  virtual std::optional<Principal> FromSession(const net::RequestHead& head) const = 0;

  // Calls `changed` on this loop after every change that may have taken something away, until the answer is destroyed.
  virtual std::shared_ptr<void> Subscribe(std::function<void()> changed) = 0;
};

}  // namespace hedgerow::proxy
