#include "server/join/project_facts.h"

#include "bridge/query_runner.h"

namespace hedgerow::server {

ProjectFacts::ProjectFacts(net::Loop& home, net::WorkerPool& workers, store::Store& store)
    : home_(home), workers_(workers), store_(store) {
  default_.catalog = bridge::DefaultCatalog();
}

Result<ProjectFacts::Facts> ProjectFacts::Read(ProjectId project) {
  TRY(const store::Project stored, store_.GetProject(project));
  return Facts{.timezone = stored.timezone, .catalog = default_.catalog};
}

net::Task<Result<void>> ProjectFacts::Load() {
  CO_TRY(const auto projects, co_await workers_.Run([this] { return store_.ListProjects(); }));
  for (const store::Project& project : projects) CO_TRY_VOID(co_await Reload(project.id));
  co_return Result<void>{};
}

net::Task<Result<void>> ProjectFacts::ProjectChanged(ProjectId project) {
  co_return co_await net::RunOn(home_, [this, project] { return Reload(project); });
}

// Of two at once the one that began to read later wins: it has seen both changes.
net::Task<Result<void>> ProjectFacts::Reload(ProjectId project) {
  const uint64_t order = ++reads_;
  CO_TRY(Facts read, co_await workers_.Run([this, project] { return Read(project); }));
  read.order = order;
  Facts& kept = facts_[project];
  if (kept.order < order) kept = std::move(read);
  co_return Result<void>{};
}

std::string ProjectFacts::Timezone(ProjectId project) const {
  const auto found = facts_.find(project);
  return found == facts_.end() ? default_.timezone : found->second.timezone;
}

std::shared_ptr<const hogql::Catalog> ProjectFacts::Catalog(ProjectId project) const {
  const auto found = facts_.find(project);
  return found == facts_.end() ? default_.catalog : found->second.catalog;
}

}  // namespace hedgerow::server
