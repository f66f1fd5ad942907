// What the API needs to answer a HogQL query. bridge/ is behind it.
//
//   CO_TRY(auto started, co_await queries.Start(std::move(request)));
//   if (auto* run = std::get_if<std::unique_ptr<QueryRun>>(&started)) { ... (*run)->Next() ... }
//   else: a status to poll by its id, or the news that nothing is cached
//
// A query has a name (client_query_id) within its user and project; nobody else finds or cancels it.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/problem.h"
#include "base/clock.h"
#include "base/ids.h"
#include "net/task.h"

namespace hedgerow::api {

// PostHog's `refresh`.
enum class Refresh { kBlocking, kForceBlocking, kAsync, kLazyAsync, kForceAsync, kForceCache };
enum class ResultForm { kJson, kArrow, kCsv, kParquet };

struct QueryName {
  ProjectId project;
  UserId user;
  std::string id;
};

struct QueryRequest {
  QueryName name;
  std::string query;
  boost::json::object values;                    // of {placeholders}
  std::optional<boost::json::object> variables;  // of {variables.x}, by code_name
  boost::json::value filters;                    // of {filters}; null: none
  boost::json::array test_account_filters;       // the project's, for filterTestAccounts
  Refresh refresh = Refresh::kBlocking;
  ResultForm form = ResultForm::kJson;
  int64_t limit = 50'000;
  std::string label;  // the request's `name`, for the engine's log
};

struct QueryTiming {
  std::string_view step;
  double seconds = 0;
};

// What is known of a result beside its rows.
struct QueryFacts {
  std::string columns_json;  // ["a","b"]
  std::string types_json;    // [["a","String"],...], ClickHouse's types
  std::string hogql;         // as it was understood
  std::string cache_key, timezone;
  bool cached = false, truncated = false;
  double elapsed_ms = 0;
  std::optional<WallTime> last_refresh;
  std::vector<QueryTiming> timings;
};

using QueryPiece = std::shared_ptr<const std::string>;

// A query that somebody waits for.
// Thread:   one loop's. Dropping it ends the query, unless others wait for the same one.
class QueryRun {
 public:
  virtual ~QueryRun() = default;
  // kJson: the items of the array of rows, as text; else the document's bytes. Null at the end.
  virtual net::Task<Result<QueryPiece>> Next() = 0;
  virtual net::Task<QueryFacts> Facts() = 0;  // after the first piece or the end; all of it after the end
  virtual void Leave() = 0;                   // a pending Next answers kCancelled
};

struct QueryProgress {
  uint64_t rows_read = 0, bytes_read = 0, rows_total = 0, cpu_micros = 0;
  double elapsed_s = 0;
};

struct QueryStatus {
  std::string id;
  WallTime start_time;
  std::optional<WallTime> pickup_time, end_time, expiration_time;
  std::optional<QueryProgress> progress;
  std::optional<ApiError> failure;
  // When it is complete without a failure:
  std::optional<QueryFacts> facts;
  std::vector<QueryPiece> pieces;
  std::string query;  // as it was sent
  int64_t limit = 0;
};

struct CacheMiss {
  std::string cache_key;
};

// Thread: any loop.
class QueryService {
 public:
  virtual ~QueryService() = default;
  using Started = std::variant<std::unique_ptr<QueryRun>, QueryStatus, CacheMiss>;
  virtual net::Task<std::expected<Started, ApiError>> Start(QueryRequest request) = 0;
  enum class Progress { kAsked, kNotAsked };
  virtual net::Task<std::optional<QueryStatus>> Status(QueryName name, Progress progress) = 0;
  virtual net::Task<bool> Cancel(QueryName name) = 0;
  // What is wrong with it, without running it; empty: nothing.
  virtual net::Task<std::expected<std::vector<Problem>, ApiError>> Check(QueryRequest request) = 0;
  // Tables, columns and functions, in the shape of PostHog's DatabaseSchemaQuery.
  virtual net::Task<boost::json::object> Schema(ProjectId project) = 0;
};

}  // namespace hedgerow::api
