#include "server/join/capture_side.h"

namespace hedgerow::server {

CaptureSide::CaptureSide(net::Loop& home, warehouse::QueryEngine& engine, net::WorkerPool& workers, const Clock& clock,
                         Random& random, Log log)
    : home_(home), workers_(workers), clock_(clock), ingest_(home, engine, clock, random, std::move(log)) {
  ingest_.OnCommit([this](ProjectId project) { ++versions_[project]; });
}

uint64_t CaptureSide::DataVersion(ProjectId project) const {
  const auto found = versions_.find(project);
  return found == versions_.end() ? 0 : found->second;
}

std::unique_ptr<warehouse::CaptureHandler> CaptureSide::MakeHandler(const warehouse::ProjectTokens& tokens) {
  return std::make_unique<warehouse::CaptureHandler>(home_, ingest_, tokens, workers_, clock_);
}

}  // namespace hedgerow::server
