// Who may use the engine now. A project runs a few queries at once and everybody together a few more; the rest wait,
// and a free place goes to the next project in turn, so that one busy project cannot starve the others.
//
//   CO_TRY(auto place, co_await queue.Enter(project));     // kUnavailable when too many wait already
//   ... run the query; the place is given back when `place` is destroyed
#pragma once

#include <deque>
#include <list>
#include <map>
#include <memory>

#include "base/ids.h"
#include "net/async.h"

namespace hedgerow::bridge {

struct QueueLimits {
  size_t running_max = 12;
  size_t running_per_project_max = 4;
  size_t waiting_per_project_max = 200;
};

// Thread: its loop's.
// Lifetime: outlives its places.
class QueryQueue {
 public:
  QueryQueue(net::Loop& loop, QueueLimits limits) : loop_(loop), limits_(limits) {}

  class Place {
   public:
    Place(QueryQueue* queue, ProjectId project) : queue_(queue), project_(project) {}
    Place(Place&& other) noexcept : queue_(std::exchange(other.queue_, nullptr)), project_(other.project_) {}
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (queue_ != nullptr) queue_->Leave(project_);
    }

   private:
    QueryQueue* queue_;
    ProjectId project_;
  };

  net::Task<Result<Place>> Enter(ProjectId project);
  size_t running() const { return running_; }

 private:
  struct Waiter {
    explicit Waiter(net::Loop& loop) : called(loop) {}
    net::Event called;
    bool admitted = false;
  };
  struct Line {
    size_t running = 0;
    std::list<Waiter*> waiting;
  };

  bool HasRoom(const Line& line) const;
  void Leave(ProjectId project);
  void AdmitNext();

  net::Loop& loop_;
  const QueueLimits limits_;
  size_t running_ = 0;
  std::map<ProjectId, Line> lines_;
  ProjectId last_admitted_;
};

}  // namespace hedgerow::bridge
