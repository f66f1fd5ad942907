// What can change about who may do what. The store's writers publish these; each loop's AccessTable applies them.
#pragma once

#include <string>
#include <variant>

#include "base/clock.h"
#include "base/ids.h"
#include "store/models.h"

namespace hedgerow::auth {

using store::Role;

struct SessionStarted {
  SessionId id;
  UserId user;
  std::string token_hash;
  WallTime expires_at;
};
struct SessionEnded {
  SessionId id;
};
struct KeyAdded {
  ApiKeyId id;
  UserId user;
  std::string key_hash;
};
struct KeyRemoved {
  ApiKeyId id;
};
struct MembershipSet {
  UserId user;
  ProjectId project;
  Role role;
};
struct MembershipRemoved {
  UserId user;
  ProjectId project;
};
struct AppAdded {
  ShortId short_id;
  AppId app;
  ProjectId project;
};
struct AppRemoved {
  ShortId short_id;
  AppId app;
};
struct ProjectAdded {
  ProjectId project;
  std::string api_token;
};

using AccessChange = std::variant<SessionStarted, SessionEnded, KeyAdded, KeyRemoved, MembershipSet, MembershipRemoved,
                                  AppAdded, AppRemoved, ProjectAdded>;

}  // namespace hedgerow::auth
