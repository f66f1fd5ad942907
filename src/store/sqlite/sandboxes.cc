// The latest sandbox of each app.
#include <fmt/format.h>

#include "store/sqlite/rows.h"
#include "store/sqlite/sqlite_store.h"

namespace hedgerow::store {
namespace {

// Of streamlit_app_sandboxes s LEFT JOIN users u ON u.id = s.stopped_by.
constexpr std::string_view kSelectSandbox =
    "SELECT s.app_id, s.version_id, s.sandbox_id, s.status, s.restart_count, s.last_error, s.started_at, "
    "s.last_activity_at, u.id, u.uuid, u.email, u.first_name "
    "FROM streamlit_app_sandboxes s LEFT JOIN users u ON u.id = s.stopped_by";

Sandbox ReadSandbox(Query& row) {
  return {.app = row.Get<AppId>(),
          .version = row.Get<VersionId>(),
          .sandbox_id = row.Get<SandboxId>(),
          .status = ParseSandboxState(row.Get<std::string>()).value_or(SandboxState::kStopped),
          .restart_count = row.Get<int64_t>(),
          .last_error = row.Get<std::string>(),
          .started_at = row.Get<std::optional<WallTime>>(),
          .last_activity_at = row.Get<std::optional<WallTime>>(),
          .stopped_by = ReadMaybeUser(row)};
}

}  // namespace

Result<void> SqliteStore::SaveSandbox(Sandbox sandbox) {
  return Write([&](Connection& db) -> Result<void> {
    const std::optional<UserId> stopped_by = sandbox.stopped_by ? std::optional(sandbox.stopped_by->id) : std::nullopt;
    TRY_VOID(db.Execute(
        "INSERT INTO streamlit_app_sandboxes (app_id, version_id, sandbox_id, status, restart_count, last_error, "
        "started_at, last_activity_at, stopped_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) "
        "ON CONFLICT DO UPDATE SET version_id = excluded.version_id, sandbox_id = excluded.sandbox_id, "
        "status = excluded.status, restart_count = excluded.restart_count, last_error = excluded.last_error, "
        "started_at = excluded.started_at, last_activity_at = excluded.last_activity_at, "
        "stopped_by = excluded.stopped_by",
        sandbox.app, sandbox.version, sandbox.sandbox_id, ToString(sandbox.status), sandbox.restart_count,
        sandbox.last_error, sandbox.started_at, sandbox.last_activity_at, stopped_by));
    return {};
  });
}

Result<Sandbox> SqliteStore::GetSandbox(AppId app) {
  static const std::string sql = fmt::format("{} WHERE s.app_id = ?1", kSelectSandbox);
  return Read([&](Connection& db) { return One(db.Query(sql, app), ReadSandbox); });
}

Result<std::vector<Sandbox>> SqliteStore::ListSandboxes() {
  static const std::string sql = fmt::format("{} ORDER BY s.app_id", kSelectSandbox);
  return Read([&](Connection& db) { return All(db.Query(sql), ReadSandbox); });
}

}  // namespace hedgerow::store
