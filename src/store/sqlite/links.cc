// Links that carry their own authority. Using one up and doing what it is for are one transaction: of two clicks at
// once one wins, and a failure leaves the link good.
#include <fmt/format.h>

#include "store/sqlite/rows.h"
#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/user_rows.h"

namespace hedgerow::store {
namespace {

constexpr std::string_view kSpent = "This link does not exist, has been used, or has expired. Ask for a new one.";

Result<Link> SelectLink(Connection& db, LinkKind kind, const std::string& token_hash, WallTime now) {
  static const std::string sql = fmt::format(
      "SELECT {} FROM links l LEFT JOIN users u ON u.id = l.created_by "
      "WHERE l.token_hash = ?1 AND l.kind = ?2 AND l.expires_at > ?3",
      kLinkColumns);
  auto link = One(db.Query(sql, token_hash, ToString(kind), now), ReadLink);
  if (!link && link.error().code == Code::kNotFound) return Fail(Code::kNotFound, std::string(kSpent));
  return link;
}

Result<Link> TakeLink(Connection& db, LinkKind kind, const std::string& token_hash, WallTime now) {
  TRY(auto link, SelectLink(db, kind, token_hash, now));
  TRY_VOID(db.Execute("DELETE FROM links WHERE id = ?1", link.id));
  return link;
}

Result<Project> SelectProject(Connection& db, ProjectId id) {
  static const std::string sql = fmt::format("SELECT {} FROM projects p WHERE p.id = ?1", kProjectColumns);
  return One(db.Query(sql, id), ReadProject);
}

// Adds the membership that the invitation promises; somebody who is in already keeps the higher role.
Result<Joined> Join(Connection& db, const Link& invite, User user, WallTime now) {
  const ProjectId project_id = invite.project.value_or(ProjectId{});
  const Role role = invite.role.value_or(Role::kViewer);
  TRY(auto project, SelectProject(db, project_id));
  auto existing =
      One(db.Query("SELECT role FROM memberships WHERE user_id = ?1 AND project_id = ?2", user.id, project_id),
          ReadScalar<std::string>);
  if (!existing && existing.error().code != Code::kNotFound) return std::unexpected(std::move(existing).error());
  const Role joined = existing ? std::max(role, ParseRole(*existing).value_or(role)) : role;
  TRY_VOID(
      db.Execute("INSERT INTO memberships (user_id, project_id, role, joined_at) VALUES (?1, ?2, ?3, ?4) "
                 "ON CONFLICT DO UPDATE SET role = excluded.role",
                 user.id, project_id, ToString(joined), now));
  return Joined{std::move(user), std::move(project), joined};
}

}  // namespace

Result<Link> SqliteStore::CreateLink(NewLink link) {
  return Write([&](Connection& db) -> Result<Link> {
    const WallTime now = clock_.Now();
    const std::optional<std::string> role = link.role ? std::optional(std::string(ToString(*link.role))) : std::nullopt;
    TRY_VOID(
        db.Execute("INSERT INTO links (kind, token_hash, email, project_id, role, user_id, created_by, created_at, "
                   "expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                   ToString(link.kind), link.token_hash, link.email, link.project, role, link.user, link.created_by,
                   now, link.expires_at));
    return SelectLink(db, link.kind, link.token_hash, now);
  });
}

Result<Link> SqliteStore::FindLink(LinkKind kind, std::string token_hash) {
  return Read([&](Connection& db) { return SelectLink(db, kind, token_hash, clock_.Now()); });
}

Result<PageOf<Link>> SqliteStore::ListInvites(ProjectId project, Page page) {
  static const std::string sql = fmt::format(
      "SELECT {} FROM links l LEFT JOIN users u ON u.id = l.created_by "
      "WHERE l.project_id = ?1 AND l.kind = 'invite' AND l.expires_at > ?2 ORDER BY l.id LIMIT ?3 OFFSET ?4",
      kLinkColumns);
  return Read([&](Connection& db) -> Result<PageOf<Link>> {
    const WallTime now = clock_.Now();
    PageOf<Link> answer;
    TRY(answer.count, One(db.Query("SELECT count(*) FROM links WHERE project_id = ?1 AND kind = 'invite' AND "
                                   "expires_at > ?2",
                                   project, now),
                          ReadScalar<int64_t>));
    TRY(answer.items, All(db.Query(sql, project, now, page.limit, page.offset), ReadLink));
    return answer;
  });
}

Result<void> SqliteStore::DeleteInvite(ProjectId project, LinkId id) {
  return Write([&](Connection& db) -> Result<void> {
    TRY(const int64_t removed,
        db.Execute("DELETE FROM links WHERE id = ?1 AND project_id = ?2 AND kind = 'invite'", id, project));
    if (removed == 0) return Fail(Code::kNotFound, "Not found.");
    return {};
  });
}

Result<Joined> SqliteStore::SetUp(std::string token_hash, NewOwner owner) {
  return Write([&](Connection& db) -> Result<Joined> {
    const WallTime now = clock_.Now();
    TRY_VOID(TakeLink(db, LinkKind::kSetup, token_hash, now));
    TRY(auto user, InsertUser(db, owner.user, now));
    TRY_VOID(db.Execute("INSERT INTO organizations (name, created_at) VALUES (?1, ?2)", owner.organization_name, now));
    const OrganizationId organization{db.last_insert_id()};
    TRY_VOID(
        db.Execute("INSERT INTO projects (organization_id, name, api_token, timezone, created_at) "
                   "VALUES (?1, ?2, ?3, 'UTC', ?4)",
                   organization, owner.project_name, owner.project_token, now));
    const ProjectId project_id{db.last_insert_id()};
    TRY_VOID(db.Execute("INSERT INTO memberships (user_id, project_id, role, joined_at) VALUES (?1, ?2, 'admin', ?3)",
                        user.id, project_id, now));
    // Whatever other first-run links were printed are worthless now.
    TRY_VOID(db.Execute("DELETE FROM links WHERE kind = 'setup'"));
    TRY(auto project, SelectProject(db, project_id));
    return Joined{std::move(user), std::move(project), Role::kAdmin};
  });
}

Result<Joined> SqliteStore::AcceptInviteAsNew(std::string token_hash, NewUser user) {
  return Write([&](Connection& db) -> Result<Joined> {
    const WallTime now = clock_.Now();
    TRY(auto invite, TakeLink(db, LinkKind::kInvite, token_hash, now));
    TRY(auto created, InsertUser(db, user, now));
    return Join(db, invite, std::move(created), now);
  });
}

Result<Joined> SqliteStore::AcceptInviteAs(std::string token_hash, UserId user) {
  return Write([&](Connection& db) -> Result<Joined> {
    const WallTime now = clock_.Now();
    TRY(auto invite, TakeLink(db, LinkKind::kInvite, token_hash, now));
    TRY(auto existing, SelectUser(db, user));
    return Join(db, invite, std::move(existing), now);
  });
}

Result<std::pair<User, std::vector<SessionId>>> SqliteStore::ResetPassword(std::string token_hash,
                                                                           std::string password_hash) {
  return Write([&](Connection& db) -> Result<std::pair<User, std::vector<SessionId>>> {
    TRY(auto link, TakeLink(db, LinkKind::kReset, token_hash, clock_.Now()));
    const UserId id = link.user.value_or(UserId{});
    TRY(auto ended, ReplacePassword(db, id, password_hash, std::nullopt));
    TRY_VOID(db.Execute("DELETE FROM links WHERE kind = 'reset' AND user_id = ?1", id));
    TRY(auto user, SelectUser(db, id));
    return std::pair(std::move(user), std::move(ended));
  });
}

}  // namespace hedgerow::store
