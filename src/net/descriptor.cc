#include "net/descriptor.h"

#include <fcntl.h>

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "net/asio.h"

namespace hedgerow::net {

Task<Result<void>> WaitDescriptor(int fd) {
  if (IsCancelled(co_await asio::this_coro::cancellation_state)) co_return FailCancelled();
  const int copy = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);  // Asio closes what it watches
  if (copy < 0) co_return FailErrno("dup");
  asio::posix::basic_stream_descriptor<Executor> descriptor(co_await asio::this_coro::executor, copy);
  const auto [error] = co_await descriptor.async_wait(asio::posix::descriptor_base::wait_read, kAwait);
  if (error) co_return FailSocket("wait", error);
  co_return Result<void>{};
}

}  // namespace hedgerow::net
