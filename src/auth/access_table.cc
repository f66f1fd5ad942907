#include "auth/access_table.h"

namespace hedgerow::auth {

AccessTable::AccessTable(const store::AccessSnapshot& snapshot) {
  for (const auto& s : snapshot.sessions) On(SessionStarted{s.id, s.user, s.token_hash, s.expires_at});
  for (const auto& k : snapshot.keys) On(KeyAdded{k.id, k.user, k.key_hash});
  for (const auto& m : snapshot.memberships) On(MembershipSet{m.user, m.project, m.role});
  for (const auto& a : snapshot.apps) On(AppAdded{a.short_id, a.app, a.project});
  for (const auto& t : snapshot.project_tokens) On(ProjectAdded{t.project, t.api_token});
}

std::optional<AccessTable::SessionView> AccessTable::FindSession(const std::string& token_hash, WallTime now) const {
  const auto found = sessions_by_hash_.find(token_hash);
  if (found == sessions_by_hash_.end()) return std::nullopt;
  const SessionRow& row = sessions_.at(found->second);
  if (row.expires_at <= now) return std::nullopt;
  return SessionView{found->second, row.user};
}

std::optional<AccessTable::KeyView> AccessTable::FindKey(const std::string& key_hash) const {
  const auto found = keys_by_hash_.find(key_hash);
  if (found == keys_by_hash_.end()) return std::nullopt;
  return KeyView{found->second, keys_.at(found->second).user};
}

bool AccessTable::IsLive(SessionId id, WallTime now) const {
  const auto found = sessions_.find(id);
  return found != sessions_.end() && found->second.expires_at > now;
}

bool AccessTable::IsLive(ApiKeyId id) const { return keys_.contains(id); }

std::optional<Role> AccessTable::RoleOf(UserId user, ProjectId project) const {
  const auto& projects = ProjectsOf(user);
  const auto found = projects.find(project);
  if (found == projects.end()) return std::nullopt;
  return found->second;
}

const std::map<ProjectId, Role>& AccessTable::ProjectsOf(UserId user) const {
  static const std::map<ProjectId, Role> kNone;
  const auto found = memberships_.find(user);
  return found == memberships_.end() ? kNone : found->second;
}

std::optional<AppPlace> AccessTable::FindApp(const ShortId& short_id) const {
  const auto found = apps_.find(short_id);
  if (found == apps_.end()) return std::nullopt;
  return found->second;
}

std::optional<ProjectId> AccessTable::FindProjectByToken(const std::string& api_token) const {
  const auto found = project_tokens_.find(api_token);
  if (found == project_tokens_.end()) return std::nullopt;
  return found->second;
}

void AccessTable::On(const SessionStarted& change) {
  sessions_[change.id] = {change.user, change.token_hash, change.expires_at};
  sessions_by_hash_[change.token_hash] = change.id;
}

void AccessTable::On(const SessionEnded& change) {
  const auto found = sessions_.find(change.id);
  if (found == sessions_.end()) return;
  sessions_by_hash_.erase(found->second.token_hash);
  sessions_.erase(found);
}

void AccessTable::On(const KeyAdded& change) {
  keys_[change.id] = {change.user, change.key_hash};
  keys_by_hash_[change.key_hash] = change.id;
}

void AccessTable::On(const KeyRemoved& change) {
  const auto found = keys_.find(change.id);
  if (found == keys_.end()) return;
  keys_by_hash_.erase(found->second.key_hash);
  keys_.erase(found);
}

void AccessTable::Apply(const AccessChange& change) {
  std::visit([this](const auto& one) { On(one); }, change);
  std::erase_if(subscribers_, [](const auto& weak) { return weak.expired(); });
  // By index over a snapshot: a callback may subscribe, or end its own or another's subscription.
  const auto subscribers = subscribers_;
  for (const auto& weak : subscribers) {
    if (const auto callback = weak.lock()) (*callback)(change);
  }
}

void AccessTable::DropExpired(WallTime now) {
  std::erase_if(sessions_, [&](const auto& row) {
    if (row.second.expires_at > now) return false;
    sessions_by_hash_.erase(row.second.token_hash);
    return true;
  });
}

AccessTable::Subscription AccessTable::Subscribe(std::function<void(const AccessChange&)> callback) {
  auto held = std::make_shared<Callback>(std::move(callback));
  subscribers_.push_back(held);
  return Subscription(std::move(held));
}

store::LastUsed AccessTable::TakeLastUsed() {
  store::LastUsed used;
  used.sessions.assign(used_sessions_.begin(), used_sessions_.end());
  used.keys.assign(used_keys_.begin(), used_keys_.end());
  used.apps.assign(used_apps_.begin(), used_apps_.end());
  used_sessions_.clear();
  used_keys_.clear();
  used_apps_.clear();
  return used;
}

}  // namespace hedgerow::auth
