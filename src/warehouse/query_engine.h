// The warehouse as the rest of the house sees it: compiled ClickHouse SQL in, Arrow or text out, rows in.
//
//   CO_TRY(auto stream, co_await engine.Stream({.sql = sql, .params = params, .limit_rows = 50'000, .tag = "app 7"}));
//   for (;;) { CO_TRY(auto bytes, co_await stream->Next()); if (bytes.empty()) break; ... }      // one Arrow IPC
//   stream stream->summary().truncated
//
// Dropping the stream cancels the query. The SQL must come from hogql/ (guarded, SELECT only) or be our own constant;
// values travel as bound parameters only. Error::user_message never holds engine text.
// The one implementation is ClickHouseHttp (clickhouse_http.h), for the embedded engine and for a server alike.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "net/async.h"

namespace hedgerow::warehouse {

// A value for {name:Type}. `text` is ClickHouse's text form, TSV-escaped (param_text.h makes it).
struct BoundParam {
  std::string name;
  std::string text;
};

inline constexpr uint64_t kLimitRowsMax = 10'000'000;
inline constexpr uint64_t kQueryMemoryBytesMax = 2ULL << 30;
inline constexpr std::chrono::seconds kQueryTimeMax{60};

struct Query {
  std::string sql;
  std::vector<BoundParam> params;
  uint64_t limit_rows = kLimitRowsMax;  // Stream: a longer result is cut there and says so
  std::chrono::milliseconds time_max = kQueryTimeMax;
  uint64_t memory_bytes_max = kQueryMemoryBytesMax;
  std::string tag;                                            // shown in system.processes: who asked
  std::vector<std::pair<std::string, std::string>> settings;  // of the output format; limits have fields of their own
};

struct Column {
  std::string name;
  std::string type;  // ClickHouse's, e.g. Nullable(String)
};

struct Summary {
  uint64_t rows = 0;
  bool truncated = false;
  double engine_ms = 0;
};

// The result of one query, as one well-formed Arrow IPC stream.
// Lifetime: dropping it before its end cancels the query in the engine.
class ResultStream {
 public:
  virtual ~ResultStream() = default;
  virtual const std::vector<Column>& columns() const = 0;
  virtual net::Task<Result<std::string_view>> Next() = 0;  // empty at the end; valid until the next call
  virtual const Summary& summary() const = 0;              // after the end
};

// Rows for one table, in RowBinary (row_binary.h).
struct InsertBatch {
  std::string table;
  std::vector<Column> columns;
  std::string rows;
};

// Thread: its loop's; one a loop.
class QueryEngine {
 public:
  virtual ~QueryEngine() = default;

  virtual net::Task<Result<std::unique_ptr<ResultStream>>> Stream(Query query) = 0;
  // The document that `format` (Parquet, CSVWithNames...) makes of the result, in pieces, for whoever passes them on.
  // `limit_rows` does not apply: the SQL has its own. columns() and summary() stay empty.
  virtual net::Task<Result<std::unique_ptr<ResultStream>>> Download(Query query, std::string format) {
    co_return Fail(Code::kInvalid, "This source of data cannot make " + format + ".");
  }
  // The whole result in `format` (JSONCompact, TSV...), at most `bytes_max`.
  virtual net::Task<Result<std::string>> Read(Query query, std::string format, size_t bytes_max = 64 << 20) = 0;
  // Durable when it returns. All of the batch or, with an error, none or (kUnavailable) perhaps all of it.
  virtual net::Task<Result<void>> Insert(InsertBatch batch) = 0;
  // A statement of our own that returns nothing (schema, INSERT SELECT).
  virtual net::Task<Result<void>> Execute(std::string sql) = 0;
};

}  // namespace hedgerow::warehouse
