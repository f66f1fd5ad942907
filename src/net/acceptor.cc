#include "net/acceptor.h"

#include <sys/socket.h>

#include <cerrno>

#include "net/loop.h"

namespace hedgerow::net {

Result<std::unique_ptr<Acceptor>> Acceptor::Create(const Executor& executor, OwnedFd listening) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (::getsockname(listening.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
    return FailErrno("getsockname");
  RawSocket socket(executor);
  error_code error;
  socket.assign(asio::generic::stream_protocol(address.ss_family, 0), listening.get(), error);
  if (error) return FailSocket("assign", error);
  (void)listening.Release();
  socket.non_blocking(true, error);
  if (error) return FailSocket("non_blocking", error);
  return std::unique_ptr<Acceptor>(new Acceptor(std::move(socket)));
}

Task<Result<OwnedFd>> Acceptor::Accept() {
  for (;;) {
    if (IsCancelled(co_await asio::this_coro::cancellation_state) || !socket_.is_open()) co_return FailCancelled();
    const int fd = ::accept4(socket_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) co_return OwnedFd(fd);
    switch (errno) {
      case EAGAIN: {
        const auto [error] = co_await socket_.async_wait(RawSocket::wait_read, kAwait);
        if (error) co_return FailSocket("accept", error);
        break;
      }
      case EINTR:
      case ECONNABORTED:
      case EPROTO:
        break;  // that one client is gone
      default:
        co_return FailErrno("accept");
    }
  }
}

void Acceptor::Close() {
  error_code ignored;
  socket_.close(ignored);
}

struct Listener::Impl {
  std::unique_ptr<Acceptor> acceptor;
};

Listener::Listener(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Listener::~Listener() = default;

Result<std::unique_ptr<Listener>> Listener::Create(Loop& loop, OwnedFd listening) {
  TRY(auto acceptor, Acceptor::Create(loop.executor(), std::move(listening)));
  return std::unique_ptr<Listener>(new Listener(std::make_unique<Impl>(std::move(acceptor))));
}

Task<Result<std::unique_ptr<Stream>>> Listener::Accept() {
  CO_TRY(OwnedFd fd, co_await impl_->acceptor->Accept());
  co_return co_await StreamFromFd(std::move(fd));
}

void Listener::Close() { impl_->acceptor->Close(); }

}  // namespace hedgerow::net
