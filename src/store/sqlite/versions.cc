// Versions of Streamlit apps.
#include <fmt/format.h>

#include "store/sqlite/app_rows.h"
#include "store/sqlite/sqlite_store.h"

namespace hedgerow::store {
namespace {

std::string SelectVersionsSql(std::string_view where) {
  return fmt::format("SELECT {} FROM streamlit_app_versions v LEFT JOIN users vu ON vu.id = v.created_by WHERE {}",
                     kVersionColumns, where);
}

Result<Version> SelectVersionById(Connection& db, VersionId id) {
  static const std::string sql = SelectVersionsSql("v.id = ?1");
  return One(db.Query(sql, id), ReadVersion);
}

}  // namespace

Result<VersionId> InsertActiveVersion(Connection& db, AppId app, const NewVersion& version, WallTime now) {
  TRY(const int64_t number, One(db.Query("UPDATE streamlit_apps SET last_version_number = last_version_number + 1, "
                                         "updated_at = ?2 WHERE id = ?1 RETURNING last_version_number",
                                         app, now),
                                ReadScalar<int64_t>));
  TRY_VOID(
      db.Execute("INSERT INTO streamlit_app_versions (app_id, version_number, zip_file, zip_hash, zip_bytes, "
                 "has_requirements, packages, created_by, created_at) VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7, ?8)",
                 app, number, version.zip_hash, version.zip_bytes, version.has_requirements,
                 PackagesToJson(version.packages), version.created_by, now));
  const VersionId id{db.last_insert_id()};
  TRY_VOID(db.Execute("UPDATE streamlit_apps SET active_version_id = ?2 WHERE id = ?1", app, id));
  return id;
}

Result<Version> SqliteStore::AddVersion(AppId app, NewVersion version) {
  return Write([&](Connection& db) -> Result<Version> {
    TRY(const VersionId id, InsertActiveVersion(db, app, version, clock_.Now()));
    return SelectVersionById(db, id);
  });
}

Result<PageOf<Version>> SqliteStore::ListVersions(AppId app, Page page) {
  static const std::string sql = SelectVersionsSql("v.app_id = ?1 ORDER BY v.version_number DESC LIMIT ?2 OFFSET ?3");
  return Read([&](Connection& db) -> Result<PageOf<Version>> {
    PageOf<Version> answer;
    TRY(answer.count,
        One(db.Query("SELECT count(*) FROM streamlit_app_versions WHERE app_id = ?1", app), ReadScalar<int64_t>));
    TRY(answer.items, All(db.Query(sql, app, page.limit, page.offset), ReadVersion));
    return answer;
  });
}

Result<Version> SqliteStore::GetVersion(AppId app, int64_t version_number) {
  static const std::string sql = SelectVersionsSql("v.app_id = ?1 AND v.version_number = ?2");
  return Read([&](Connection& db) { return One(db.Query(sql, app, version_number), ReadVersion); });
}

Result<Version> SqliteStore::GetVersionById(VersionId id) {
  return Read([&](Connection& db) { return SelectVersionById(db, id); });
}

Result<App> SqliteStore::ActivateVersion(AppId app, int64_t version_number) {
  return Write([&](Connection& db) -> Result<App> {
    TRY(const VersionId id,
        One(db.Query("SELECT id FROM streamlit_app_versions WHERE app_id = ?1 AND version_number = ?2", app,
                     version_number),
            ReadScalar<VersionId>));
    TRY_VOID(db.Execute("UPDATE streamlit_apps SET active_version_id = ?2, updated_at = ?3 WHERE id = ?1", app, id,
                        clock_.Now()));
    return SelectApp(db, app);
  });
}

Result<std::vector<std::string>> SqliteStore::PruneVersions(WallTime before) {
  return Write([&](Connection& db) -> Result<std::vector<std::string>> {
    // A version that a sandbox still runs is kept too: its row would vanish with it.
    TRY(auto hashes,
        All(db.Query("DELETE FROM streamlit_app_versions WHERE created_at < ?1 "
                     "AND id NOT IN (SELECT active_version_id FROM streamlit_apps WHERE active_version_id IS NOT NULL) "
                     "AND id NOT IN (SELECT version_id FROM streamlit_app_sandboxes WHERE status != 'stopped') "
                     "RETURNING zip_hash",
                     before),
            ReadScalar<std::string>));
    std::sort(hashes.begin(), hashes.end());
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
    std::vector<std::string> orphans;
    for (std::string& hash : hashes) {
      TRY(const bool referenced,
          One(db.Query("SELECT EXISTS (SELECT 1 FROM streamlit_app_versions WHERE zip_hash = ?1)", hash),
              ReadScalar<bool>));
      if (!referenced) orphans.push_back(std::move(hash));
    }
    return orphans;
  });
}

Result<bool> SqliteStore::IsZipReferenced(std::string zip_hash) {
  return Read([&](Connection& db) {
    return One(db.Query("SELECT EXISTS (SELECT 1 FROM streamlit_app_versions WHERE zip_hash = ?1)", zip_hash),
               ReadScalar<bool>);
  });
}

}  // namespace hedgerow::store
