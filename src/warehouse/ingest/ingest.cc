#include "warehouse/ingest/ingest.h"

#include <charconv>
#include <set>
#include <unordered_set>

namespace hedgerow::warehouse {
namespace {

constexpr auto kRetryPause = std::chrono::milliseconds(100);
// A second attempt by an SDK comes within minutes; what is older than this is not looked for after a restart.
constexpr char kRecentUuids[] =
    "SELECT team_id, toString(uuid) FROM events WHERE _inserted_at > now64() - INTERVAL 1 HOUR "
    "AND timestamp > now64() - INTERVAL 400 DAY ORDER BY _inserted_at DESC LIMIT 1000000";

size_t BytesOf(const std::vector<CapturedEvent>& events) {
  size_t bytes = 0;
  for (const auto& event : events)
    bytes += event.properties.size() + event.distinct_id.size() + event.event.size() + 200;
  return bytes;
}

Uuid RandomUuid(Random& random) {
  uint64_t bits[2];
  random.Fill(std::as_writable_bytes(std::span(bits)));
  return Uuid::FromBits(bits[0], bits[1]);
}

}  // namespace

Ingest::Ingest(net::Loop& loop, QueryEngine& engine, const Clock& clock, Random& random, Log log, IngestOptions options)
    : loop_(loop),
      engine_(engine),
      clock_(clock),
      random_(random),
      log_(std::move(log)),
      options_(options),
      persons_(engine),
      tasks_(loop),
      work_(loop) {}

net::Task<Result<void>> Ingest::Start() {
  CO_TRY_VOID(co_await LoadState());
  tasks_.Spawn(WriteLoop());
  co_return Result<void>();
}

// What must be known before the next commit: also after a failed one, whose outcome this reads back.
net::Task<Result<void>> Ingest::LoadState() {
  state_loaded_ = false;
  CO_TRY_VOID(co_await persons_.Load());
  CO_TRY(const std::string text, co_await engine_.Read({.sql = kRecentUuids, .tag = "ingest"}, "TSV", size_t{1} << 28));
  seen_.Clear();
  for (std::string_view rest = text; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const size_t tab = line.find('\t');
    if (tab == line.npos) continue;
    int64_t team_id = 0;
    std::from_chars(line.data(), line.data() + tab, team_id);
    if (const auto id = Uuid::Parse(line.substr(tab + 1))) seen_.Add(team_id, *id);
  }
  state_loaded_ = true;
  co_return Result<void>();
}

net::Task<Result<Accepted>> Ingest::Submit(ProjectId project, std::vector<CapturedEvent> events) {
  if (events.empty()) co_return Accepted{};
  const size_t bytes = BytesOf(events);
  if (closing_ || queued_events_ + events.size() > options_.queued_events_max ||
      queued_bytes_ + bytes > options_.queued_bytes_max) {
    co_return Fail(Code::kUnavailable, "The warehouse takes no more events just now. Send them again in a moment.");
  }
  auto job = std::make_shared<Job>(loop_);
  job->project = project;
  job->bytes = bytes;
  job->events = std::move(events);
  queued_events_ += job->events.size();
  queued_bytes_ += bytes;
  queue_.push_back(job);
  work_.Notify();
  CO_TRY_VOID(co_await job->done.Wait());
  co_return job->result;
}

net::Task<void> Ingest::Close() {
  closing_ = true;
  work_.Notify();
  co_await tasks_.Join();
}

Ingest::Jobs Ingest::TakeJobs() {
  Jobs jobs;
  size_t events = 0;
  while (!queue_.empty() && (jobs.empty() || events + queue_.front()->events.size() <= options_.commit_events_max)) {
    events += queue_.front()->events.size();
    queued_events_ -= queue_.front()->events.size();
    queued_bytes_ -= queue_.front()->bytes;
    jobs.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return jobs;
}

net::Task<void> Ingest::WriteLoop() {
  for (;;) {
    if (queue_.empty()) {
      if (closing_) co_return;
      work_.Reset();
      if (!co_await work_.Wait()) co_return;
      continue;
    }
    const MonoTime start = clock_.Mono();
    co_await Commit(TakeJobs());
    const auto rest = options_.commit_interval - (clock_.Mono() - start);
    if (rest > std::chrono::nanoseconds(0) && !closing_ && !co_await net::SleepFor(rest)) co_return;
  }
}

net::Task<void> Ingest::Commit(Jobs jobs) {
  // Given once, so that a repeated attempt recognises what the first one stored.
  for (const auto& job : jobs) {
    for (CapturedEvent& event : job->events) {
      if (!event.has_uuid) event.uuid = RandomUuid(random_);
    }
  }
  const MonoTime give_up = clock_.Mono() + options_.retry_max;
  Result<void> done;
  for (;;) {
    done = state_loaded_ ? Result<void>() : co_await LoadState();
    if (done) done = co_await TryCommit(jobs);
    if (done) break;
    state_loaded_ = false;
    if (done.error().code != Code::kUnavailable || clock_.Mono() > give_up) break;
    if (!co_await net::SleepFor(kRetryPause)) break;
  }
  if (!done) log_.Failure("ingest_commit_failed", done.error(), {{"jobs", jobs.size()}});
  for (const auto& job : jobs) {
    if (!done) job->result = Fail(Code::kUnavailable, "The events could not be stored. Send them again in a moment.");
    job->done.Notify();
  }
}

net::Task<Result<void>> Ingest::TryCommit(const Jobs& jobs) {
  const WallTime now = clock_.Now();
  EventRows rows;
  std::vector<std::pair<int64_t, Uuid>> stored;
  std::set<ProjectId> projects;
  std::unordered_set<Uuid> in_batch;
  for (const auto& job : jobs) {
    const int64_t team_id = job->project.value;
    projects.insert(job->project);
    job->result = Accepted{};
    CO_TRY_VOID(co_await persons_.Prefetch(team_id, job->events));
    for (const CapturedEvent& event : job->events) {
      const Uuid in_team{event.uuid.high ^ static_cast<uint64_t>(team_id), event.uuid.low};
      if (seen_.Contains(team_id, event.uuid) || !in_batch.insert(in_team).second) {
        ++job->result->duplicates;
        continue;
      }
      CO_TRY(const Uuid person, co_await persons_.Apply(team_id, event, now));
      rows.Add({.uuid = event.uuid,
                .event = event.event,
                .properties = event.properties,
                .timestamp = event.timestamp,
                .team_id = team_id,
                .distinct_id = event.distinct_id,
                .created_at = now,
                .person_id = person});
      stored.emplace_back(team_id, event.uuid);
      ++job->result->stored;
    }
  }
  PersonChanges changes = persons_.TakeChanges();
  // Events last: they are what makes a repeated attempt a duplicate, and the rest may safely be written twice.
  if (changes.persons.count() > 0) CO_TRY_VOID(co_await engine_.Insert(changes.persons.TakeBatch()));
  if (changes.distinct_ids.count() > 0) CO_TRY_VOID(co_await engine_.Insert(changes.distinct_ids.TakeBatch()));
  if (changes.overrides.count() > 0) CO_TRY_VOID(co_await engine_.Insert(changes.overrides.TakeBatch()));
  if (rows.count() > 0) CO_TRY_VOID(co_await engine_.Insert(rows.TakeBatch()));
  for (const auto& [team_id, id] : stored) seen_.Add(team_id, id);
  ++commits_;
  events_stored_ += stored.size();
  for (const ProjectId project : projects) {
    if (on_commit_) on_commit_(project);
  }
  co_return Result<void>();
}

}  // namespace hedgerow::warehouse
