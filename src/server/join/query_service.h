// api::QueryService over bridge::QueryJobs: requests come from any loop, queries live on the runner's.
#pragma once

#include <memory>

#include "api/query_service.h"
#include "bridge/query_jobs.h"

namespace hedgerow::server {

// Thread: any loop. Lifetime: Close() before destruction; ends before the runner.
class QueryService final : public api::QueryService {
 public:
  QueryService(net::Loop& home, bridge::QueryRunner& runner, const Clock& clock);

  net::Task<std::expected<Started, api::ApiError>> Start(api::QueryRequest request) override;
  net::Task<std::optional<api::QueryStatus>> Status(api::QueryName name, Progress progress) override;
  net::Task<bool> Cancel(api::QueryName name) override;
  net::Task<std::expected<std::vector<api::Problem>, api::ApiError>> Check(api::QueryRequest request) override;
  net::Task<boost::json::object> Schema(ProjectId project) override;

  net::Task<void> Close() { return jobs_->Close(); }  // on home

 private:
  net::Task<std::expected<Started, api::ApiError>> StartAtHome(api::QueryRequest request);
  net::Task<std::optional<api::QueryStatus>> StatusAtHome(api::QueryName name, Progress progress);
  api::QueryStatus StatusOf(const bridge::QueryJob& job) const;

  net::Loop& home_;
  bridge::QueryRunner& runner_;
  const std::shared_ptr<bridge::QueryJobs> jobs_;  // shared with runs that are still being dropped
};

}  // namespace hedgerow::server
