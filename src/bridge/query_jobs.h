// Queries that people hold by a name: to ask how far one is, to fetch its result later, to cancel it.
//
//   auto job = co_await jobs.Open({project, user, "9f2c..."}, request, QueryJobs::Kind::kWaited);     // somebody waits
//   for (;;) { CO_TRY(auto piece, co_await (*job)->Next()); if (!piece) break; ... }
//   jobs.Cancel({project, user, "9f2c..."});                  // from elsewhere: the pending Next answers kCancelled
//
// A job of Kind::kBackground reads its result itself and keeps it for a while. A name belongs to a user within a
// project: nobody else can find or cancel it. The engine's query ends when the last one who waits for it has left.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bridge/query_runner.h"

namespace hedgerow::bridge {

struct JobName {
  ProjectId project;
  UserId user;
  std::string id;
  auto operator<=>(const JobName&) const = default;
};

struct JobLimits {
  size_t jobs_max = 2000;
  size_t jobs_per_user_max = 200;
  size_t bytes_max = 128 << 20;         // of kept results together
  size_t bytes_per_job_max = 32 << 20;  // a larger result has to be waited for
  std::chrono::minutes kept{10};
};

// Thread: the runner's loop.
class QueryJob {
 public:
  QueryJob(JobName name, std::unique_ptr<RunningResult> run, WallTime now)
      : name_(std::move(name)), run_(std::move(run)), started_at_(now) {}

  const JobName& name() const { return name_; }
  const RunningResult& run() const { return *run_; }
  net::Task<Result<Flight::Piece>> Next() { return run_->Next(); }
  void Leave() { run_->Leave(); }

  WallTime started_at() const { return started_at_; }
  bool background() const { return background_; }
  // Of a background job.
  bool complete() const { return ended_at_.has_value(); }
  std::optional<WallTime> ended_at() const { return ended_at_; }
  const std::optional<Error>& failure() const { return failure_; }
  const std::vector<Flight::Piece>& pieces() const { return pieces_; }
  double elapsed_ms() const { return elapsed_ms_; }
  const std::string& asked() const { return asked_; }
  int64_t limit_rows() const { return limit_rows_; }

 private:
  friend class QueryJobs;
  const JobName name_;
  std::unique_ptr<RunningResult> run_;
  const WallTime started_at_;
  bool background_ = false;
  std::string question_;  // the cache's name of it: the same name asked for something else is another job
  std::optional<WallTime> ended_at_;
  MonoTime ended_mono_;
  std::optional<Error> failure_;
  std::vector<Flight::Piece> pieces_;
  size_t bytes_ = 0;
  double elapsed_ms_ = 0;
  std::string asked_;
  int64_t limit_rows_ = 0;
};

// Thread:   the runner's loop.
// Lifetime: ends before the runner; Close() before destruction.
class QueryJobs {
 public:
  enum class Kind { kWaited, kBackground };

  QueryJobs(net::Loop& loop, QueryRunner& runner, const Clock& clock, JobLimits limits = {})
      : runner_(runner), clock_(clock), limits_(limits), tasks_(loop) {}

  // A background job whose answer is in the cache is handed out as one to wait for: see run().cached(). A name that is
  // in use for the same question gives that job; for another one it is taken over, and the old query is cancelled.
  net::Task<std::expected<std::shared_ptr<QueryJob>, QueryFailure>> Open(JobName name, RunRequest request, Kind kind);
  std::shared_ptr<QueryJob> Find(const JobName& name);
  void Release(const std::shared_ptr<QueryJob>& job);  // nobody waits for it any more
  bool Cancel(const JobName& name);                    // false: there is none
  net::Task<void> Close();
  size_t size() const { return jobs_.size(); }
  size_t bytes() const { return bytes_; }

 private:
  struct Entry {
    std::weak_ptr<QueryJob> waited;  // lives as long as somebody waits
    std::shared_ptr<QueryJob> background;
  };
  net::Task<void> Read(std::shared_ptr<QueryJob> job);
  std::shared_ptr<QueryJob> Held(const JobName& name);
  void Forget(const JobName& name);
  void Sweep();
  Result<void> MakeRoom(const JobName& name);

  QueryRunner& runner_;
  const Clock& clock_;
  const JobLimits limits_;
  net::TaskGroup tasks_;
  std::map<JobName, Entry> jobs_;
  std::list<JobName> ended_;  // background jobs, oldest end first
  std::map<std::pair<ProjectId, UserId>, size_t> of_user_;
  size_t bytes_ = 0;
};

}  // namespace hedgerow::bridge
