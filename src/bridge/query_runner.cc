#include "bridge/query_runner.h"

#include "warehouse/schema.h"

namespace hedgerow::bridge {
namespace {

warehouse::Query EngineQuery(const RunRequest& request, hogql::CompiledQuery compiled) {
  warehouse::Query query{.sql = std::move(compiled.sql),
                         .limit_rows = static_cast<uint64_t>(request.limit_rows),
                         .tag = "project " + std::to_string(request.project.value) + " " + request.asker};
  for (hogql::Param& param : compiled.params) query.params.push_back({std::move(param.name), std::move(param.value)});
  query.settings = {{"session_timezone", compiled.timezone}};
  if (request.form == Form::kJsonCompact) {
    // PostHog's shape: numbers as numbers, times as RFC 3339, what JSON cannot hold as null.
    query.settings.insert(query.settings.end(), {{"output_format_json_quote_64bit_integers", "0"},
                                                 {"output_format_json_quote_denormals", "0"},
                                                 {"date_time_output_format", "iso"}});
  }
  return query;
}

// Unambiguous: each part carries its length.
void AddPart(std::string* key, std::string_view part) {
  key->append(std::to_string(part.size())).append(":").append(part);
}

std::string CacheKey(const RunRequest& request, const hogql::CompiledQuery& compiled, uint64_t version) {
  std::string key;
  AddPart(&key, std::to_string(request.project.value));
  AddPart(&key, std::to_string(version));
  AddPart(&key, std::to_string(request.limit_rows));
  AddPart(&key, request.form == Form::kArrow ? "a" : "j");
  AddPart(&key, compiled.timezone);
  AddPart(&key, compiled.sql);
  for (const hogql::Param& param : compiled.params) {
    AddPart(&key, param.name);
    AddPart(&key, param.value);
  }
  return key;
}

QueryFailure CompileFailure(std::vector<hogql::Diagnostic> diagnostics) {
  std::string message = diagnostics.empty() ? "The query could not be read." : diagnostics.front().message;
  return {.error = {Code::kInvalid, std::move(message), {}, "query"}, .diagnostics = std::move(diagnostics)};
}

}  // namespace

std::shared_ptr<const hogql::Catalog> DefaultCatalog() {
  auto catalog = std::make_shared<hogql::Catalog>();
  for (const auto& hot : warehouse::MaterializedColumns()) {
    catalog->materialized.push_back({std::string(hot.table), std::string(hot.property), std::string(hot.column), true});
  }
  return catalog;
}

QueryRunner::QueryRunner(net::Loop& loop, warehouse::QueryEngine& engine, const Clock& clock, Log log,
                         RunnerSources sources, RunnerOptions options)
    : loop_(loop),
      engine_(engine),
      clock_(clock),
      log_(std::move(log)),
      sources_(std::move(sources)),
      options_(options),
      queue_(loop, options.queue),
      files_(std::make_shared<FileBudget>(options.files_bytes_max)),
      tasks_(loop) {
  if (!sources_.catalog) sources_.catalog = [catalog = DefaultCatalog()](ProjectId) { return catalog; };
}

QueryRunner::Stats QueryRunner::stats() const {
  Stats stats = stats_;
  for (const auto& key : ages_) stats.cache_bytes += entries_.at(key).flight->bytes();
  return stats;
}

net::Task<void> QueryRunner::Close() {
  tasks_.Cancel();
  co_await tasks_.Join();
}

net::Task<std::expected<std::unique_ptr<RunningResult>, QueryFailure>> QueryRunner::Open(RunRequest request) {
  ++stats_.queries;
  if (request.hogql.size() > kQueryTextBytesMax) {
    co_return std::unexpected(QueryFailure{{Code::kTooLarge, "The query is longer than 1 MiB.", {}, "query"}, {}});
  }
  request.limit_rows = std::clamp<int64_t>(request.limit_rows, 0, kNoLimitRows);
  const auto catalog = sources_.catalog(request.project);
  auto compiled =
      hogql::Compile(request.hogql, {.project = request.project,
                                     .timezone = sources_.timezone ? sources_.timezone(request.project) : "UTC",
                                     .limit_rows = request.limit_rows,
                                     .catalog = catalog.get(),
                                     .placeholders = request.values});
  if (!compiled) {
    ++stats_.failures;
    co_return std::unexpected(CompileFailure(std::move(compiled.error())));
  }
  auto columns = compiled->columns;
  const uint64_t version = sources_.data_version ? sources_.data_version(request.project) : 0;
  const std::string key = CacheKey(request, *compiled, version);
  if (request.freshness == Freshness::kForced) Forget(key);
  bool cached = false;
  auto flight = FindShared(key);
  if (flight) {
    cached = flight->finished();
    ++(cached ? stats_.cache_hits : stats_.shared);
    co_return std::make_unique<RunningResult>(std::move(flight), std::move(columns), cached, clock_);
  }
  const bool arrow = request.form == Form::kArrow;
  flight = std::make_shared<Flight>(
      loop_, FlightOptions{.keep_bytes_max = arrow && request.delivery == Delivery::kFileWanted
                                                 ? options_.file_bytes_max
                                                 : options_.entry_bytes_max,
                           .files = arrow ? files_ : nullptr});
  entries_[key] = {.flight = flight};
  auto result = std::make_unique<RunningResult>(flight, std::move(columns), cached,
                                                clock_);  // first: a flight without readers ends
  tasks_.Spawn(Fly(flight, key, std::move(request), std::move(*compiled)));
  co_return result;
}

std::shared_ptr<Flight> QueryRunner::FindShared(const std::string& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return nullptr;
  const Entry& entry = found->second;
  const bool too_old = entry.finished && clock_.Mono() - entry.finished_at > options_.age_max;
  if (!too_old && entry.flight->joinable()) return entry.flight;
  Forget(key);
  return nullptr;
}

void QueryRunner::Forget(const std::string& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return;
  if (found->second.finished) ages_.erase(found->second.age);
  entries_.erase(found);
}

// Runs the query until it ends or nobody listens any more.
net::Task<void> QueryRunner::Fly(std::shared_ptr<Flight> flight, std::string key, RunRequest request,
                                 hogql::CompiledQuery compiled) {
  net::TaskGroup producing(loop_);
  producing.Spawn(Produce(flight, std::move(request), std::move(compiled)));
  (void)co_await flight->WaitForEndOrNobody();
  producing.Cancel();
  co_await producing.Join();
  Land(key, flight);
}

// Makes a good result of moderate size a cached one, within the limits; forgets everything else.
void QueryRunner::Land(const std::string& key, const std::shared_ptr<Flight>& flight) {
  const auto found = entries_.find(key);
  if (found == entries_.end() || found->second.flight != flight) return;  // a forced refresh has replaced it
  if (!flight->finished() || !flight->joinable() || flight->bytes() > options_.cache_bytes_max / 2) {
    Forget(key);
    return;
  }
  found->second.finished = true;
  found->second.finished_at = clock_.Mono();
  found->second.age = ages_.insert(ages_.end(), key);
  size_t bytes = 0;
  for (const auto& kept : ages_) bytes += entries_.at(kept).flight->bytes();
  while (!ages_.empty()) {
    const Entry& oldest = entries_.at(ages_.front());
    if (bytes <= options_.cache_bytes_max && clock_.Mono() - oldest.finished_at <= options_.age_max) break;
    bytes -= oldest.flight->bytes();
    Forget(std::string(ages_.front()));
  }
}

net::Task<void> QueryRunner::Produce(std::shared_ptr<Flight> flight, RunRequest request,
                                     hogql::CompiledQuery compiled) {
  const std::string asker = request.asker;
  const int64_t project = request.project.value;
  auto ended = co_await Run(*flight, std::move(request), std::move(compiled));
  if (ended) {
    flight->Finish(*ended);
    co_return;
  }
  ++stats_.failures;
  if (ended.error().code != Code::kCancelled) {
    log_.Failure("query_failed", ended.error(), {{"project", project}, {"asker", asker}});
  }
  flight->Fail(std::move(ended).error());
}

net::Task<Result<warehouse::Summary>> QueryRunner::Run(Flight& flight, RunRequest request,
                                                       hogql::CompiledQuery compiled) {
  CO_TRY(const auto place, co_await queue_.Enter(request.project));
  warehouse::Query query = EngineQuery(request, std::move(compiled));
  if (request.form == Form::kJsonCompact) {
    CO_TRY(std::string text, co_await engine_.Read(std::move(query), "JSONCompact"));
    CO_TRY_VOID(co_await flight.Put(text));
    co_return warehouse::Summary{};
  }
  CO_TRY(auto stream, co_await engine_.Stream(std::move(query)));
  for (;;) {
    CO_TRY(const auto piece, co_await stream->Next());
    if (piece.empty()) break;
    CO_TRY_VOID(co_await flight.Put(piece));
  }
  co_return stream->summary();
}

}  // namespace hedgerow::bridge
