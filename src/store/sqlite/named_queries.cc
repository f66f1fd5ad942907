#include "store/named_queries.h"

#include <fmt/format.h>

#include "store/sqlite/rows.h"
#include "store/sqlite/sqlite_store.h"

namespace hedgerow::store {
namespace {

constexpr std::string_view kKindNames[] = {"cohort", "action", "view"};
std::string_view NameOf(NamedKind kind) { return kKindNames[static_cast<size_t>(kind)]; }

constexpr std::string_view kSelect =
    "SELECT n.id, n.kind, n.name, n.description, n.source, n.hogql, u.id, u.uuid, u.email, u.first_name, n.created_at "
    "FROM named_queries n LEFT JOIN users u ON u.id = n.created_by";

NamedQuery ReadNamed(Query& row) {
  NamedQuery named{.id = row.Get<NamedId>()};
  const std::string kind = row.Get<std::string>();
  named.kind =
      static_cast<NamedKind>(std::find(std::begin(kKindNames), std::end(kKindNames), kind) - std::begin(kKindNames));
  named.name = row.Get<std::string>();
  named.description = row.Get<std::string>();
  named.source = row.Get<std::string>();
  named.hogql = row.Get<std::string>();
  named.created_by = ReadMaybeUser(row);
  named.created_at = row.Get<WallTime>();
  return named;
}

Result<NamedQuery> Find(Connection& db, ProjectId project, NamedKind kind, NamedId id) {
  static const std::string sql = fmt::format("{} WHERE n.project_id = ?1 AND n.kind = ?2 AND n.id = ?3", kSelect);
  return One(db.Query(sql, project, NameOf(kind), id), ReadNamed);
}

// Inside the transaction that gives `name` to `id` (0: to a new one).
Result<void> CheckNameFree(Connection& db, ProjectId project, NamedKind kind, const std::string& name, int64_t id) {
  TRY(const int64_t others,
      One(db.Query("SELECT count(*) FROM named_queries WHERE project_id = ?1 AND kind = ?2 AND name = ?3 AND id != ?4",
                   project, NameOf(kind), name, id),
          ReadScalar<int64_t>));
  if (others > 0) return Fail(Code::kConflict, fmt::format("There is already one called \"{}\".", name), {}, "name");
  return {};
}

}  // namespace

Result<NamedQuery> SqliteStore::CreateNamed(NewNamedQuery query) {
  return Write([&](Connection& db) -> Result<NamedQuery> {
    TRY_VOID(CheckNameFree(db, query.project, query.kind, query.name, 0));
    TRY_VOID(db.Execute(
        "INSERT INTO named_queries (project_id, kind, name, description, source, hogql, created_by, created_at) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        query.project, NameOf(query.kind), query.name, query.description, query.source, query.hogql, query.created_by,
        clock_.Now()));
    return Find(db, query.project, query.kind, {db.last_insert_id()});
  });
}

Result<NamedQuery> SqliteStore::GetNamed(ProjectId project, NamedKind kind, NamedId id) {
  return Read([&](Connection& db) { return Find(db, project, kind, id); });
}

Result<NamedQuery> SqliteStore::UpdateNamed(ProjectId project, NamedKind kind, NamedId id, NamedQueryChanges changes) {
  return Write([&](Connection& db) -> Result<NamedQuery> {
    if (changes.name) TRY_VOID(CheckNameFree(db, project, kind, *changes.name, id.value));
    TRY_VOID(db.Execute(
        "UPDATE named_queries SET name = coalesce(?4, name), description = coalesce(?5, description), "
        "source = coalesce(?6, source), hogql = coalesce(?7, hogql) WHERE project_id = ?1 AND kind = ?2 AND id = ?3",
        project, NameOf(kind), id, changes.name, changes.description, changes.source, changes.hogql));
    return Find(db, project, kind, id);
  });
}

Result<void> SqliteStore::DeleteNamed(ProjectId project, NamedKind kind, NamedId id) {
  return Write([&](Connection& db) -> Result<void> {
    TRY(const int64_t removed, db.Execute("DELETE FROM named_queries WHERE project_id = ?1 AND kind = ?2 AND id = ?3",
                                          project, NameOf(kind), id));
    if (removed == 0) return Fail(Code::kNotFound, "Not found.");
    return {};
  });
}

Result<std::vector<NamedQuery>> SqliteStore::ListNamed(ProjectId project) {
  static const std::string sql = fmt::format("{} WHERE n.project_id = ?1 ORDER BY n.id", kSelect);
  return Read([&](Connection& db) { return All(db.Query(sql, project), ReadNamed); });
}

}  // namespace hedgerow::store
