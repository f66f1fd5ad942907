#include "auth/identity.h"

#include "auth/cross_site.h"
#include "auth/secret.h"
#include "auth/session_cookie.h"

namespace hedgerow::auth {
namespace {

constexpr std::string_view kBearer = "bearer ";

Result<Identity> IdentifyByKey(AccessTable& access, std::string_view authorization, WallTime now) {
  if (authorization.size() <= kBearer.size() ||
      !net::EqualsIgnoreCase(authorization.substr(0, kBearer.size()), kBearer)) {
    return Fail(Code::kUnauthenticated, "The Authorization header must read: Bearer phx_...");
  }
  const std::string_view key = net::TrimWhitespace(authorization.substr(kBearer.size()));
  const auto found = access.FindKey(HashSecret(key));
  if (!found) return Fail(Code::kUnauthenticated, "The personal API key in the Authorization header is not valid.");
  access.NoteUsed(found->id, now);
  return Identity{.user = found->user, .key = found->id};
}

}  // namespace

Result<Identity> Identify(AccessTable& access, const net::RequestHead& head, std::string_view ui_origin, WallTime now) {
  if (head.headers.Has("Authorization")) return IdentifyByKey(access, head.headers.Find("Authorization"), now);
  const auto token = net::CookieValue(head.headers, kSessionCookie);
  if (!token) return Fail(Code::kUnauthenticated, "Authentication credentials were not provided.");
  const auto found = access.FindSession(HashSecret(*token), now);
  if (!found) return Fail(Code::kUnauthenticated, "The session has ended. Sign in again.");
  TRY_VOID(CheckCookieRequest(head, ui_origin));
  access.NoteUsed(found->id, now);
  return Identity{.user = found->user, .session = found->id};
}

}  // namespace hedgerow::auth
