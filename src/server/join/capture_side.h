// Events on their way in: warehouse's ingest on the home loop, and what caches need to know of it.
#pragma once

#include <memory>
#include <unordered_map>

#include "auth/access_hub.h"
#include "hogql/compile.h"
#include "warehouse/ingest/capture_handler.h"

namespace hedgerow::server {

// Thread: home; Handler's: any loop.
class CaptureSide {
 public:
  CaptureSide(net::Loop& home, warehouse::QueryEngine& engine, const Clock& clock, Random& random, Log log);
  net::Task<Result<void>> Start() { return ingest_.Start(); }
  net::Task<void> Close() { return ingest_.Close(); }

  // Once events have been put into the warehouse beside the ingestion (the demo's).
  net::Task<void> LearnDefinitions();
  warehouse::DefinitionBook& definitions() { return ingest_.definitions(); }
  // `base` with the types of the project's properties. The same object until a type is learnt.
  std::shared_ptr<const hogql::Catalog> WithPropertyTypes(ProjectId project,
                                                          std::shared_ptr<const hogql::Catalog> base);

  // Grows with each commit of the project's events: results cached before are out of date.
  uint64_t DataVersion(ProjectId project) const;

  // One a loop, over that loop's table of tokens.
  std::unique_ptr<warehouse::CaptureHandler> MakeHandler(const warehouse::ProjectTokens& tokens);

 private:
  net::Loop& home_;
  struct Typed {
    std::shared_ptr<const hogql::Catalog> base, catalog;
    uint64_t version = 0;
  };

  net::WorkerPool workers_;  // of its own: a flood of events shall not keep anybody from signing in
  warehouse::CaptureMemory memory_;
  const Clock& clock_;
  Random& random_;
  const Log log_;
  warehouse::Ingest ingest_;
  std::unordered_map<ProjectId, Typed> typed_;
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
