// Pieces of transactions that several methods of the SQLite store share.
#pragma once

#include "base/clock.h"
#include "store/sqlite/rows.h"

namespace hedgerow::store {

// kConflict (attr "email") when the address is taken.
Result<User> InsertUser(Connection& db, const NewUser& user, WallTime now);
Result<User> SelectUser(Connection& db, UserId id);
Result<std::vector<SessionId>> ReplacePassword(Connection& db, UserId id, const std::string& password_hash,
                                               std::optional<SessionId> keep);

}  // namespace hedgerow::store
