#include "store/sqlite/sqlite_store.h"

#include "store/sqlite/migrations.h"
#include "store/sqlite/rows.h"

namespace hedgerow::store {
namespace {

Session ReadAccessSession(Query& row) {
  return {.id = row.Get<SessionId>(),
          .user = row.Get<UserId>(),
          .token_hash = row.Get<std::string>(),
          .created_at = row.Get<WallTime>(),
          .expires_at = row.Get<WallTime>()};
}

AccessSnapshot::Membership ReadAccessMembership(Query& row) {
  return {.user = row.Get<UserId>(),
          .project = row.Get<ProjectId>(),
          .role = ParseRole(row.Get<std::string>()).value_or(Role::kViewer)};
}

AccessSnapshot::AppPlace ReadAppPlace(Query& row) {
  return {.short_id = row.Get<ShortId>(), .app = row.Get<AppId>(), .project = row.Get<ProjectId>()};
}

AccessSnapshot::ProjectToken ReadProjectToken(Query& row) {
  return {.api_token = row.Get<std::string>(), .project = row.Get<ProjectId>()};
}

}  // namespace

Result<std::unique_ptr<SqliteStore>> SqliteStore::Open(SqliteOptions options, const Clock& clock) {
  using Mode = ConnectionOptions::Mode;
  TRY(auto writer, Connection::Open({.path = options.path, .mode = Mode::kReadWrite, .vfs = options.vfs}));
  TRY_VOID(Migrate(*writer));
  TRY(auto reader, Connection::Open({.path = options.path, .mode = Mode::kReadOnly, .vfs = options.vfs}));
  return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(writer), std::move(reader), clock));
}

Result<AccessSnapshot> SqliteStore::LoadAccess() {
  // A write transaction holds off writers, so that the five lists are of one instant.
  return Write([&](Connection& db) -> Result<AccessSnapshot> {
    AccessSnapshot snapshot;
    TRY(snapshot.sessions,
        All(db.Query("SELECT id, user_id, token_hash, created_at, expires_at FROM sessions WHERE expires_at > ?1",
                     clock_.Now()),
            ReadAccessSession));
    TRY(snapshot.keys,
        All(db.Query("SELECT id, user_id, label, key_hash, mask, created_at, last_used_at FROM api_keys"), ReadApiKey));
    TRY(snapshot.memberships, All(db.Query("SELECT user_id, project_id, role FROM memberships"), ReadAccessMembership));
    TRY(snapshot.apps, All(db.Query("SELECT short_id, id, project_id FROM streamlit_apps"), ReadAppPlace));
    TRY(snapshot.project_tokens, All(db.Query("SELECT api_token, id FROM projects"), ReadProjectToken));
    return snapshot;
  });
}

Result<void> SqliteStore::BackupTo(std::string path) {
  // The copy is made through the reading connection: writers go on, and WAL gives it one consistent snapshot when the
  // whole is copied in one step.
  return Read([&](Connection& db) -> Result<void> {
    TRY(auto target, Connection::Open({.path = path}));
    TRY_VOID(target->ExecuteScript("PRAGMA journal_mode = DELETE"));
    sqlite3_backup* backup = sqlite3_backup_init(target->handle(), "main", db.handle(), "main");
    if (backup == nullptr) return target->Failure("backup");
    const int copied = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    if (copied != SQLITE_DONE) return target->Failure("backup to " + path);
    return {};
  });
}

}  // namespace hedgerow::store
