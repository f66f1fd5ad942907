// Streamlit apps.
#include <fmt/format.h>

#include "store/sqlite/app_rows.h"
#include "store/sqlite/sqlite_store.h"

namespace hedgerow::store {
namespace {

// % and _ in what a person types mean themselves.
std::string LikePattern(std::string_view text) {
  std::string pattern = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + "%";
}

}  // namespace

std::string SelectAppsSql(std::string_view where) {
  return fmt::format(
      "SELECT {}, {} FROM streamlit_apps a LEFT JOIN users u ON u.id = a.created_by "
      "LEFT JOIN streamlit_app_versions v ON v.id = a.active_version_id LEFT JOIN users vu ON vu.id = v.created_by "
      "WHERE {}",
      kAppColumns, kVersionColumns, where);
}

App ReadAppWithVersion(Query& row) {
  App app = ReadApp(row);
  Version version = ReadVersion(row);
  if (version.id) app.active_version = std::move(version);
  return app;
}

Result<App> SelectApp(Connection& db, AppId id) {
  static const std::string sql = SelectAppsSql("a.id = ?1");
  return One(db.Query(sql, id), ReadAppWithVersion);
}

Result<App> SqliteStore::CreateApp(NewApp app, NewVersion version) {
  return Write([&](Connection& db) -> Result<App> {
    const WallTime now = clock_.Now();
    TRY_VOID(db.Execute(
        "INSERT INTO streamlit_apps (short_id, project_id, name, description, cpu_cores, memory_gb, "
        "created_by, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
        app.short_id, app.project, app.name, app.description, app.cpu_cores, app.memory_gb, app.created_by, now));
    const AppId id{db.last_insert_id()};
    TRY_VOID(InsertActiveVersion(db, id, version, now));
    return SelectApp(db, id);
  });
}

Result<App> SqliteStore::GetApp(ProjectId project, ShortId short_id) {
  static const std::string sql = SelectAppsSql("a.short_id = ?1 AND a.project_id = ?2");
  return Read([&](Connection& db) { return One(db.Query(sql, short_id, project), ReadAppWithVersion); });
}

Result<App> SqliteStore::GetAppById(AppId id) {
  return Read([&](Connection& db) { return SelectApp(db, id); });
}

Result<PageOf<App>> SqliteStore::ListApps(ProjectId project, std::string search, Page page) {
  constexpr std::string_view kMatches =
      "a.project_id = ?1 AND (?2 = '%%' OR a.name LIKE ?2 ESCAPE '\\' OR a.description LIKE ?2 ESCAPE '\\')";
  static const std::string sql =
      SelectAppsSql(fmt::format("{} ORDER BY a.updated_at DESC, a.id DESC LIMIT ?3 OFFSET ?4", kMatches));
  static const std::string count_sql = fmt::format("SELECT count(*) FROM streamlit_apps a WHERE {}", kMatches);
  const std::string pattern = LikePattern(search);
  return Read([&](Connection& db) -> Result<PageOf<App>> {
    PageOf<App> answer;
    TRY(answer.count, One(db.Query(count_sql, project, pattern), ReadScalar<int64_t>));
    TRY(answer.items, All(db.Query(sql, project, pattern, page.limit, page.offset), ReadAppWithVersion));
    return answer;
  });
}

Result<App> SqliteStore::UpdateApp(AppId id, AppChanges changes) {
  return Write([&](Connection& db) -> Result<App> {
    TRY_VOID(
        db.Execute("UPDATE streamlit_apps SET name = coalesce(?2, name), description = coalesce(?3, description), "
                   "cpu_cores = coalesce(?4, cpu_cores), memory_gb = coalesce(?5, memory_gb), updated_at = ?6 "
                   "WHERE id = ?1",
                   id, changes.name, changes.description, changes.cpu_cores, changes.memory_gb, clock_.Now()));
    return SelectApp(db, id);
  });
}

Result<std::vector<std::string>> SqliteStore::DeleteApp(AppId id) {
  return Write([&](Connection& db) -> Result<std::vector<std::string>> {
    TRY(auto orphans, All(db.Query("SELECT DISTINCT v.zip_hash FROM streamlit_app_versions v WHERE v.app_id = ?1 AND "
                                   "NOT EXISTS (SELECT 1 FROM streamlit_app_versions o WHERE o.zip_hash = v.zip_hash "
                                   "AND o.app_id != ?1)",
                                   id),
                          ReadScalar<std::string>));
    TRY(const int64_t removed, db.Execute("DELETE FROM streamlit_apps WHERE id = ?1", id));
    if (removed == 0) return Fail(Code::kNotFound, "Not found.");
    return orphans;
  });
}

}  // namespace hedgerow::store
