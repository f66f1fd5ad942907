// The start of an app as steps with milliseconds: what the settings page draws, and what tells an operator which step
// was slow.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"

namespace hedgerow::runtime {

struct Step {
  std::string name;  // "load", "sockets", "sandbox", "app"
  int64_t ms = 0;
  bool done = false;
};

// Thread: the app's loop.
class Journey {
 public:
  explicit Journey(const Clock& clock) : clock_(&clock), started_(clock.Mono()), step_started_(started_) {}

  void Begin(std::string name) {
    End();
    step_started_ = clock_->Mono();
    steps_.push_back({std::move(name), 0, false});
  }
  void End() {
    if (steps_.empty() || steps_.back().done) return;
    steps_.back().ms = MsSince(step_started_);
    steps_.back().done = true;
  }
  // The steps so far; the one under way shows the time it has taken yet.
  std::vector<Step> Steps() const {
    std::vector<Step> steps = steps_;
    if (!steps.empty() && !steps.back().done) steps.back().ms = MsSince(step_started_);
    return steps;
  }
  int64_t TotalMs() const {
    int64_t total = 0;
    for (const Step& step : Steps()) total += step.ms;
    return total;
  }

 private:
  int64_t MsSince(MonoTime time) const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock_->Mono() - time).count();
  }
  const Clock* clock_;
  MonoTime started_;
  MonoTime step_started_;
  std::vector<Step> steps_;
};

}  // namespace hedgerow::runtime
