// Sessions, API keys, and when they were last used.
#include <fmt/format.h>

#include "store/sqlite/rows.h"
#include "store/sqlite/sqlite_store.h"

namespace hedgerow::store {

Result<Session> SqliteStore::CreateSession(NewSession session) {
  return Write([&](Connection& db) -> Result<Session> {
    const WallTime now = clock_.Now();
    TRY_VOID(db.Execute("INSERT INTO sessions (user_id, token_hash, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)",
                        session.user, session.token_hash, now, session.expires_at));
    return Session{{db.last_insert_id()}, session.user, session.token_hash, now, session.expires_at};
  });
}

Result<void> SqliteStore::DeleteSession(SessionId id) {
  return Write([&](Connection& db) -> Result<void> {
    TRY_VOID(db.Execute("DELETE FROM sessions WHERE id = ?1", id));
    return {};
  });
}

Result<int64_t> SqliteStore::DeleteExpired() {
  return Write([&](Connection& db) -> Result<int64_t> {
    const WallTime now = clock_.Now();
    TRY(const int64_t sessions, db.Execute("DELETE FROM sessions WHERE expires_at <= ?1", now));
    TRY(const int64_t links, db.Execute("DELETE FROM links WHERE expires_at <= ?1", now));
    return sessions + links;
  });
}

Result<ApiKey> SqliteStore::CreateApiKey(NewApiKey key) {
  return Write([&](Connection& db) -> Result<ApiKey> {
    const WallTime now = clock_.Now();
    TRY_VOID(db.Execute("INSERT INTO api_keys (user_id, label, key_hash, mask, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                        key.user, key.label, key.key_hash, key.mask, now));
    return ApiKey{{db.last_insert_id()}, key.user, key.label, key.key_hash, key.mask, now, std::nullopt};
  });
}

Result<PageOf<ApiKey>> SqliteStore::ListApiKeys(UserId user, Page page) {
  static const std::string sql =
      fmt::format("SELECT {} FROM api_keys WHERE user_id = ?1 ORDER BY id LIMIT ?2 OFFSET ?3", kApiKeyColumns);
  return Read([&](Connection& db) -> Result<PageOf<ApiKey>> {
    PageOf<ApiKey> answer;
    TRY(answer.count, One(db.Query("SELECT count(*) FROM api_keys WHERE user_id = ?1", user), ReadScalar<int64_t>));
    TRY(answer.items, All(db.Query(sql, user, page.limit, page.offset), ReadApiKey));
    return answer;
  });
}

Result<void> SqliteStore::DeleteApiKey(UserId user, ApiKeyId id) {
  return Write([&](Connection& db) -> Result<void> {
    TRY(const int64_t removed, db.Execute("DELETE FROM api_keys WHERE id = ?1 AND user_id = ?2", id, user));
    if (removed == 0) return Fail(Code::kNotFound, "Not found.");
    return {};
  });
}

Result<void> SqliteStore::Touch(LastUsed used) {
  return Write([&](Connection& db) -> Result<void> {
    for (const auto& [id, at] : used.sessions) {
      TRY_VOID(db.Execute("UPDATE sessions SET last_used_at = ?2 WHERE id = ?1", id, at));
    }
    for (const auto& [id, at] : used.keys) {
      TRY_VOID(db.Execute("UPDATE api_keys SET last_used_at = ?2 WHERE id = ?1", id, at));
    }
    for (const auto& [id, at] : used.apps) {
      TRY_VOID(db.Execute("UPDATE streamlit_app_sandboxes SET last_activity_at = ?2 WHERE app_id = ?1", id, at));
    }
    return {};
  });
}

}  // namespace hedgerow::store
