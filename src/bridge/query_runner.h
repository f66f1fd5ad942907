// From HogQL text to a running result: compile, look into the cache, share what already runs, queue, run.
//
//   auto opened = co_await runner.Open({.project = project, .hogql = text, .values = values, .limit_rows = 50'000});
//   if (!opened) return Show(opened.error());
//   for (;;) { CO_TRY(auto piece, co_await (*opened)->Next()); if (!piece) break; ... }
//
// The cache knows a result by (project, compiled SQL, parameters, limit, form) and by the version of the data it saw:
// new events make a new version, and nothing older than a few seconds is served anyway, because queries speak of now().
#pragma once

#include <expected>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/log.h"
#include "bridge/flight.h"
#include "bridge/query_queue.h"
#include "hogql/compile.h"
#include "warehouse/query_engine.h"

namespace hedgerow::bridge {

inline constexpr size_t kQueryTextBytesMax = 1 << 20;
inline constexpr int64_t kNoLimitRows = 10'000'000;

// kJsonRows: the text of a JSON array's items, one array a row; Flight::head has names and types (json_rows.h).
enum class Form { kArrow, kJsonRows, kCsv, kParquet };
enum class Delivery { kPieces, kFileWanted };  // kFileWanted: a large result is kept whole, to be handed over as a file
// kStaleAllowed: what is a few minutes old will do. kCacheOnly: never asks the engine.
enum class Freshness { kCacheAllowed, kStaleAllowed, kCacheOnly, kForced };

struct RunRequest {
  ProjectId project;
  std::string hogql;
  std::map<std::string, hogql::Value> values;
  int64_t limit_rows = 50'000;
  Form form = Form::kArrow;
  Freshness freshness = Freshness::kCacheAllowed;
  Delivery delivery = Delivery::kPieces;
  std::string asker;            // for the log and system.processes: "app 7"
  hogql::Filters filters = {};  // what {filters} stands for; its values are among `values`
  bool has_filters = false;
};

// Why there is no result. `diagnostics` if the text is wrong, else only `error`.
struct QueryFailure {
  Error error;
  std::vector<hogql::Diagnostic> diagnostics;
  std::string cache_key;  // set if only the cache was asked, and it has nothing (kNotFound)
  bool retryable() const { return error.code == Code::kUnavailable; }
};

// Thread: its loop's. Lifetime: ends before its QueryRunner. Dropping the last one of a query cancels it.
class RunningResult {
 public:
  struct Facts {
    std::vector<hogql::Column> columns;
    bool cached = false;
    std::string cache_key;
    std::string timezone;
  };
  RunningResult(std::shared_ptr<Flight> flight, Facts facts, const Clock& clock)
      : reader_(std::move(flight)), facts_(std::move(facts)), clock_(clock), start_(clock.Mono()) {}

  const std::vector<hogql::Column>& columns() const { return facts_.columns; }
  net::Task<Result<Flight::Piece>> Next() { return reader_.Next(); }
  net::Task<Result<std::shared_ptr<ResultFile>>> WaitForFile() { return reader_.WaitForFile(); }  // before any Next
  const warehouse::Summary& summary() const { return reader_.flight().summary(); }                // after the end
  void Leave() { reader_.Leave(); }  // a pending Next answers kCancelled
  const Flight& flight() const { return reader_.flight(); }
  const std::string& cache_key() const {
    return facts_.cache_key;
  }  // for people to compare; nothing can be read from it
  const std::string& timezone() const { return facts_.timezone; }
  bool cached() const { return facts_.cached; }
  double elapsed_ms() const { return std::chrono::duration<double, std::milli>(clock_.Mono() - start_).count(); }

 private:
  Flight::Reader reader_;
  Facts facts_;
  const Clock& clock_;
  MonoTime start_;
};

struct RunnerOptions {
  size_t cache_bytes_max = 256 << 20;
  size_t entry_bytes_max = 32 << 20;
  size_t file_bytes_max = 256 << 20;      // a result kept whole for a sandbox that asked for a file
  uint64_t files_bytes_max = 1ULL << 30;  // of all such files, those that sandboxes hold included
  std::chrono::seconds age_max{15};       // queries speak of now()
  std::chrono::seconds stale_max{300};    // for who said that this will do
  std::chrono::seconds kept_max{600};
  uint64_t text_bytes_max = 512 << 20;  // of a result as JSON, CSV or Parquet, which the engine makes whole
  QueueLimits queue;
};

// What the runner asks others for. Both are called on its loop for every query.
struct RunnerSources {
  std::function<std::shared_ptr<const hogql::Catalog>(ProjectId)> catalog;  // null: DefaultCatalog()
  std::function<std::string(ProjectId)> timezone;                           // null: UTC
  std::function<uint64_t(ProjectId)> data_version;                          // null: 0, age alone decides
};

// What every project has: the warehouse's hot properties.
std::shared_ptr<const hogql::Catalog> DefaultCatalog();

// Thread:   its loop's (the home loop).
// Lifetime: Close() before destruction.
class QueryRunner {
 public:
  QueryRunner(net::Loop& loop, warehouse::QueryEngine& engine, const Clock& clock, Log log, RunnerSources sources,
              RunnerOptions options = {});

  net::Task<std::expected<std::unique_ptr<RunningResult>, QueryFailure>> Open(RunRequest request);
  // What is wrong with the text, without running it.
  std::vector<hogql::Diagnostic> Check(const RunRequest& request);
  // How far the engine is; nullopt if it knows nothing of the query (it waits its turn, or has ended).
  struct Progress {
    uint64_t rows_read = 0, bytes_read = 0, rows_total = 0, cpu_micros = 0;
    double elapsed_s = 0;
  };
  net::Task<std::optional<Progress>> Ask(std::string tag);
  net::Task<void> Close();

  struct Stats {
    uint64_t queries = 0, cache_hits = 0, shared = 0, failures = 0;
    size_t cache_bytes = 0;
  };
  Stats stats() const;
  const FileBudget& files() const { return *files_; }

 private:
  struct Entry {
    std::shared_ptr<Flight> flight;
    uint64_t version = 0;  // of the data, when it was asked
    MonoTime finished_at;
    bool finished = false;
    std::list<std::string>::iterator age;  // in ages_, once finished
  };

  net::Task<void> Fly(std::shared_ptr<Flight> flight, std::string key, RunRequest request,
                      hogql::CompiledQuery compiled);
  net::Task<void> Produce(std::shared_ptr<Flight> flight, RunRequest request, hogql::CompiledQuery compiled);
  net::Task<Result<warehouse::Summary>> Run(Flight& flight, RunRequest request, hogql::CompiledQuery compiled);
  std::expected<hogql::CompiledQuery, std::vector<hogql::Diagnostic>> CompileFor(const RunRequest& request) const;
  net::Task<Result<warehouse::Summary>> RunForText(Flight& flight, Form form, uint64_t limit_rows,
                                                   warehouse::Query query);
  std::shared_ptr<Flight> FindShared(const std::string& key, uint64_t version, Freshness freshness);
  void Land(const std::string& key, const std::shared_ptr<Flight>& flight);
  void Forget(const std::string& key);

  net::Loop& loop_;
  warehouse::QueryEngine& engine_;
  const Clock& clock_;
  Log log_;
  RunnerSources sources_;
  RunnerOptions options_;
  QueryQueue queue_;
  std::shared_ptr<FileBudget> files_;
  net::TaskGroup tasks_;
  std::unordered_map<std::string, Entry> entries_;
  std::list<std::string> ages_;  // keys of finished entries, oldest first
  size_t cache_bytes_ = 0;       // of these
  uint64_t next_tag_ = 1;
  Stats stats_;
};

}  // namespace hedgerow::bridge
