// Events on their way into the warehouse: group commit. Whoever submits waits until what it submitted is on disk; while
// one commit runs, everything that arrives is gathered for the next, at least 20 ms apart so that parts stay few.
//
//   CO_TRY_VOID(co_await ingest.Start());
//   CO_TRY(const Accepted accepted, co_await ingest.Submit(project, std::move(events), std::move(seen)));   // its loop
//   co_await ingest.Close();                 // writes what is queued
//
// A warehoused that dies in the middle of a commit leaves it unknown whether the batch was stored: the batch is applied
// again, without the events that turn out to be there. Full queues answer kUnavailable: nothing is dropped in silence.
//
// An event whose uuid is stored already is not stored again, however long ago that was: what was stored lately is
// remembered (seen_ids.h), and an event that happened before that memory begins is looked up in the warehouse. So only
// late events cost a query, and a sender may repeat a batch after a crash of anybody's.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/random.h"
#include "warehouse/ingest/captured.h"
#include "warehouse/ingest/definition_book.h"
#include "warehouse/ingest/group_book.h"
#include "warehouse/ingest/person_book.h"
#include "warehouse/ingest/seen_ids.h"

namespace hedgerow::warehouse {

struct IngestOptions {
  size_t queued_events_max = 200'000;
  size_t queued_bytes_max = 128 << 20;
  size_t commit_events_max = 50'000;
  std::chrono::milliseconds commit_interval{20};
  std::chrono::seconds retry_max{12};  // while the engine restarts
};

struct Accepted {
  size_t stored = 0;
  size_t duplicates = 0;
};

// Thread:   its loop's.
// Lifetime: Close() before destruction; outlives its submitters.
class Ingest {
 public:
  Ingest(net::Loop& loop, QueryEngine& engine, const Clock& clock, Random& random, Log log, IngestOptions options = {});

  net::Task<Result<void>> Start();
  net::Task<Result<Accepted>> Submit(ProjectId project, std::vector<CapturedEvent> events, Sightings seen = {});
  // The same for events of an import that may have been stored long ago: they are looked up first.
  net::Task<Result<Accepted>> SubmitNew(ProjectId project, std::vector<CapturedEvent> events, Sightings seen = {});
  net::Task<void> Close();

  // Called after each commit for each project in it: results cached before are out of date.
  void OnCommit(std::function<void(ProjectId)> callback) { on_commit_ = std::move(callback); }

  DefinitionBook& definitions() { return definitions_; }
  const GroupBook& groups() const { return groups_; }
  uint64_t commits() const { return commits_; }
  uint64_t events_stored() const { return events_stored_; }

 private:
  struct Job {
    explicit Job(net::Loop& loop) : done(loop) {}
    ProjectId project;
    std::vector<CapturedEvent> events;
    Sightings seen;
    size_t bytes = 0;
    Result<Accepted> result = Accepted{};
    net::Event done;
  };
  using Jobs = std::vector<std::shared_ptr<Job>>;

  net::Task<void> WriteLoop();
  Jobs TakeJobs();
  net::Task<void> Commit(Jobs jobs);
  net::Task<Result<void>> TryCommit(const Jobs& jobs);
  net::Task<Result<void>> LoadState();
  net::Task<Result<void>> UntilInsertsEnd();
  net::Task<Result<void>> Write(PersonChanges changes, GroupChanges groups, EventRows rows);
  net::Task<void> InsertInto(InsertBatch batch, Result<void>* done);
  net::Task<Result<size_t>> DropStoredLate(ProjectId project, std::vector<CapturedEvent>* events);
  net::Task<void> KeepDefinitions();
  bool HasRoom(size_t events, size_t bytes) const;

  net::Loop& loop_;
  QueryEngine& engine_;
  const Clock& clock_;
  Random& random_;
  Log log_;
  IngestOptions options_;
  PersonBook persons_;
  GroupBook groups_;
  DefinitionBook definitions_;
  SeenIds seen_;
  net::TaskGroup tasks_, keeping_;
  net::Event work_;
  std::deque<std::shared_ptr<Job>> queue_;
  size_t queued_events_ = 0, queued_bytes_ = 0;
  size_t lookups_ = 0, late_lookups_ = 0;  // under way
  bool closing_ = false, state_loaded_ = false;
  std::function<void(ProjectId)> on_commit_;
  uint64_t commits_ = 0, events_stored_ = 0;
};

}  // namespace hedgerow::warehouse
