// What the HogQL compiler must know of each project, kept in memory so that no query reads the store.
//
//   CO_TRY_VOID(co_await facts.Load());                     // at start, before anybody listens
//   facts.Timezone(project), facts.Catalog(project)         // for each query
//   CO_TRY_VOID(co_await facts.ProjectChanged(project));    // after a change has been stored
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "api/project_watcher.h"
#include "hogql/compile.h"
#include "net/async.h"
#include "net/worker_pool.h"
#include "store/store.h"

namespace hedgerow::server {

// Thread:   home; ProjectChanged any loop.
// Lifetime: outlives the tasks that call ProjectChanged.
class ProjectFacts final : public api::ProjectWatcher {
 public:
  ProjectFacts(net::Loop& home, net::WorkerPool& workers, store::Store& store, store::NamedQueries& named);

  net::Task<Result<void>> Load();
  net::Task<Result<void>> ProjectChanged(ProjectId project) override;
  net::Task<Result<void>> CheckNamed(ProjectId project, store::NamedKind kind, std::string hogql) override;

  std::string Timezone(ProjectId project) const;  // UTC for one made a moment ago by another process
  std::shared_ptr<const hogql::Catalog> Catalog(ProjectId project) const;

 private:
  struct Facts {
    std::string timezone = "UTC";
    std::shared_ptr<const hogql::Catalog> catalog;
    uint64_t order = 0;
  };
  net::Task<Result<void>> Reload(ProjectId project);
  net::Task<Result<void>> CheckAtHome(ProjectId project, std::string query);
  Result<Facts> Read(ProjectId project);

  net::Loop& home_;
  net::WorkerPool& workers_;
  store::Store& store_;
  store::NamedQueries& named_;
  std::unordered_map<ProjectId, Facts> facts_;
  Facts default_;
  uint64_t reads_ = 0;
};

}  // namespace hedgerow::server
