// Users.
#include <fmt/format.h>

#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/user_rows.h"

namespace hedgerow::store {

Result<User> InsertUser(Connection& db, const NewUser& user, WallTime now) {
  auto inserted = db.Execute(
      "INSERT INTO users (uuid, email, first_name, password_hash, created_at) "
      "VALUES (?1, ?2, ?3, ?4, ?5)",
      user.uuid, user.email, user.first_name, user.password_hash, now);
  if (!inserted && inserted.error().code == Code::kConflict) {
    return Fail(Code::kConflict, "There is already an account with this e-mail address.", inserted.error().detail,
                "email");
  }
  if (!inserted) return std::unexpected(std::move(inserted).error());
  return User{{db.last_insert_id()}, user.uuid, user.email, user.first_name, user.password_hash, now};
}

Result<User> SelectUser(Connection& db, UserId id) {
  static const std::string sql = fmt::format("SELECT {} FROM users u WHERE u.id = ?1", kUserColumns);
  return One(db.Query(sql, id), ReadUser);
}

Result<std::vector<SessionId>> ReplacePassword(Connection& db, UserId id, const std::string& password_hash,
                                               std::optional<SessionId> keep) {
  TRY(const int64_t changed, db.Execute("UPDATE users SET password_hash = ?2 WHERE id = ?1", id, password_hash));
  if (changed == 0) return Fail(Code::kNotFound, "Not found.");
  return All(db.Query("DELETE FROM sessions WHERE user_id = ?1 AND id IS NOT ?2 RETURNING id", id, keep),
             ReadScalar<SessionId>);
}

Result<bool> SqliteStore::HasUsers() {
  return Read([&](Connection& db) { return One(db.Query("SELECT EXISTS (SELECT 1 FROM users)"), ReadScalar<bool>); });
}

Result<User> SqliteStore::CreateUser(NewUser user) {
  return Write([&](Connection& db) { return InsertUser(db, user, clock_.Now()); });
}

Result<User> SqliteStore::GetUser(UserId id) {
  return Read([&](Connection& db) { return SelectUser(db, id); });
}

Result<User> SqliteStore::FindUserByEmail(std::string email) {
  static const std::string sql = fmt::format("SELECT {} FROM users u WHERE u.email = ?1", kUserColumns);
  return Read([&](Connection& db) { return One(db.Query(sql, email), ReadUser); });
}

Result<User> SqliteStore::SetFirstName(UserId id, std::string first_name) {
  return Write([&](Connection& db) -> Result<User> {
    TRY_VOID(db.Execute("UPDATE users SET first_name = ?2 WHERE id = ?1", id, first_name));
    return SelectUser(db, id);
  });
}

Result<std::vector<SessionId>> SqliteStore::SetPassword(UserId id, std::string password_hash,
                                                        std::optional<SessionId> keep) {
  return Write([&](Connection& db) { return ReplacePassword(db, id, password_hash, keep); });
}

}  // namespace hedgerow::store
