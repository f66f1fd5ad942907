// Event loops: one thread each. An object belongs to one loop and is touched on that loop only; others Post to it.
//
//   TRY(auto loops, net::Loops::Create(2));
//   loops->home().Post([&] { ... });        // from any thread
//   loops->Run();                           // blocks until Stop(); loop 0 ("home") runs on the calling thread
//
// Connections stay on the loop that accepted them. State that must be single (an app's life) lives on home().
#pragma once

#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "net/task.h"

namespace hedgerow::net {

class BufferPool;
class Watchdog;

// One io_context and its thread.
// Owned by:  Loops.
// Thread:    all but Post, Dispatch, IsCurrent, index: the loop's own.
class Loop final : private boost::asio::io_context {
 public:
  explicit Loop(size_t index);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Runs `work` on this loop, never inline. Any thread. Work posted before Run waits for it.
  void Post(std::move_only_function<void()> work);
  bool IsCurrent() const;
  size_t index() const { return index_; }

  // The time, at most 250 ms old: good enough for time-outs and never a system call.
  MonoTime coarse_now() const { return coarse_now_; }

  // For net/ itself.
  Executor executor() { return get_executor(); }
  static Loop& Of(const Executor& executor) { return static_cast<Loop&>(executor.context()); }
  BufferPool& buffers() { return *buffers_; }
  Watchdog& watchdog() { return *watchdog_; }

 private:
  friend class Loops;
  friend class TestLoop;
  friend class Watchdog;
  using Context = boost::asio::io_context;
  Context& context() { return *this; }

  size_t index_;
  MonoTime coarse_now_ = std::chrono::steady_clock::now();
  std::unique_ptr<BufferPool> buffers_;
  std::unique_ptr<Watchdog> watchdog_;
};

// All loops of the process.
// Lifetime: outlives everything that holds a Loop&. Destruction drops tasks that are still suspended.
class Loops {
 public:
  static Result<std::unique_ptr<Loops>> Create(size_t count);
  ~Loops();

  size_t size() const { return loops_.size(); }
  Loop& at(size_t index) { return *loops_[index]; }
  Loop& home() { return *loops_.front(); }

  void Run();   // until Stop
  void Stop();  // any thread, also a signal-driven task; idempotent

  // Runs `task` on home() and calls Stop when it has ended: the main task of a process.
  void RunUntilDone(Task<void> task);

 private:
  Loops() = default;
  std::vector<std::unique_ptr<Loop>> loops_;
};

}  // namespace hedgerow::net
