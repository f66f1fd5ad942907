// Who sends a request: a personal API key (Authorization: Bearer phx_...) or the session cookie, never both. A key that
// is present but wrong does not fall back to the cookie.
#pragma once

#include <optional>
#include <string_view>

#include "auth/access_table.h"
#include "base/clock.h"
#include "base/result.h"
#include "net/http.h"

namespace hedgerow::auth {

struct Identity {
  UserId user;
  std::optional<SessionId> session;  // exactly one of these two
  std::optional<ApiKeyId> key;
};

// kUnauthenticated without valid credentials; kForbidden when the cookie is good but another site sent the request.
Result<Identity> Identify(AccessTable& access, const net::RequestHead& head, std::string_view ui_origin, WallTime now);

}  // namespace hedgerow::auth
