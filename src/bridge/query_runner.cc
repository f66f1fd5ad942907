#include "bridge/query_runner.h"

#include <charconv>

#include "base/encoding.h"
#include "bridge/engine_query.h"
#include "bridge/json_rows.h"
#include "warehouse/schema.h"

namespace hedgerow::bridge {
namespace {

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
  stats.cache_bytes = cache_bytes_;
  return stats;
}

net::Task<void> QueryRunner::Close() {
  tasks_.Cancel();
  co_await tasks_.Join();
}

std::expected<hogql::CompiledQuery, std::vector<hogql::Diagnostic>> QueryRunner::CompileFor(
    const RunRequest& request) const {
  const auto catalog = sources_.catalog(request.project);
  // The compiler asks for one row more, so that a cut is known; whole documents are cut by the engine itself.
  const bool document = request.form == Form::kCsv || request.form == Form::kParquet;
  return hogql::Compile(request.hogql,
                        {.project = request.project,
                         .timezone = sources_.timezone ? sources_.timezone(request.project) : "UTC",
                         .limit_rows = document ? std::max<int64_t>(request.limit_rows - 1, 0) : request.limit_rows,
                         .catalog = catalog.get(),
                         .placeholders = request.values,
                         .filters = request.has_filters ? &request.filters : nullptr});
}

std::vector<hogql::Diagnostic> QueryRunner::Check(const RunRequest& request) {
  if (request.hogql.size() > kQueryTextBytesMax) return {{"the query is longer than 1 MiB", 0, 0, 1, 1, ""}};
  auto compiled = CompileFor(request);
  return compiled ? std::vector<hogql::Diagnostic>{} : std::move(compiled.error());
}

net::Task<std::expected<std::unique_ptr<RunningResult>, QueryFailure>> QueryRunner::Open(RunRequest request) {
  ++stats_.queries;
  if (request.hogql.size() > kQueryTextBytesMax) {
    co_return std::unexpected(QueryFailure{{Code::kTooLarge, "The query is longer than 1 MiB.", {}, "query"}, {}, {}});
  }
  request.limit_rows = std::clamp<int64_t>(request.limit_rows, 0, kNoLimitRows);
  const MonoTime asked_at = clock_.Mono();
  auto compiled = CompileFor(request);
  if (!compiled) {
    ++stats_.failures;
    co_return std::unexpected(CompileFailure(std::move(compiled.error())));
  }
  const uint64_t version = sources_.data_version ? sources_.data_version(request.project) : 0;
  const std::string key = CacheKey(request, *compiled);
  RunningResult::Facts facts{compiled->columns, false, "cache_" + Sha256::HexOf(key).substr(0, 32), compiled->timezone};
  auto flight = FindShared(key, version, request.freshness);
  if (flight) {
    facts.cached = flight->finished();
    ++(facts.cached ? stats_.cache_hits : stats_.shared);
    co_return std::make_unique<RunningResult>(std::move(flight), std::move(facts), clock_);
  }
  if (request.freshness == Freshness::kCacheOnly) {
    co_return std::unexpected(
        QueryFailure{{Code::kNotFound, "There is no cached result.", {}, "refresh"}, {}, facts.cache_key});
  }
  const bool arrow = request.form == Form::kArrow;
  flight =
      std::make_shared<Flight>(loop_, FlightOptions{.keep_bytes_max = arrow && request.delivery == Delivery::kFileWanted
                                                                          ? options_.file_bytes_max
                                                                          : options_.entry_bytes_max,
                                                    .files = arrow ? files_ : nullptr});
  flight->times.asked_at = asked_at;
  flight->times.compile_ms = std::chrono::duration<double, std::milli>(clock_.Mono() - asked_at).count();
  flight->tag =
      "project " + std::to_string(request.project.value) + " " + request.asker + " q" + std::to_string(next_tag_++);
  Forget(key);
  entries_[key] = {.flight = flight, .version = version};
  auto result =
      std::make_unique<RunningResult>(flight, std::move(facts), clock_);  // first: a flight without readers ends
  tasks_.Spawn(Fly(flight, key, std::move(request), std::move(*compiled)));
  co_return result;
}

// What is known of the same question, if it is fresh enough for the asker.
std::shared_ptr<Flight> QueryRunner::FindShared(const std::string& key, uint64_t version, Freshness freshness) {
  const auto found = entries_.find(key);
  if (freshness == Freshness::kForced || found == entries_.end()) return nullptr;
  const Entry& entry = found->second;
  if (!entry.flight->joinable()) return nullptr;
  const auto age = entry.finished ? clock_.Mono() - entry.finished_at : MonoTime::duration::zero();
  bool fresh = false;
  switch (freshness) {
    case Freshness::kCacheAllowed:
      fresh = entry.version == version && age <= options_.age_max;
      break;
    case Freshness::kStaleAllowed:
      fresh = age <= options_.stale_max;
      break;
    case Freshness::kCacheOnly:
      fresh = entry.finished && age <= options_.kept_max;
      break;
    case Freshness::kForced:
      break;
  }
  return fresh ? entry.flight : nullptr;
}

void QueryRunner::Forget(const std::string& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return;
  if (found->second.finished) {
    cache_bytes_ -= found->second.flight->bytes();
    ages_.erase(found->second.age);
  }
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
  cache_bytes_ += flight->bytes();
  while (!ages_.empty()) {
    const Entry& oldest = entries_.at(ages_.front());
    if (cache_bytes_ <= options_.cache_bytes_max && clock_.Mono() - oldest.finished_at <= options_.kept_max) break;
    Forget(std::string(ages_.front()));
  }
}

net::Task<void> QueryRunner::Produce(std::shared_ptr<Flight> flight, RunRequest request,
                                     hogql::CompiledQuery compiled) {
  const std::string asker = request.asker;
  const int64_t project = request.project.value;
  auto ended = co_await Run(*flight, std::move(request), std::move(compiled));
  flight->times.ended_at = clock_.Mono();
  flight->times.ended_wall = clock_.Now();
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
  flight.times.admitted_at = clock_.Mono();
  flight.times.admitted_wall = clock_.Now();
  warehouse::Query query = EngineQuery(request, std::move(compiled), flight.tag);
  if (request.form != Form::kArrow) {
    query.settings.emplace_back("max_result_bytes", std::to_string(options_.text_bytes_max));
    co_return co_await RunForText(flight, request.form, static_cast<uint64_t>(request.limit_rows), std::move(query));
  }
  CO_TRY(auto stream, co_await engine_.Stream(std::move(query)));
  for (;;) {
    CO_TRY(const auto piece, co_await stream->Next());
    if (piece.empty()) break;
    CO_TRY_VOID(co_await flight.Put(piece));
  }
  co_return stream->summary();
}

net::Task<Result<warehouse::Summary>> QueryRunner::RunForText(Flight& flight, Form form, uint64_t limit_rows,
                                                              warehouse::Query query) {
  CO_TRY(auto stream, co_await engine_.Download(std::move(query), FormatOf(form)));
  JsonRows rows(limit_rows);
  std::string text;
  for (;;) {
    CO_TRY(const auto bytes, co_await stream->Next());
    if (bytes.empty()) break;
    if (form != Form::kJsonRows) {
      CO_TRY_VOID(co_await flight.Put(bytes));
      continue;
    }
    text.clear();
    rows.Add(bytes, &text);
    if (rows.head_complete() && flight.head.empty()) flight.head = rows.head();
    if (!text.empty()) CO_TRY_VOID(co_await flight.Put(text));
  }
  co_return warehouse::Summary{.rows = rows.rows(), .truncated = rows.truncated()};
}

net::Task<std::optional<QueryRunner::Progress>> QueryRunner::Ask(std::string tag) {
  // warehoused adds a number of its own behind the tag.
  warehouse::Query query{.sql =
                             "SELECT read_rows, read_bytes, total_rows_approx, elapsed, "
                             "ProfileEvents['OSCPUVirtualTimeMicroseconds'] FROM system.processes "
                             "WHERE startsWith(concat(Settings['log_comment'], ' '), {tag:String}) LIMIT 1",
                         .params = {{"tag", tag + " "}},
                         .time_max = std::chrono::seconds(2),
                         .tag = "progress"};
  const auto text = co_await engine_.Read(std::move(query), "TSV", 4096);
  if (!text || text->empty()) co_return std::nullopt;
  Progress progress;
  const char* at = text->data();
  const char* end = at + text->size();
  const auto next = [&](auto& number) {
    at = std::from_chars(at, end, number).ptr;
    while (at < end && (*at == '\t' || *at == '\n')) ++at;
  };
  next(progress.rows_read);
  next(progress.bytes_read);
  next(progress.rows_total);
  next(progress.elapsed_s);
  next(progress.cpu_micros);
  co_return progress;
}

}  // namespace hedgerow::bridge
