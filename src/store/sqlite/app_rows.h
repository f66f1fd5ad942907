// Pieces of transactions on apps and versions that several methods of the SQLite store share.
#pragma once

#include <string>
#include <string_view>

#include "store/sqlite/rows.h"

namespace hedgerow::store {

std::string SelectAppsSql(std::string_view where);
App ReadAppWithVersion(Query& row);
Result<App> SelectApp(Connection& db, AppId id);

// Allocates the next number, inserts, points the app at it.
Result<VersionId> InsertActiveVersion(Connection& db, AppId app, const NewVersion& version, WallTime now);

}  // namespace hedgerow::store
