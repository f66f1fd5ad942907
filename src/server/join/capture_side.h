// Events on their way in: warehouse's ingest on the home loop, and what caches need to know of it.
#pragma once

#include <memory>
#include <unordered_map>

#include "auth/access_hub.h"
#include "warehouse/ingest/capture_handler.h"

namespace hedgerow::server {

// Thread: home; Handler's: any loop.
class CaptureSide {
 public:
  CaptureSide(net::Loop& home, warehouse::QueryEngine& engine, net::WorkerPool& workers, const Clock& clock, Random& random,
              Log log);
  net::Task<Result<void>> Start() { return ingest_.Start(); }
  net::Task<void> Close() { return ingest_.Close(); }

  // Grows with each commit of the project's events: results cached before are out of date.
  uint64_t DataVersion(ProjectId project) const;

  // One a loop, over that loop's table of tokens.
  std::unique_ptr<warehouse::CaptureHandler> MakeHandler(const warehouse::ProjectTokens& tokens);

 private:
  net::Loop& home_;
  net::WorkerPool& workers_;
  const Clock& clock_;
  warehouse::Ingest ingest_;
  std::unordered_map<ProjectId, uint64_t> versions_;
};

// Thread: its loop's.
class ProjectTokens final : public warehouse::ProjectTokens {
 public:
  explicit ProjectTokens(const auth::AccessTable& table) : table_(table) {}
  std::optional<ProjectId> FindProject(std::string_view token) const override {
    return table_.FindProjectByToken(std::string(token));
  }

 private:
  const auth::AccessTable& table_;
};

}  // namespace hedgerow::server
