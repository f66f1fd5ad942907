#include "server/join/app_access.h"

#include "auth/secret.h"
#include "auth/session_cookie.h"

namespace hedgerow::server {

std::optional<proxy::AppPlace> AppAccess::FindApp(const ShortId& short_id) const {
  const auto place = table_.FindApp(short_id);
  if (!place) return std::nullopt;
  return proxy::AppPlace{place->app, place->project};
}

proxy::Verdict AppAccess::MayView(const proxy::Principal& principal, ProjectId project) const {
  const bool live = principal.key ? table_.IsLive(principal.key) : table_.IsLive(principal.session, clock_.Now());
  if (!live) return proxy::Verdict::kSignedOut;
  return table_.RoleOf(principal.user, project) ? proxy::Verdict::kAllowed : proxy::Verdict::kNotMember;
}

std::optional<proxy::Principal> AppAccess::FromBearer(std::string_view token) const {
  const auto key = table_.FindKey(auth::HashSecret(token));
  if (!key) return std::nullopt;
  table_.NoteUsed(key->id, clock_.Now());
  return proxy::Principal{.user = key->user, .session = {}, .key = key->id};
}

std::optional<proxy::Principal> AppAccess::FromSession(const net::RequestHead& head) const {
  const auto cookie = net::CookieValue(head.headers, auth::kSessionCookie);
  if (!cookie) return std::nullopt;
  const auto session = table_.FindSession(auth::HashSecret(*cookie), clock_.Now());
  if (!session) return std::nullopt;
  return proxy::Principal{.user = session->user, .session = session->id, .key = {}};
}

std::shared_ptr<void> AppAccess::Subscribe(std::function<void()> changed) {
  return std::make_shared<auth::AccessTable::Subscription>(
      table_.Subscribe([changed = std::move(changed)](const auth::AccessChange& change) {
        const bool takes_away =
            std::holds_alternative<auth::SessionEnded>(change) || std::holds_alternative<auth::KeyRemoved>(change) ||
            std::holds_alternative<auth::MembershipRemoved>(change) || std::holds_alternative<auth::AppRemoved>(change);
        if (takes_away) changed();
      }));
}

}  // namespace hedgerow::server
