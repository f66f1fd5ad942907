#include <fmt/format.h>

#include "store/sqlite/migrations.h"

namespace hedgerow::store {
namespace {

Result<int64_t> CurrentNumber(Connection& connection) {
  TRY(auto query, connection.Query("PRAGMA user_version"));
  TRY(const bool found, query.Next());
  return found ? query.Get<int64_t>() : 0;
}

}  // namespace

Result<void> Migrate(Connection& connection) {
  TRY(const int64_t current, CurrentNumber(connection));
  const int64_t newest = Migrations().back().number;
  if (current > newest) {
    return Fail(Code::kInvalid,
                fmt::format("The data folder was written by a newer Hedgerow (schema {}, this program knows {}). Run "
                            "the newer program, or restore a backup.",
                            current, newest));
  }
  for (const Migration& migration : Migrations()) {
    if (migration.number <= current) continue;
    TRY(auto transaction, Transaction::Begin(connection));
    TRY_VOID(connection.ExecuteScript(migration.sql));
    TRY_VOID(connection.ExecuteScript(fmt::format("PRAGMA user_version = {}", migration.number)));
    TRY_VOID(transaction.Commit());
  }
  return {};
}

}  // namespace hedgerow::store
