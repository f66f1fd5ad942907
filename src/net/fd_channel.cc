#include "net/fd_channel.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <boost/endian/conversion.hpp>
#include <cerrno>
#include <cstring>

#include "net/loop.h"
#include "net/socket.h"

namespace hedgerow::net {
namespace {

constexpr size_t kHeaderSize = 4;

// One sendmsg with all descriptors on its first byte. Bytes sent, 0 if the kernel's buffer is full.
Result<size_t> SendOnce(int socket, std::string_view bytes, const std::vector<OwnedFd>& fds) {
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * FdChannel::kMaxFds)] = {};
  iovec part{const_cast<char*>(bytes.data()), bytes.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (!fds.empty()) {
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(sizeof(int) * fds.size());
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int) * fds.size());
    for (size_t i = 0; i < fds.size(); ++i) {
      const int fd = fds[i].get();
      std::memcpy(CMSG_DATA(header) + i * sizeof(int), &fd, sizeof(int));
    }
  }
  const ssize_t sent = ::sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent >= 0) return static_cast<size_t>(sent);
  if (errno == EAGAIN || errno == EINTR) return 0;
  return Fail(Code::kUnavailable, "The connection was lost.", std::string("sendmsg: ") + std::strerror(errno));
}

// nullopt: nothing there yet. Descriptors are appended to `fds`.
Result<std::optional<size_t>> ReceiveOnce(int socket, std::span<char> into, std::vector<OwnedFd>& fds) {
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * FdChannel::kMaxFds)] = {};
  iovec part{into.data(), into.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  const ssize_t size = ::recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (size < 0) {
    if (errno == EAGAIN || errno == EINTR) return std::nullopt;
    return Fail(Code::kUnavailable, "The connection was lost.", std::string("recvmsg: ") + std::strerror(errno));
  }
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(header) + i * sizeof(int), sizeof(int));
      fds.emplace_back(fd);
    }
  }
  if ((message.msg_flags & MSG_CTRUNC) != 0 || fds.size() > FdChannel::kMaxFds) {
    return Fail(Code::kInvalid, "The peer sent too many descriptors.");
  }
  return static_cast<size_t>(size);
}

}  // namespace

struct FdChannel::Impl {
  RawSocket socket;

  Task<Result<void>> Wait(RawSocket::wait_type what) {
    if (IsCancelled(co_await asio::this_coro::cancellation_state)) co_return FailCancelled();
    const auto [error] = co_await socket.async_wait(what, kAwait);
    if (error) co_return FailSocket("wait", error);
    co_return Result<void>{};
  }

  Task<Result<void>> ReadExactly(std::span<char> into, std::vector<OwnedFd>* fds) {
    while (!into.empty()) {
      CO_TRY(const std::optional<size_t> size, ReceiveOnce(socket.native_handle(), into, *fds));
      if (size == 0) co_return Fail(Code::kUnavailable, "The connection was closed by its peer.");
      if (size) {
        into = into.subspan(*size);
      } else {
        CO_TRY_VOID(co_await Wait(RawSocket::wait_read));
      }
    }
    co_return Result<void>{};
  }
};

FdChannel::FdChannel(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
FdChannel::~FdChannel() = default;

Result<std::unique_ptr<FdChannel>> FdChannel::Create(Loop& loop, OwnedFd connected) {
  RawSocket socket(loop.executor());
  error_code error;
  socket.assign(asio::generic::stream_protocol(AF_UNIX, 0), connected.get(), error);
  if (error) return FailSocket("assign", error);
  (void)connected.Release();
  socket.non_blocking(true, error);
  if (error) return FailSocket("non_blocking", error);
  return std::unique_ptr<FdChannel>(new FdChannel(std::make_unique<Impl>(std::move(socket))));
}

Task<Result<void>> FdChannel::Send(std::string bytes, std::vector<OwnedFd> fds) {
  if (bytes.size() > kMaxBytes || fds.size() > kMaxFds) co_return FailInternal("FdChannel message too large");
  std::string frame(kHeaderSize, '\0');
  boost::endian::store_little_u32(reinterpret_cast<unsigned char*>(frame.data()), static_cast<uint32_t>(bytes.size()));
  frame += bytes;
  std::string_view rest = frame;
  while (!rest.empty()) {
    CO_TRY(const size_t sent, SendOnce(impl_->socket.native_handle(), rest, fds));
    if (sent == 0) {
      CO_TRY_VOID(co_await impl_->Wait(RawSocket::wait_write));
      continue;
    }
    rest.remove_prefix(sent);
    fds.clear();
  }
  co_return Result<void>{};
}

Task<Result<FdMessage>> FdChannel::Receive() {
  FdMessage message;
  std::array<char, kHeaderSize> header{};
  CO_TRY_VOID(co_await impl_->ReadExactly(header, &message.fds));
  const uint32_t size = boost::endian::load_little_u32(reinterpret_cast<const unsigned char*>(header.data()));
  if (size > kMaxBytes) co_return Fail(Code::kTooLarge, "The peer sent too large a message.");
  message.bytes.resize(size);
  CO_TRY_VOID(co_await impl_->ReadExactly(message.bytes, &message.fds));
  co_return message;
}

void FdChannel::Close() {
  error_code ignored;
  impl_->socket.close(ignored);
}

PeerCredentials FdChannel::peer() const {
  ucred credentials{};
  socklen_t size = sizeof(credentials);
  ::getsockopt(impl_->socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size);
  return {credentials.pid, credentials.uid, credentials.gid};
}

Task<Result<OwnedFd>> ConnectUnixFd(std::string path) {
  CO_TRY(const Socket socket, co_await ConnectUnixSocket(std::move(path)));
  OwnedFd copy(::fcntl(socket.fd(), F_DUPFD_CLOEXEC, 0));
  if (!copy) co_return FailErrno("dup");
  co_return copy;
}

}  // namespace hedgerow::net
