#include "bridge/send_fd.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "net/async.h"

namespace hedgerow::bridge {
namespace {

constexpr std::chrono::milliseconds kFullRetry{5};

// Bytes sent, descriptor included; nullopt if the peer's buffer is full.
Result<std::optional<size_t>> TrySend(int socket, std::string_view bytes, int descriptor) {
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  iovec part{const_cast<char*>(bytes.data()), bytes.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
  const ssize_t sent = ::sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent >= 0) return static_cast<size_t>(sent);
  if (errno == EAGAIN || errno == EINTR) return std::nullopt;
  return Fail(Code::kUnavailable, "The connection was lost.", std::string("sendmsg: ") + std::strerror(errno));
}

}  // namespace

net::Task<Result<void>> SendWithFd(net::Stream& stream, std::string bytes, const OwnedFd& descriptor) {
  for (;;) {
    CO_TRY(const auto sent, TrySend(stream.fd(), bytes, descriptor.get()));
    if (sent) co_return co_await stream.Write(std::string_view(bytes).substr(*sent));
    // An app that waits for its answer has an empty buffer: only one that does not read comes here.
    CO_TRY_VOID(co_await net::SleepFor(kFullRetry));
  }
}

}  // namespace hedgerow::bridge
