// What the API needs to let a browser into an app's own origin. proxy/ is behind it.
#pragma once

#include <string>

#include "auth/identity.h"
#include "base/clock.h"
#include "base/result.h"
#include "net/http.h"
#include "net/task.h"

namespace hedgerow::api {

struct TicketRequest {
  auth::Identity identity;  // the ticket dies with its session or key
  ShortId short_id;
  AppId app;
  ProjectId project;
  std::string path;  // where in the app to land, starts with '/'
  std::string host;  // as in the request's Host header
  std::string scheme;
};

struct Ticket {
  std::string url;
  WallTime expires_at;
};

// Thread: any loop.
class TicketIssuer {
 public:
  virtual ~TicketIssuer() = default;
  virtual net::Task<Result<Ticket>> Issue(TicketRequest request) = 0;
};

}  // namespace hedgerow::api
