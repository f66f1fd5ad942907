// A copy of the warehouse of a running engine, and back.
//
//   CO_TRY(auto saved, co_await BackUpTables(engine, data + "/warehouse", to));     // to/<table>/<part>/...
//   CO_TRY(auto loaded, co_await RestoreTables(engine, from, data + "/warehouse")); // into tables without rows
//
// The engine freezes each table: hard links to its parts, which never change, as of one instant. From then on inserts
// and merges go on, and the links are copied at leisure: linked again where the backup lies on the same file system.
// What was acknowledged before the call is in the copy. A table's schema is not copied: the program makes it
// (ApplySchema), so a backup can be restored by a newer program.
#pragma once

#include <cstdint>
#include <string>

#include "warehouse/query_engine.h"

namespace hedgerow::warehouse {

struct TablesCopied {
  size_t tables = 0, parts = 0;
  uint64_t rows = 0;  // of events
};

// `folder` is the engine's own, on this machine. kConflict if `to` exists.
net::Task<Result<TablesCopied>> BackUpTables(QueryEngine& engine, std::string folder, std::string to);

// kConflict if a table has rows already; kInvalid if `from` holds no backup.
net::Task<Result<TablesCopied>> RestoreTables(QueryEngine& engine, std::string from, std::string folder);

}  // namespace hedgerow::warehouse
