// Time-outs for many connections at the price of one timer: setting a deadline is a store, a sweep four times a second
// calls those that have passed. Good for limits of seconds; SleepFor and WithDeadline are exact.
#pragma once

#include <cstddef>
#include <vector>

#include "base/clock.h"
#include "net/task.h"

namespace hedgerow::net {

class Loop;
class Watchdog;

// Something with a deadline. Registered for its life.
// Thread: its loop's.
class Watched {
 public:
  explicit Watched(Loop& loop);
  virtual ~Watched();
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

  // Called once when the deadline has passed; it is cleared before. May destroy this object.
  virtual void OnDeadline() = 0;

 protected:
  void ExpireAfter(std::chrono::milliseconds limit);
  void ClearDeadline() { deadline_ = MonoTime::max(); }

 private:
  friend class Watchdog;
  Loop& watched_loop_;
  MonoTime deadline_ = MonoTime::max();
  size_t index_ = 0;
};

class Watchdog {
 public:
  static constexpr std::chrono::milliseconds kSweep{250};
  explicit Watchdog(Loop& loop);
  ~Watchdog();

 private:
  friend class Watched;
  void Arm();
  void Sweep();
  struct Timer;
  Loop& loop_;
  std::vector<Watched*> watched_;
  std::unique_ptr<Timer> timer_;
};

}  // namespace hedgerow::net
