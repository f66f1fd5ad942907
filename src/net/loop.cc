#include "net/loop.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <cstdio>
#include <exception>

#include "net/asio.h"
#include "net/buffer_pool.h"
#include "net/test_loop.h"
#include "net/watchdog.h"

namespace hedgerow::net {
namespace {

// A task that lets an exception out is a bug of ours, but not one to end the process for.
void Report(const std::exception_ptr& exception) {
  if (!exception) return;
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "{\"level\":\"error\",\"event\":\"task_threw\",\"detail\":\"%s\"}\n", error.what());
  } catch (...) {
    std::fprintf(stderr, "{\"level\":\"error\",\"event\":\"task_threw\"}\n");
  }
}

}  // namespace

Loop::Loop(size_t index)
    : Context(1),
      index_(index),
      buffers_(std::make_unique<BufferPool>()),
      watchdog_(std::make_unique<Watchdog>(*this)) {}

Loop::~Loop() {
  // Suspended tasks die here, while the pool and the watchdog that they use still live.
  context().stop();
  shutdown();
}

void Loop::Post(std::move_only_function<void()> work) { asio::post(context(), std::move(work)); }
bool Loop::IsCurrent() const { return const_cast<Loop*>(this)->get_executor().running_in_this_thread(); }

Result<std::unique_ptr<Loops>> Loops::Create(size_t count) {
  if (count == 0 || count > 256) return Fail(Code::kInvalid, "The number of event loops must be between 1 and 256.");
  std::unique_ptr<Loops> loops(new Loops);
  for (size_t i = 0; i < count; ++i) loops->loops_.push_back(std::make_unique<Loop>(i));
  return loops;
}

Loops::~Loops() { Stop(); }

void Loops::Run() {
  std::vector<std::jthread> threads;
  for (size_t i = 1; i < loops_.size(); ++i) {
    threads.emplace_back([loop = loops_[i].get()] {
      auto guard = asio::make_work_guard(loop->context());
      loop->context().run();
    });
  }
  auto guard = asio::make_work_guard(home().context());
  home().context().run();
}

void Loops::Stop() {
  for (auto& loop : loops_) loop->context().stop();
}

void Loops::RunUntilDone(Task<void> task) {
  asio::co_spawn(home().executor(), Root(std::move(task)), [this](const std::exception_ptr& exception) {
    Report(exception);
    Stop();
  });
  Run();
}

TestLoop::TestLoop() : loop_(std::make_unique<Loop>(0)) {}
TestLoop::~TestLoop() = default;

void TestLoop::RunTask(Task<void> task) {
  bool done = false;
  asio::co_spawn(loop_->executor(), Root(std::move(task)), [&done](const std::exception_ptr& exception) {
    done = true;
    if (exception) std::rethrow_exception(exception);  // a test should see it
  });
  loop_->context().restart();
  while (!done) loop_->context().run_one();
}

}  // namespace hedgerow::net
