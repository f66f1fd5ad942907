#include "net/task.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "net/asio.h"
#include "net/loop.h"

namespace hedgerow::net {
namespace {

using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

}  // namespace

Task<Loop*> CurrentLoop() {
  const Executor executor = co_await asio::this_coro::executor;
  co_return &Loop::Of(executor);
}

Task<Result<void>> SleepFor(std::chrono::nanoseconds duration) {
  if (IsCancelled(co_await asio::this_coro::cancellation_state)) co_return FailCancelled();
  Timer timer(co_await asio::this_coro::executor, duration);
  const auto [error] = co_await timer.async_wait(kAwait);
  if (error) co_return FailCancelled();
  co_return Result<void>{};
}

Task<void> Yield() {
  const Executor executor = co_await asio::this_coro::executor;
  co_await asio::post(executor, kAwaitNothing);
}

namespace internal {

Task<bool> RunWithin(Task<void> task, std::chrono::nanoseconds limit) {
  const Executor executor = co_await asio::this_coro::executor;
  Timer timer(executor, limit);
  asio::cancellation_signal signal;
  bool done = false;
  std::exception_ptr thrown;
  asio::co_spawn(executor, Root(std::move(task)),
                 asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr exception) {
                   done = true;
                   thrown = std::move(exception);
                   timer.cancel();
                 }));
  bool in_time = true;
  if (!done) {
    const auto [error] = co_await timer.async_wait(kAwait);
    in_time = done || error;  // an error without done: we are cancelled ourselves, and pass it on
  }
  if (!done) signal.emit(asio::cancellation_type::terminal);
  while (!done) {
    timer.expires_at(MonoTime::max());
    co_await timer.async_wait(kAwait);
  }
  if (thrown) std::rethrow_exception(thrown);
  co_return in_time;
}

Task<void> RunOnLoop(Loop& loop, std::move_only_function<Task<void>()> start) {
  const Executor here = co_await asio::this_coro::executor;
  if (&Loop::Of(here) == &loop) {
    co_await start();
    co_return;
  }
  std::exception_ptr thrown;
  co_await asio::async_initiate<const asio::use_awaitable_t<Executor>&, void()>(
      [&](auto handler) {
        loop.Post([&, handler = std::move(handler)]() mutable {
          asio::co_spawn(loop.executor(), Root(start()),
                         [&thrown, here, handler = std::move(handler)](std::exception_ptr exception) mutable {
                           thrown = std::move(exception);
                           asio::post(here, std::move(handler));
                         });
        });
      },
      kAwaitNothing);
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace internal
}  // namespace hedgerow::net
