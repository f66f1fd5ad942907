#include "warehouse/ingest/ingest.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <set>
#include <unordered_set>

#include "warehouse/ingest/stored_uuids.h"

namespace hedgerow::warehouse {
namespace {

constexpr auto kRetryPause = std::chrono::milliseconds(100);
constexpr size_t kLookupsMax = 2;  // each may read all uuids of a project
constexpr size_t kLateLookupsMax = 8;
constexpr size_t kEventsBetweenYields = 2'000;  // about a millisecond
constexpr auto kDefinitionsPause = std::chrono::seconds(3);
constexpr size_t kRememberedMax = 1'000'000;  // at a start; more are looked up when they turn out to be late
constexpr auto kRememberedFor = std::chrono::hours(1);
constexpr char kRecentUuids[] =
    "SELECT team_id, toString(uuid), toUnixTimestamp64Micro(_inserted_at) FROM events "
    "WHERE _inserted_at > now64() - INTERVAL 1 HOUR ORDER BY _inserted_at DESC LIMIT 1000000";
constexpr char kRunningInserts[] = "SELECT count() FROM system.processes WHERE query_kind = 'Insert'";

size_t BytesOf(const std::vector<CapturedEvent>& events) {
  size_t bytes = 0;
  for (const auto& event : events)
    bytes += event.properties.size() + event.distinct_id.size() + event.event.size() + 200;
  return bytes;
}

Error NotStored(const Error& cause) {
  if (cause.code == Code::kStorageFull)
    return {
        Code::kStorageFull, "The server's disk is full: the events were not stored. Send them again later.", {}, {}};
  return {Code::kUnavailable, "The events could not be stored. Send them again in a moment.", {}, {}};
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
      groups_(engine),
      definitions_(engine),
      tasks_(loop),
      keeping_(loop),
      work_(loop) {}

net::Task<Result<void>> Ingest::Start() {
  CO_TRY_VOID(co_await LoadState());
  CO_TRY_VOID(co_await definitions_.Load());
  tasks_.Spawn(WriteLoop());
  keeping_.Spawn(KeepDefinitions());
  co_return Result<void>();
}

// A server that was killed, or an answer that was lost, may have left an insert that the engine is still at. What it
// stores must be seen by LoadState, or its sender's second attempt would be stored too.
net::Task<Result<void>> Ingest::UntilInsertsEnd() {
  const MonoTime give_up = clock_.Mono() + options_.retry_max;
  for (int quiet = 0; quiet < 2 && clock_.Mono() < give_up;) {
    CO_TRY(const std::string running, co_await engine_.Read({.sql = kRunningInserts, .tag = "ingest"}, "TSV", 64));
    quiet = running == "0\n" ? quiet + 1 : 0;
    if (quiet < 2) CO_TRY_VOID(co_await net::SleepFor(std::chrono::milliseconds(10)));
  }
  co_return Result<void>();
}

// What must be known before the next commit: also after a failed one, whose outcome this reads back.
net::Task<Result<void>> Ingest::LoadState() {
  state_loaded_ = false;
  CO_TRY_VOID(co_await UntilInsertsEnd());
  CO_TRY_VOID(co_await persons_.Load());
  CO_TRY_VOID(co_await groups_.Load());
  CO_TRY(const std::string text, co_await engine_.Read({.sql = kRecentUuids, .tag = "ingest"}, "TSV", size_t{1} << 28));
  seen_.Clear(clock_.Now() - kRememberedFor);
  size_t loaded = 0;
  int64_t oldest = 0;
  for (std::string_view rest = text; !rest.empty(); ++loaded) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const size_t tab = line.find('\t');
    if (tab == line.npos) continue;
    int64_t team_id = 0;
    std::from_chars(line.data(), line.data() + tab, team_id);
    if (const auto id = Uuid::Parse(line.substr(tab + 1, 36))) seen_.Add(team_id, *id, clock_.Now());
    std::from_chars(line.data() + line.rfind('\t') + 1, line.data() + line.size(), oldest);
  }
  if (loaded >= kRememberedMax) seen_.ForgetBefore(FromMicros(oldest));
  state_loaded_ = true;
  co_return Result<void>();
}

bool Ingest::HasRoom(size_t events, size_t bytes) const {
  return !closing_ && queued_events_ + events <= options_.queued_events_max &&
         queued_bytes_ + bytes <= options_.queued_bytes_max;
}

// Takes out what is stored already of the events that happened before the memory of stored ones begins.
net::Task<Result<size_t>> Ingest::DropStoredLate(ProjectId project, std::vector<CapturedEvent>* events) {
  const WallTime since = seen_.since();
  const auto is_late = [since](const CapturedEvent& event) {
    return event.has_uuid && !event.created_at && event.timestamp < since;
  };
  if (std::none_of(events->begin(), events->end(), is_late)) co_return size_t{0};
  if (late_lookups_ >= kLateLookupsMax)
    co_return Fail(Code::kUnavailable,
                   "Too many late events are being looked up just now. Send them again in a moment.");
  std::vector<CapturedEvent> late, others;
  for (CapturedEvent& event : *events) (is_late(event) ? late : others).push_back(std::move(event));
  const size_t sent = late.size();
  ++late_lookups_;
  const auto looked = co_await DropStored(engine_, project, &late);
  --late_lookups_;
  if (!looked) co_return std::unexpected(NotStored(looked.error()));
  const size_t dropped = sent - late.size();
  // Before the others: what happened first is applied first.
  late.insert(late.end(), std::make_move_iterator(others.begin()), std::make_move_iterator(others.end()));
  *events = std::move(late);
  co_return dropped;
}

net::Task<Result<Accepted>> Ingest::Submit(ProjectId project, std::vector<CapturedEvent> events, Sightings seen) {
  if (events.empty()) co_return Accepted{};
  const size_t bytes = BytesOf(events);
  const auto full = [] {
    return Fail(Code::kUnavailable, "The warehouse takes no more events just now. Send them again in a moment.");
  };
  if (!HasRoom(events.size(), bytes)) co_return full();
  CO_TRY(const size_t dropped, co_await DropStoredLate(project, &events));
  if (events.empty()) co_return Accepted{.duplicates = dropped};
  if (!HasRoom(events.size(), bytes)) co_return full();
  auto job = std::make_shared<Job>(loop_);
  job->project = project;
  job->bytes = bytes;
  job->events = std::move(events);
  job->seen = std::move(seen);
  queued_events_ += job->events.size();
  queued_bytes_ += bytes;
  queue_.push_back(job);
  work_.Notify();
  CO_TRY_VOID(co_await job->done.Wait());
  if (job->result) job->result->duplicates += dropped;
  co_return job->result;
}

net::Task<Result<Accepted>> Ingest::SubmitNew(ProjectId project, std::vector<CapturedEvent> events, Sightings seen) {
  if (lookups_ >= kLookupsMax)
    co_return Fail(Code::kUnavailable, "Too many imports are looking events up just now. Try again in a moment.");
  const size_t sent = events.size();
  ++lookups_;
  const auto looked = co_await DropStored(engine_, project, &events);
  --lookups_;
  if (!looked) co_return std::unexpected(looked.error());
  const size_t dropped = sent - events.size();
  CO_TRY(Accepted accepted, co_await Submit(project, std::move(events), std::move(seen)));
  accepted.duplicates += dropped;
  co_return accepted;
}

net::Task<void> Ingest::Close() {
  closing_ = true;
  work_.Notify();
  co_await tasks_.Join();
  keeping_.Cancel();
  co_await keeping_.Join();
  if (auto kept = co_await definitions_.Flush(); !kept) log_.Failure("definitions_not_stored", kept.error());
}

// Apart from the events: they are on disk already, and a definition that a crash loses is learnt again.
net::Task<void> Ingest::KeepDefinitions() {
  while (co_await net::SleepFor(kDefinitionsPause)) {
    if (auto kept = co_await definitions_.Flush(); !kept) log_.Failure("definitions_not_stored", kept.error());
  }
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
      if (!event.has_uuid) event.uuid = Uuid::Fresh(random_);
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
    if (!done) job->result = std::unexpected(NotStored(done.error()));
    job->done.Notify();
  }
}

net::Task<Result<void>> Ingest::TryCommit(const Jobs& jobs) {
  const WallTime now = clock_.Now();
  EventRows rows;
  std::vector<std::pair<int64_t, Uuid>> stored;
  std::set<ProjectId> projects;
  std::unordered_set<Uuid> in_batch;
  size_t applied = 0, bytes = 0;
  for (const auto& job : jobs) {
    bytes += job->bytes;
    persons_.Want(job->project.value, job->events);
  }
  CO_TRY_VOID(co_await persons_.Fetch());
  rows.Reserve(bytes);
  for (const auto& job : jobs) {
    const int64_t team_id = job->project.value;
    projects.insert(job->project);
    job->result = Accepted{};
    CO_TRY_VOID(co_await groups_.Prefetch(team_id, job->events));
    for (const CapturedEvent& event : job->events) {
      const Uuid in_team{event.uuid.high ^ static_cast<uint64_t>(team_id), event.uuid.low};
      if (seen_.Contains(team_id, event.uuid) || !in_batch.insert(in_team).second) {
        ++job->result->duplicates;
        continue;
      }
      if (++applied % kEventsBetweenYields == 0) co_await net::Yield();
      groups_.Apply(team_id, event, now);
      std::optional<Uuid> person = persons_.ApplyPlain(team_id, event);
      if (!person) {
        CO_TRY(person, co_await persons_.Apply(team_id, event, now));
      }
      rows.Add(EventView{.uuid = event.uuid,
                         .event = event.event,
                         .properties = event.properties,
                         .timestamp = event.timestamp,
                         .team_id = team_id,
                         .distinct_id = event.distinct_id,
                         .elements_chain = event.elements_chain,
                         .created_at = event.created_at.value_or(now),
                         .person_id = *person});
      stored.emplace_back(team_id, event.uuid);
      ++job->result->stored;
    }
  }
  CO_TRY_VOID(co_await Write(persons_.TakeChanges(), groups_.TakeChanges(), std::move(rows)));
  for (const auto& [team_id, id] : stored) seen_.Add(team_id, id, now);
  for (const auto& job : jobs) definitions_.Note(job->project, job->seen, now);
  ++commits_;
  events_stored_ += stored.size();
  for (const ProjectId project : projects) {
    if (on_commit_) on_commit_(project);
  }
  co_return Result<void>();
}

net::Task<void> Ingest::InsertInto(InsertBatch batch, Result<void>* done) {
  *done = co_await engine_.Insert(std::move(batch));
}

// Events last: they are what makes a repeated attempt a duplicate, and the rest may safely be written twice. The rest
// at once: each costs a millisecond or two of waiting for the disk.
net::Task<Result<void>> Ingest::Write(PersonChanges changes, GroupChanges groups, EventRows rows) {
  Result<void> persons, ids, overrides, known_groups, types;
  {
    net::TaskGroup writing(loop_);
    if (changes.persons.count() > 0) writing.Spawn(InsertInto(changes.persons.TakeBatch(), &persons));
    if (changes.distinct_ids.count() > 0) writing.Spawn(InsertInto(changes.distinct_ids.TakeBatch(), &ids));
    if (changes.overrides.count() > 0) writing.Spawn(InsertInto(changes.overrides.TakeBatch(), &overrides));
    if (!groups.groups.rows.empty()) writing.Spawn(InsertInto(std::move(groups.groups), &known_groups));
    if (!groups.types.rows.empty()) writing.Spawn(InsertInto(std::move(groups.types), &types));
    co_await writing.Join();
  }
  CO_TRY_VOID(std::move(persons));
  CO_TRY_VOID(std::move(ids));
  CO_TRY_VOID(std::move(overrides));
  CO_TRY_VOID(std::move(known_groups));
  CO_TRY_VOID(std::move(types));
  if (rows.count() > 0) CO_TRY_VOID(co_await engine_.Insert(rows.TakeBatch()));
  co_return Result<void>();
}

}  // namespace hedgerow::warehouse
