#include "net/socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>

namespace hedgerow::net {

Result<Socket> Socket::FromFd(const Executor& executor, OwnedFd fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) return FailErrno("getsockname");
  const int family = address.ss_family;
  if (family == AF_INET || family == AF_INET6) {
    const int on = 1;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  }
  RawSocket socket(executor);
  error_code error;
  socket.assign(asio::generic::stream_protocol(family, family == AF_UNIX ? 0 : IPPROTO_TCP), fd.get(), error);
  if (error) return FailSocket("assign", error);
  (void)fd.Release();
  socket.non_blocking(true, error);
  if (error) return FailSocket("non_blocking", error);
  return Socket(std::move(socket));
}

Task<Result<size_t>> Socket::ReadSome(std::span<char> into) {
  if (IsCancelled(co_await asio::this_coro::cancellation_state)) co_return FailCancelled();
  const auto [error, size] = co_await socket_.async_read_some(asio::buffer(into.data(), into.size()), kAwait);
  if (error == asio::error::eof) co_return 0;
  if (error) co_return FailSocket("read", error);
  co_return size;
}

Task<Result<void>> Socket::WaitReadable() {
  if (IsCancelled(co_await asio::this_coro::cancellation_state)) co_return FailCancelled();
  const auto [error] = co_await socket_.async_wait(RawSocket::wait_read, kAwait);
  if (error) co_return FailSocket("wait", error);
  co_return Result<void>{};
}

Result<std::optional<size_t>> Socket::TryRead(std::span<char> into) {
  const ssize_t size = ::recv(socket_.native_handle(), into.data(), into.size(), MSG_DONTWAIT);
  if (size >= 0) return static_cast<size_t>(size);
  if (errno == EAGAIN || errno == EINTR) return std::nullopt;
  return FailSocket("read", error_code(errno, boost::system::system_category()));
}

Result<size_t> Socket::TryWrite2(std::string_view first, std::string_view second) {
  iovec parts[2] = {{const_cast<char*>(first.data()), first.size()}, {const_cast<char*>(second.data()), second.size()}};
  msghdr message{};
  message.msg_iov = first.empty() ? parts + 1 : parts;
  message.msg_iovlen = first.empty() || second.empty() ? 1 : 2;
  const ssize_t size = ::sendmsg(socket_.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (size >= 0) return static_cast<size_t>(size);
  if (errno == EAGAIN || errno == EINTR) return 0;
  return FailSocket("write", error_code(errno, boost::system::system_category()));
}

Task<Result<void>> Socket::Write2(std::string_view first, std::string_view second) {
  while (!first.empty() || !second.empty()) {
    CO_TRY(size_t sent, TryWrite2(first, second));
    const size_t of_first = std::min(sent, first.size());
    first.remove_prefix(of_first);
    second.remove_prefix(sent - of_first);
    if (first.empty() && second.empty()) break;
    CO_TRY_VOID(co_await WaitWritable());
  }
  co_return Result<void>{};
}

Task<Result<void>> Socket::WaitWritable() {
  if (IsCancelled(co_await asio::this_coro::cancellation_state)) co_return FailCancelled();
  const auto [error] = co_await socket_.async_wait(RawSocket::wait_write, kAwait);
  if (error) co_return FailSocket("write", error);
  co_return Result<void>{};
}

Result<size_t> Socket::TrySendFile(int file, uint64_t* offset, uint64_t length) {
  auto position = static_cast<off_t>(*offset);
  const ssize_t size = ::sendfile(socket_.native_handle(), file, &position, std::min<uint64_t>(length, 1 << 20));
  *offset = static_cast<uint64_t>(position);
  if (size > 0) return static_cast<size_t>(size);
  if (size == 0) return Fail(Code::kUnavailable, "The file became shorter while it was sent.");
  if (errno == EAGAIN || errno == EINTR) return 0;
  return FailSocket("sendfile", error_code(errno, boost::system::system_category()));
}

bool Socket::PeerHasClosed() {
  char byte = 0;
  const ssize_t size = ::recv(socket_.native_handle(), &byte, 1, MSG_DONTWAIT | MSG_PEEK);
  return size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR);
}

void Socket::ShutdownWrite() {
  error_code ignored;
  socket_.shutdown(RawSocket::shutdown_send, ignored);
}

void Socket::Close() {
  error_code ignored;
  socket_.close(ignored);
}

std::optional<PeerCredentials> Socket::peer_credentials() const {
  ucred credentials{};
  socklen_t size = sizeof(credentials);
  if (::getsockopt(fd(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0 || credentials.pid == 0) {
    return std::nullopt;
  }
  return PeerCredentials{credentials.pid, credentials.uid, credentials.gid};
}

}  // namespace hedgerow::net
