#include "server/join/query_service.h"

#include <boost/json.hpp>

#include "server/join/query_words.h"

namespace hedgerow::server {
namespace {

// A run whose job lives at home. Dropping it there ends the query, unless others wait for the same.
class HomeRun final : public api::QueryRun {
 public:
  HomeRun(net::Loop& home, std::shared_ptr<bridge::QueryJobs> jobs, std::shared_ptr<bridge::QueryJob> job,
          std::string hogql)
      : home_(home), jobs_(std::move(jobs)), job_(std::move(job)), hogql_(std::move(hogql)) {}
  ~HomeRun() override {
    home_.Post([jobs = std::move(jobs_), job = std::move(job_)] { jobs->Release(job); });
  }
  net::Task<Result<api::QueryPiece>> Next() override {
    co_return co_await net::RunOn(home_, [job = job_] { return job->Next(); });
  }
  net::Task<api::QueryFacts> Facts() override {
    auto facts = co_await net::RunOn(home_, [job = job_] { return FactsAtHome(job); });
    facts.hogql = hogql_;
    co_return facts;
  }
  void Leave() override {
    home_.Post([job = job_] { job->Leave(); });
  }

 private:
  static net::Task<api::QueryFacts> FactsAtHome(std::shared_ptr<bridge::QueryJob> job) {
    co_return FactsOf(job->run(), job->run().elapsed_ms());
  }

  net::Loop& home_;
  std::shared_ptr<bridge::QueryJobs> jobs_;
  std::shared_ptr<bridge::QueryJob> job_;
  const std::string hogql_;
};

bridge::JobName JobNameOf(const api::QueryName& name) { return {name.project, name.user, name.id}; }

}  // namespace

QueryService::QueryService(net::Loop& home, bridge::QueryRunner& runner, const Clock& clock)
    : home_(home), runner_(runner), jobs_(std::make_shared<bridge::QueryJobs>(home, runner, clock)) {}

net::Task<std::expected<api::QueryService::Started, api::ApiError>> QueryService::Start(api::QueryRequest request) {
  co_return co_await net::RunOn(home_, [this, &request] { return StartAtHome(std::move(request)); });
}

net::Task<std::expected<api::QueryService::Started, api::ApiError>> QueryService::StartAtHome(
    api::QueryRequest request) {
  auto run = ToRunRequest(request);
  if (!run) co_return std::unexpected(api::ApiError(std::move(run).error()));
  std::string understood = request.form == api::ResultForm::kJson ? Understood(request.query) : std::string();
  const auto kind =
      RunsInBackground(request.refresh) ? bridge::QueryJobs::Kind::kBackground : bridge::QueryJobs::Kind::kWaited;
  auto opened = co_await jobs_->Open(JobNameOf(request.name), std::move(*run), kind);
  if (!opened) {
    if (!opened.error().cache_key.empty()) co_return api::CacheMiss{opened.error().cache_key};
    co_return std::unexpected(ToApiError(std::move(opened).error()));
  }
  if ((*opened)->background()) co_return StatusOf(**opened);
  co_return std::make_unique<HomeRun>(home_, jobs_, std::move(*opened), std::move(understood));
}

api::QueryStatus QueryService::StatusOf(const bridge::QueryJob& job) const {
  const bridge::Flight::Times& times = job.run().flight().times;
  api::QueryStatus status{.id = job.name().id, .start_time = job.started_at(), .pickup_time = times.admitted_wall};
  status.query = job.asked();
  status.limit = job.limit_rows();
  if (!job.complete()) return status;
  status.end_time = job.ended_at();
  status.expiration_time = *job.ended_at() + bridge::JobLimits{}.kept;
  if (job.failure()) {
    status.failure = api::ApiError(*job.failure());
    return status;
  }
  status.facts = FactsOf(job.run(), job.elapsed_ms());
  status.facts->hogql = Understood(job.asked());
  status.pieces = job.pieces();
  return status;
}

net::Task<std::optional<api::QueryStatus>> QueryService::Status(api::QueryName name, Progress progress) {
  co_return co_await net::RunOn(home_, [this, &name, progress] { return StatusAtHome(std::move(name), progress); });
}

net::Task<std::optional<api::QueryStatus>> QueryService::StatusAtHome(api::QueryName name, Progress progress) {
  const auto job = jobs_->Find(JobNameOf(name));
  if (job == nullptr) co_return std::nullopt;
  api::QueryStatus status = StatusOf(*job);
  if (progress == Progress::kAsked && !status.end_time && status.pickup_time) {
    if (const auto known = co_await runner_.Ask(job->run().flight().tag)) {
      status.progress = api::QueryProgress{known->rows_read, known->bytes_read, known->rows_total, known->cpu_micros,
                                           known->elapsed_s};
    }
  }
  co_return status;
}

net::Task<bool> QueryService::Cancel(api::QueryName name) {
  co_return co_await net::RunOn(home_, [this, &name]() -> net::Task<bool> {
    return [](bridge::QueryJobs& jobs, bridge::JobName job) -> net::Task<bool> { co_return jobs.Cancel(job); }(
                                                                *jobs_, JobNameOf(name));
  });
}

net::Task<std::expected<std::vector<api::Problem>, api::ApiError>> QueryService::Check(api::QueryRequest request) {
  using Answer = std::expected<std::vector<api::Problem>, api::ApiError>;
  co_return co_await net::RunOn(home_, [this, &request]() -> net::Task<Answer> {
    return [](bridge::QueryRunner& runner, api::QueryRequest asked) -> net::Task<Answer> {
      auto run = ToRunRequest(asked);
      if (!run) co_return std::unexpected(api::ApiError(std::move(run).error()));
      co_return ToProblems(runner.Check(*run));
    }(runner_, std::move(request));
  });
}

net::Task<boost::json::object> QueryService::Schema(ProjectId project) { co_return SchemaJson(); }

}  // namespace hedgerow::server
