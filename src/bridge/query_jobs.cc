#include "bridge/query_jobs.h"

namespace hedgerow::bridge {

net::Task<void> QueryJobs::Close() {
  tasks_.Cancel();
  co_await tasks_.Join();
  jobs_.clear();
  ended_.clear();
}

std::shared_ptr<QueryJob> QueryJobs::Held(const JobName& name) {
  const auto found = jobs_.find(name);
  if (found == jobs_.end()) return nullptr;
  return found->second.background ? found->second.background : found->second.waited.lock();
}

std::shared_ptr<QueryJob> QueryJobs::Find(const JobName& name) {
  Sweep();
  return Held(name);
}

void QueryJobs::Release(const std::shared_ptr<QueryJob>& job) {
  if (job->background()) return;
  job->Leave();
  if (const auto found = jobs_.find(job->name()); found != jobs_.end() && found->second.waited.lock() == job)
    Forget(job->name());
}

void QueryJobs::Forget(const JobName& name) {
  const auto found = jobs_.find(name);
  if (found == jobs_.end()) return;
  if (const auto& job = found->second.background) {
    bytes_ -= job->bytes_;
    if (job->complete()) std::erase(ended_, name);
  }
  const auto user = of_user_.find({name.project, name.user});
  if (--user->second == 0) of_user_.erase(user);
  jobs_.erase(found);
}

// What is too old or too much, oldest first; and names whose waiters have gone.
void QueryJobs::Sweep() {
  while (!ended_.empty()) {
    const JobName oldest = ended_.front();
    const auto& job = jobs_.at(oldest).background;
    const bool old = clock_.Mono() - job->ended_mono_ > limits_.kept;
    if (!old && bytes_ <= limits_.bytes_max && jobs_.size() <= limits_.jobs_max) break;
    Forget(oldest);
  }
}

Result<void> QueryJobs::MakeRoom(const JobName& name) {
  const auto user = of_user_.find({name.project, name.user});
  const bool user_full = user != of_user_.end() && user->second >= limits_.jobs_per_user_max;
  if (!user_full && jobs_.size() < limits_.jobs_max) return {};
  for (auto at = jobs_.begin(); at != jobs_.end();) {  // rare: only when a limit is reached
    const JobName& one = (at++)->first;
    if (Held(one) == nullptr) Forget(JobName(one));
  }
  for (const JobName& one : std::list<JobName>(ended_)) {
    const auto mine = of_user_.find({name.project, name.user});
    const bool still_full = mine != of_user_.end() && mine->second >= limits_.jobs_per_user_max;
    if (!still_full && jobs_.size() < limits_.jobs_max) return {};
    if (!still_full || (one.project == name.project && one.user == name.user)) Forget(one);
  }
  const auto mine = of_user_.find({name.project, name.user});
  if ((mine != of_user_.end() && mine->second >= limits_.jobs_per_user_max) || jobs_.size() >= limits_.jobs_max) {
    return Fail(Code::kUnavailable, "Too many queries are under way. Try again in a moment.");
  }
  return {};
}

net::Task<std::expected<std::shared_ptr<QueryJob>, QueryFailure>> QueryJobs::Open(JobName name, RunRequest request,
                                                                                  Kind kind) {
  Sweep();
  const bool forced = request.freshness == Freshness::kForced;
  const int64_t limit_rows = request.limit_rows;
  std::string asked = kind == Kind::kBackground ? request.hogql : std::string();
  auto opened = co_await runner_.Open(std::move(request));
  if (!opened) co_return std::unexpected(std::move(opened.error()));
  if (const auto known = Held(name)) {
    const bool same = known->question_ == (*opened)->cache_key();
    if (kind == Kind::kBackground && known->background() && same && !forced) co_return known;
    if (known->background() || !same) known->Leave();
    Forget(name);
  } else {
    Forget(name);
  }
  if (auto room = MakeRoom(name); !room) co_return std::unexpected(QueryFailure{room.error(), {}, {}});
  auto job = std::make_shared<QueryJob>(name, std::move(*opened), clock_.Now());
  job->question_ = job->run().cache_key();
  const bool background = kind == Kind::kBackground && !job->run().cached();
  job->background_ = background;
  job->asked_ = std::move(asked);
  job->limit_rows_ = limit_rows;
  Entry& entry = jobs_[name];
  ++of_user_[{name.project, name.user}];
  if (background) {
    entry.background = job;
    tasks_.Spawn(Read(job));
  } else {
    entry.waited = job;
  }
  co_return job;
}

net::Task<void> QueryJobs::Read(std::shared_ptr<QueryJob> job) {
  size_t bytes = 0;
  for (;;) {
    auto piece = co_await job->Next();
    if (piece && !*piece) break;
    if (!piece) {
      job->failure_ = std::move(piece).error();
      break;
    }
    bytes += (*piece)->size();
    job->pieces_.push_back(std::move(*piece));
    if (bytes <= limits_.bytes_per_job_max) continue;
    job->failure_ = Error{Code::kTooLarge,
                          "The result is too large to be kept. Ask for it with refresh=blocking, or as Arrow.",
                          {},
                          "refresh"};
    job->Leave();
    break;
  }
  if (job->failure_) job->pieces_.clear();
  job->ended_at_ = clock_.Now();
  job->ended_mono_ = clock_.Mono();
  job->elapsed_ms_ = job->run().elapsed_ms();
  const auto found = jobs_.find(job->name());
  if (found == jobs_.end() || found->second.background != job) co_return;  // cancelled, or its name was taken over
  if (!job->failure_) job->bytes_ = bytes;
  bytes_ += job->bytes_;
  ended_.push_back(job->name());
  Sweep();
}

bool QueryJobs::Cancel(const JobName& name) {
  const auto job = Held(name);
  if (job == nullptr) {
    Forget(name);
    return false;
  }
  job->Leave();
  Forget(name);
  return true;
}

}  // namespace hedgerow::bridge
