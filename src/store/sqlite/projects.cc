// Organisations, projects and their members.
#include <fmt/format.h>

#include "store/sqlite/rows.h"
#include "store/sqlite/sqlite_store.h"

namespace hedgerow::store {
namespace {

Organization ReadOrganization(Query& row) {
  return {.id = row.Get<OrganizationId>(), .name = row.Get<std::string>(), .created_at = row.Get<WallTime>()};
}

Member ReadMember(Query& row) {
  return {.user = ReadUserBasic(row),
          .role = ParseRole(row.Get<std::string>()).value_or(Role::kViewer),
          .joined_at = row.Get<WallTime>()};
}

ProjectWithRole ReadProjectWithRole(Query& row) {
  return {.project = ReadProject(row),
          .role = ParseRole(row.Get<std::string>()).value_or(Role::kViewer),
          .joined_at = row.Get<WallTime>()};
}

// Inside the transaction that takes `user`'s admin role away: somebody else must be admin.
Result<void> CheckAnotherAdmin(Connection& db, UserId user, ProjectId project) {
  TRY(const int64_t own, One(db.Query("SELECT count(*) FROM memberships WHERE project_id = ?1 AND user_id = ?2 AND "
                                      "role = 'admin'",
                                      project, user),
                             ReadScalar<int64_t>));
  if (own == 0) return {};
  TRY(const int64_t others, One(db.Query("SELECT count(*) FROM memberships WHERE project_id = ?1 AND user_id != ?2 "
                                         "AND role = 'admin'",
                                         project, user),
                                ReadScalar<int64_t>));
  if (others == 0) {
    return Fail(Code::kInvalid, "This is the project's only admin. Make somebody else an admin first.", {}, "role");
  }
  return {};
}

}  // namespace

Result<Organization> SqliteStore::CreateOrganization(std::string name) {
  return Write([&](Connection& db) -> Result<Organization> {
    const WallTime now = clock_.Now();
    TRY_VOID(db.Execute("INSERT INTO organizations (name, created_at) VALUES (?1, ?2)", name, now));
    return Organization{{db.last_insert_id()}, name, now};
  });
}

Result<Organization> SqliteStore::GetOrganization(OrganizationId id) {
  return Read([&](Connection& db) {
    return One(db.Query("SELECT id, name, created_at FROM organizations WHERE id = ?1", id), ReadOrganization);
  });
}

Result<std::vector<Organization>> SqliteStore::ListOrganizations() {
  return Read([&](Connection& db) {
    return All(db.Query("SELECT id, name, created_at FROM organizations ORDER BY id"), ReadOrganization);
  });
}

Result<Project> SqliteStore::CreateProject(NewProject project) {
  return Write([&](Connection& db) -> Result<Project> {
    const WallTime now = clock_.Now();
    TRY_VOID(
        db.Execute("INSERT INTO projects (organization_id, name, api_token, timezone, created_at) "
                   "VALUES (?1, ?2, ?3, ?4, ?5)",
                   project.organization, project.name, project.api_token, project.timezone, now));
    const ProjectId id{db.last_insert_id()};
    if (project.admin) {
      TRY_VOID(db.Execute("INSERT INTO memberships (user_id, project_id, role, joined_at) VALUES (?1, ?2, 'admin', ?3)",
                          *project.admin, id, now));
    }
    return Project{id, project.organization, project.name, project.api_token, project.timezone, now};
  });
}

Result<Project> SqliteStore::GetProject(ProjectId id) {
  static const std::string sql = fmt::format("SELECT {} FROM projects p WHERE p.id = ?1", kProjectColumns);
  return Read([&](Connection& db) { return One(db.Query(sql, id), ReadProject); });
}

Result<std::vector<Project>> SqliteStore::ListProjects() {
  static const std::string sql = fmt::format("SELECT {} FROM projects p ORDER BY p.id", kProjectColumns);
  return Read([&](Connection& db) { return All(db.Query(sql), ReadProject); });
}

Result<std::vector<ProjectWithRole>> SqliteStore::ListProjectsOf(UserId user) {
  static const std::string sql = fmt::format(
      "SELECT {}, m.role, m.joined_at FROM memberships m JOIN projects p ON p.id = m.project_id WHERE m.user_id = ?1 "
      "ORDER BY p.id",
      kProjectColumns);
  return Read([&](Connection& db) { return All(db.Query(sql, user), ReadProjectWithRole); });
}

Result<Project> SqliteStore::UpdateProject(ProjectId id, ProjectChanges changes) {
  static const std::string sql = fmt::format("SELECT {} FROM projects p WHERE p.id = ?1", kProjectColumns);
  return Write([&](Connection& db) -> Result<Project> {
    TRY_VOID(
        db.Execute("UPDATE projects SET name = coalesce(?2, name), timezone = coalesce(?3, timezone) WHERE id = ?1", id,
                   changes.name, changes.timezone));
    return One(db.Query(sql, id), ReadProject);
  });
}

Result<void> SqliteStore::SetMembership(UserId user, ProjectId project, Role role) {
  return Write([&](Connection& db) -> Result<void> {
    if (role != Role::kAdmin) TRY_VOID(CheckAnotherAdmin(db, user, project));
    TRY_VOID(
        db.Execute("INSERT INTO memberships (user_id, project_id, role, joined_at) VALUES (?1, ?2, ?3, ?4) "
                   "ON CONFLICT DO UPDATE SET role = excluded.role",
                   user, project, ToString(role), clock_.Now()));
    return {};
  });
}

Result<void> SqliteStore::RemoveMembership(UserId user, ProjectId project) {
  return Write([&](Connection& db) -> Result<void> {
    TRY_VOID(CheckAnotherAdmin(db, user, project));
    TRY(const int64_t removed,
        db.Execute("DELETE FROM memberships WHERE user_id = ?1 AND project_id = ?2", user, project));
    if (removed == 0) return Fail(Code::kNotFound, "Not found.");
    return {};
  });
}

Result<Member> SqliteStore::GetMember(ProjectId project, UserId user) {
  static const std::string sql = fmt::format(
      "SELECT {}, m.role, m.joined_at FROM memberships m JOIN users u ON u.id = m.user_id "
      "WHERE m.project_id = ?1 AND m.user_id = ?2",
      kUserBasicColumns);
  return Read([&](Connection& db) { return One(db.Query(sql, project, user), ReadMember); });
}

Result<PageOf<Member>> SqliteStore::ListMembers(ProjectId project, Page page) {
  static const std::string sql = fmt::format(
      "SELECT {}, m.role, m.joined_at FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.project_id = ?1 "
      "ORDER BY m.joined_at, u.id LIMIT ?2 OFFSET ?3",
      kUserBasicColumns);
  return Read([&](Connection& db) -> Result<PageOf<Member>> {
    PageOf<Member> answer;
    TRY(answer.count,
        One(db.Query("SELECT count(*) FROM memberships WHERE project_id = ?1", project), ReadScalar<int64_t>));
    TRY(answer.items, All(db.Query(sql, project, page.limit, page.offset), ReadMember));
    return answer;
  });
}

}  // namespace hedgerow::store
