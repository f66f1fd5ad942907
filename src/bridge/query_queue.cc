#include "bridge/query_queue.h"

namespace hedgerow::bridge {

bool QueryQueue::HasRoom(const Line& line) const {
  return running_ < limits_.running_max && line.running < limits_.running_per_project_max;
}

net::Task<Result<QueryQueue::Place>> QueryQueue::Enter(ProjectId project) {
  Line& line = lines_[project];
  if (line.waiting.empty() && HasRoom(line)) {
    ++line.running;
    ++running_;
    co_return Place(this, project);
  }
  if (line.waiting.size() >= limits_.waiting_per_project_max) {
    co_return Fail(Code::kUnavailable, "Too many queries of this project are waiting. Try again in a moment.");
  }
  Waiter waiter(loop_);
  const auto at = line.waiting.insert(line.waiting.end(), &waiter);
  auto called = co_await waiter.called.Wait();
  if (waiter.admitted) co_return Place(this, project);  // AdmitNext has counted us and taken us off the line
  line.waiting.erase(at);
  co_return std::unexpected(called.error());
}

void QueryQueue::Leave(ProjectId project) {
  const auto line = lines_.find(project);
  --line->second.running;
  --running_;
  AdmitNext();
  if (line->second.running == 0 && line->second.waiting.empty()) lines_.erase(line);
}

// Round robin over the projects, beginning behind the one that was served last.
void QueryQueue::AdmitNext() {
  auto next = lines_.upper_bound(last_admitted_);
  for (size_t i = 0; i < lines_.size(); ++i, ++next) {
    if (next == lines_.end()) next = lines_.begin();
    Line& line = next->second;
    if (line.waiting.empty() || !HasRoom(line)) continue;
    Waiter* waiter = line.waiting.front();
    line.waiting.pop_front();
    ++line.running;
    ++running_;
    last_admitted_ = next->first;
    waiter->admitted = true;
    waiter->called.Notify();
    return;
  }
}

}  // namespace hedgerow::bridge
