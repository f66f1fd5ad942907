#include "net/stream.h"

#include <sys/socket.h>
#include <sys/stat.h>

#include <boost/asio/ip/tcp.hpp>
#include <cerrno>

#include "net/socket_stream.h"
#include "net/unix_path.h"

namespace hedgerow::net {
namespace {

using Resolver = asio::ip::basic_resolver<asio::ip::tcp, Executor>;
constexpr std::chrono::milliseconds kBacklogRetry{5};  // a full Unix backlog answers EAGAIN, and no event follows

}  // namespace

std::unique_ptr<Stream> MakeStream(Socket socket) { return std::make_unique<SocketStream>(std::move(socket)); }

Task<Result<Socket>> ConnectUnixSocket(std::string path) {
  CO_TRY(const UnixAddress target, UnixAddressToConnect(path));
  OwnedFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) co_return FailErrno("socket");
  while (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&target.address), sizeof(target.address)) != 0) {
    if (errno != EAGAIN && errno != EINTR) {
      co_return Fail(Code::kUnavailable, "The connection was refused.",
                     "connect " + path + ": " + std::strerror(errno));
    }
    CO_TRY_VOID(co_await SleepFor(kBacklogRetry));
  }
  co_return Socket::FromFd(co_await asio::this_coro::executor, std::move(fd));
}

Task<Result<Socket>> ConnectTcpSocket(std::string host, uint16_t port) {
  if (IsCancelled(co_await asio::this_coro::cancellation_state)) co_return FailCancelled();
  const Executor executor = co_await asio::this_coro::executor;
  std::vector<asio::ip::tcp::endpoint> endpoints;
  error_code error;
  if (const auto literal = asio::ip::make_address(host, error); !error) {
    endpoints.emplace_back(literal, port);
  } else {
    Resolver resolver(executor);
    const auto [failure, found] = co_await resolver.async_resolve(host, std::to_string(port), kAwait);
    if (failure) co_return FailSocket(("resolve " + host).c_str(), failure);
    for (const auto& entry : found) endpoints.push_back(entry.endpoint());
  }
  for (const auto& endpoint : endpoints) {
    RawSocket socket(executor);
    const auto [failure] = co_await socket.async_connect(endpoint, kAwait);
    if (!failure) co_return Socket::FromFd(executor, OwnedFd(socket.release()));
    error = failure;
  }
  co_return FailSocket(("connect " + host).c_str(), error);
}

Task<Result<std::unique_ptr<Stream>>> ConnectUnix(std::string path) {
  CO_TRY(Socket socket, co_await ConnectUnixSocket(std::move(path)));
  co_return MakeStream(std::move(socket));
}

Task<Result<std::unique_ptr<Stream>>> ConnectTcp(std::string host, uint16_t port) {
  CO_TRY(Socket socket, co_await ConnectTcpSocket(std::move(host), port));
  co_return MakeStream(std::move(socket));
}

Task<Result<std::unique_ptr<Stream>>> StreamFromFd(OwnedFd connected) {
  CO_TRY(Socket socket, Socket::FromFd(co_await asio::this_coro::executor, std::move(connected)));
  co_return MakeStream(std::move(socket));
}

Result<OwnedFd> BindUnix(const std::string& path, mode_t mode) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) == 0) {
    if (!S_ISSOCK(status.st_mode)) return Fail(Code::kConflict, "This path exists and is not a socket: " + path);
    if (::unlink(path.c_str()) != 0) return FailErrno("unlink " + path);
  }
  TRY(const UnixAddress target, UnixAddressToBind(path));
  OwnedFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return FailErrno("socket");
  ::fchmod(fd.get(), mode);  // The file gets the socket's mode at bind: never open wider, not for a moment.
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&target.address), sizeof(target.address)) != 0) {
    return FailErrno("bind " + path);
  }
  if (::chmod(path.c_str(), mode) != 0) return FailErrno("chmod " + path);
  if (::listen(fd.get(), SOMAXCONN) != 0) return FailErrno("listen " + path);
  return fd;
}

Result<std::pair<OwnedFd, OwnedFd>> SocketPair() {
  int fds[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) return FailErrno("socketpair");
  return std::pair(OwnedFd(fds[0]), OwnedFd(fds[1]));
}

}  // namespace hedgerow::net
