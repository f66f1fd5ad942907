// One loop's copy of everything an access check needs: no request reads SQLite, takes a mutex or hops loops for it.
//
//   AccessTable& access = hub.Of(exchange.loop());
//   if (auto role = access.RoleOf(user, project)) ...
//   auto subscription = access.Subscribe([&](const AccessChange& change) { ... cut WebSockets ... });
//
// Memory: about 300 bytes a session or key, 60 a membership, 100 an app; per loop.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "auth/access_change.h"
#include "store/store.h"

namespace hedgerow::auth {

struct AppPlace {
  AppId app;
  ProjectId project;
};

// Owned by: AccessHub.
// Thread:   its loop's.
class AccessTable {
 public:
  explicit AccessTable(const store::AccessSnapshot& snapshot);
  AccessTable(const AccessTable&) = delete;
  AccessTable& operator=(const AccessTable&) = delete;

  struct SessionView {
    SessionId id;
    UserId user;
  };
  struct KeyView {
    ApiKeyId id;
    UserId user;
  };
  std::optional<SessionView> FindSession(const std::string& token_hash, WallTime now) const;
  std::optional<KeyView> FindKey(const std::string& key_hash) const;
  bool IsLive(SessionId id, WallTime now) const;
  bool IsLive(ApiKeyId id) const;
  std::optional<Role> RoleOf(UserId user, ProjectId project) const;
  const std::map<ProjectId, Role>& ProjectsOf(UserId user) const;
  std::optional<AppPlace> FindApp(const ShortId& short_id) const;
  std::optional<ProjectId> FindProjectByToken(const std::string& api_token) const;

  void Apply(const AccessChange& change);
  void DropExpired(WallTime now);  // looks at every session: for once an hour
  size_t session_count() const { return sessions_.size(); }

  // Called after each applied change, until the subscription is destroyed. A callback may unsubscribe itself.
  class Subscription {
   public:
    Subscription() = default;
    Subscription(std::shared_ptr<void> alive) : alive_(std::move(alive)) {}

   private:
    std::shared_ptr<void> alive_;
  };
  [[nodiscard]] Subscription Subscribe(std::function<void(const AccessChange&)> callback);

  // When something was last used; taken by the hub now and then.
  void NoteUsed(SessionId id, WallTime at) { used_sessions_[id] = at; }
  void NoteUsed(ApiKeyId id, WallTime at) { used_keys_[id] = at; }
  void NoteUsed(AppId id, WallTime at) { used_apps_[id] = at; }
  store::LastUsed TakeLastUsed();

 private:
  struct SessionRow {
    UserId user;
    std::string token_hash;
    WallTime expires_at;
  };
  struct KeyRow {
    UserId user;
    std::string key_hash;
  };
  void On(const SessionStarted& change);
  void On(const SessionEnded& change);
  void On(const KeyAdded& change);
  void On(const KeyRemoved& change);
  void On(const MembershipSet& change) { memberships_[change.user][change.project] = change.role; }
  void On(const MembershipRemoved& change) { memberships_[change.user].erase(change.project); }
  void On(const AppAdded& change) { apps_[change.short_id] = {change.app, change.project}; }
  void On(const AppRemoved& change) { apps_.erase(change.short_id); }
  void On(const ProjectAdded& change) { project_tokens_[change.api_token] = change.project; }

  std::unordered_map<SessionId, SessionRow> sessions_;
  std::unordered_map<std::string, SessionId> sessions_by_hash_;
  std::unordered_map<ApiKeyId, KeyRow> keys_;
  std::unordered_map<std::string, ApiKeyId> keys_by_hash_;
  std::unordered_map<UserId, std::map<ProjectId, Role>> memberships_;
  std::unordered_map<ShortId, AppPlace> apps_;
  std::unordered_map<std::string, ProjectId> project_tokens_;

  using Callback = std::function<void(const AccessChange&)>;
  std::vector<std::weak_ptr<Callback>> subscribers_;

  std::unordered_map<SessionId, WallTime> used_sessions_;
  std::unordered_map<ApiKeyId, WallTime> used_keys_;
  std::unordered_map<AppId, WallTime> used_apps_;
};

}  // namespace hedgerow::auth
