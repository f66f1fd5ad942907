// The warehouse of a data folder, for a command that runs beside the server or instead of it.
//
//   loop.Run(WithWarehouse(loop, {.data = data, .libchdb = libchdb}, [&](warehouse::ClickHouseHttp& engine) { ... }))
#pragma once

#include <string>

#include "base/result.h"
#include "net/async.h"
#include "warehouse/clickhouse_http.h"
#include "warehouse/warehouse_process.h"

namespace hedgerow::cli {

// The project's name; kNotFound, with the ones there are, if it does not exist.
Result<std::string> FindProject(const std::string& data, int64_t project);

// A running warehoused is adopted, and goes on living; else one is started, to be stopped by the caller.
struct OpenedWarehouse {
  std::unique_ptr<warehouse::WarehouseProcess> process;
  bool started = false;
};
net::Task<Result<OpenedWarehouse>> OpenWarehouse(net::Loop& loop, std::string data, std::string libchdb);

}  // namespace hedgerow::cli
