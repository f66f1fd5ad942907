#include "net/worker_pool.h"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "net/asio.h"

namespace hedgerow::net {

struct WorkerPool::Threads {
  explicit Threads(size_t count) : pool(count) {}
  asio::thread_pool pool;
};

WorkerPool::WorkerPool(size_t threads) : threads_(std::make_unique<Threads>(threads)) {}
WorkerPool::~WorkerPool() { threads_->pool.join(); }

Task<void> WorkerPool::RunWork(std::move_only_function<void()> work) {
  const Executor here = co_await asio::this_coro::executor;
  co_await asio::async_initiate<const asio::use_awaitable_t<Executor>&, void()>(
      [&](auto handler) {
        asio::post(threads_->pool, [&work, here, handler = std::move(handler)]() mutable {
          work();
          asio::post(here, std::move(handler));
        });
      },
      kAwaitNothing);
}

}  // namespace hedgerow::net
