// From HogQL text to a running result: compile, look into the cache, share what already runs, queue, run.
//
//   auto opened = co_await runner.Open({.project = project, .hogql = text, .values = values, .limit_rows = 50'000});
//   if (!opened) return Show(opened.error());
//   for (;;) { CO_TRY(auto piece, co_await (*opened)->Next()); if (!piece) break; ... }
//
// The cache key is (project, compiled SQL, parameters, limit, form, data version): new events make a new version, and
// nothing older than a few seconds is served anyway, because queries speak of now().
#pragma once

#include <expected>
#include <functional>
#include <list>
#include <map>
#include <memory>
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

enum class Form { kArrow, kJsonCompact };
enum class Delivery { kPieces, kFileWanted };  // kFileWanted: a large result is kept whole, to be handed over as a file
enum class Freshness { kCacheAllowed, kForced };

struct RunRequest {
  ProjectId project;
  std::string hogql;
  std::map<std::string, hogql::Value> values;
  int64_t limit_rows = 50'000;
  Form form = Form::kArrow;
  Freshness freshness = Freshness::kCacheAllowed;
  Delivery delivery = Delivery::kPieces;
  std::string asker;  // for the log and system.processes: "app 7"
};

// Why there is no result. `diagnostics` if the text is wrong, else only `error`.
struct QueryFailure {
  Error error;
  std::vector<hogql::Diagnostic> diagnostics;
  bool retryable() const { return error.code == Code::kUnavailable; }
};

// Thread: its loop's. Lifetime: ends before its QueryRunner. Dropping the last one of a query cancels it.
class RunningResult {
 public:
  RunningResult(std::shared_ptr<Flight> flight, std::vector<hogql::Column> columns, bool cached, const Clock& clock)
      : reader_(std::move(flight)),
        columns_(std::move(columns)),
        cached_(cached),
        clock_(clock),
        start_(clock.Mono()) {}

  const std::vector<hogql::Column>& columns() const { return columns_; }
  net::Task<Result<Flight::Piece>> Next() { return reader_.Next(); }
  net::Task<Result<std::shared_ptr<ResultFile>>> WaitForFile() { return reader_.WaitForFile(); }  // before any Next
  const warehouse::Summary& summary() const { return reader_.flight().summary(); }  // after the end
  bool cached() const { return cached_; }
  double elapsed_ms() const { return std::chrono::duration<double, std::milli>(clock_.Mono() - start_).count(); }

 private:
  Flight::Reader reader_;
  std::vector<hogql::Column> columns_;
  bool cached_;
  const Clock& clock_;
  MonoTime start_;
};

struct RunnerOptions {
  size_t cache_bytes_max = 256 << 20;
  size_t entry_bytes_max = 32 << 20;
  size_t file_bytes_max = 256 << 20;      // a result kept whole for a sandbox that asked for a file
  uint64_t files_bytes_max = 1ULL << 30;  // of all such files, those that sandboxes hold included
  std::chrono::seconds age_max{15};
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
    MonoTime finished_at;
    bool finished = false;
    std::list<std::string>::iterator age;  // in ages_, once finished
  };

  net::Task<void> Fly(std::shared_ptr<Flight> flight, std::string key, RunRequest request,
                      hogql::CompiledQuery compiled);
  net::Task<void> Produce(std::shared_ptr<Flight> flight, RunRequest request, hogql::CompiledQuery compiled);
  net::Task<Result<warehouse::Summary>> Run(Flight& flight, RunRequest request, hogql::CompiledQuery compiled);
  std::shared_ptr<Flight> FindShared(const std::string& key);
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
  Stats stats_;
};

}  // namespace hedgerow::bridge
