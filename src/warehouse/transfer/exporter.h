// The events or persons of a project as a file: JSON lines, CSV or Parquet, in the columns of PostHog's exports, which
// `hedgerow import` reads again.
//
//   CO_TRY(auto done, co_await ExportRows(loop, {.socket = data + "/warehouse.sock", .pipe_dir = data, ...}, out_fd,
//   on_progress));
//
// One query on one snapshot: what arrives meanwhile is not in it. The engine writes into a pipe as fast as it is read,
// so memory stays small however long the export is (sorting spills to disk); when the exporter dies, the query ends.
#pragma once

#include <functional>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "warehouse/query_engine.h"
#include "warehouse/transfer/row_source.h"

namespace hedgerow::warehouse {

enum class ExportTable { kEvents, kPersons };
enum class Packing { kNone, kGzip, kZstd };

struct ExportOptions {
  std::string socket;    // of warehoused
  std::string pipe_dir;  // a folder that warehoused can open files in
  ProjectId project;
  ExportTable table = ExportTable::kEvents;
  Format format = Format::kJsonLines;
  Packing packing = Packing::kNone;
  WallTime from, to;  // events: from <= timestamp < to
};

struct ExportProgress {
  uint64_t rows_total = 0;
  uint64_t rows = 0;  // counted in JSON lines only
  uint64_t bytes = 0;
};

net::Task<Result<ExportProgress>> ExportRows(net::Loop& loop, QueryEngine& engine, ExportOptions options, int out_fd,
                                             std::function<void(const ExportProgress&)> on_progress);

// The SELECT, for tests and for reading.
std::string ExportSql(const ExportOptions& options);

}  // namespace hedgerow::warehouse
