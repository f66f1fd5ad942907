// The package allowlist.
#include <fmt/format.h>

#include "store/sqlite/rows.h"
#include "store/sqlite/sqlite_store.h"

namespace hedgerow::store {
namespace {

// Of allowed_streamlit_packages p LEFT JOIN users u ON u.id = p.added_by.
constexpr std::string_view kSelectPackage =
    "SELECT p.name, p.max_version, p.added_at, u.id, u.uuid, u.email, u.first_name "
    "FROM allowed_streamlit_packages p LEFT JOIN users u ON u.id = p.added_by";

AllowedPackage ReadPackage(Query& row) {
  return {.name = row.Get<std::string>(),
          .max_version = row.Get<std::string>(),
          .added_at = row.Get<WallTime>(),
          .added_by = ReadMaybeUser(row)};
}

}  // namespace

Result<AllowedPackage> SqliteStore::AddPackage(std::string name, std::string max_version, std::optional<UserId> by) {
  static const std::string sql = fmt::format("{} WHERE p.name = ?1", kSelectPackage);
  return Write([&](Connection& db) -> Result<AllowedPackage> {
    TRY_VOID(
        db.Execute("INSERT INTO allowed_streamlit_packages (name, max_version, added_at, added_by) "
                   "VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET max_version = excluded.max_version",
                   name, max_version, clock_.Now(), by));
    return One(db.Query(sql, name), ReadPackage);
  });
}

Result<void> SqliteStore::RemovePackage(std::string name) {
  return Write([&](Connection& db) -> Result<void> {
    TRY(const int64_t removed, db.Execute("DELETE FROM allowed_streamlit_packages WHERE name = ?1", name));
    if (removed == 0) return Fail(Code::kNotFound, "The package is not on the allowlist.");
    return {};
  });
}

Result<std::vector<AllowedPackage>> SqliteStore::ListPackages() {
  static const std::string sql = fmt::format("{} ORDER BY p.name", kSelectPackage);
  return Read([&](Connection& db) { return All(db.Query(sql), ReadPackage); });
}

}  // namespace hedgerow::store
