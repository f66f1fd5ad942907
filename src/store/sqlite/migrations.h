// Numbered schema changes. A file migrations/NNNN_name.sql runs once, in order, each in a transaction with the raise of
// PRAGMA user_version to NNNN. A released file is never edited: the next change is the next number.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "store/sqlite/connection.h"

namespace hedgerow::store {

struct Migration {
  int number;
  std::string_view name;
  std::string_view sql;
};

std::span<const Migration> Migrations();  // generated

// Brings the database up to date. A database newer than this program is refused (kInvalid): an older program would
// misread it.
Result<void> Migrate(Connection& connection);

}  // namespace hedgerow::store
