// Bytes in both directions: TCP and Unix sockets behind one interface (TLS later).
//
//   CO_TRY(auto stream, co_await net::ConnectUnix("/data/run/x/ingress.sock"));
//   CO_TRY_VOID(co_await stream->Write("hello"));
//   CO_TRY(const size_t n, co_await stream->ReadSome(buffer));      // 0 = the peer has finished writing
//
// Unix paths may be of any length: beyond 107 bytes they go through /proc/self/fd.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/owned_fd.h"
#include "net/task.h"

namespace hedgerow::net {

// Who is at the other end of a Unix socket (SO_PEERCRED).
struct PeerCredentials {
  pid_t pid = 0;
  uid_t uid = 0;
  gid_t gid = 0;
};

// Thread:   the loop on which it was made. One read and one write may be pending at once.
// Lifetime: not destroyed while an operation is pending; Close() ends those with kCancelled.
class Stream {
 public:
  virtual ~Stream() = default;

  virtual Task<Result<size_t>> ReadSome(std::span<char> into) = 0;          // 0 = end of stream
  virtual Result<std::optional<size_t>> TryRead(std::span<char> into) = 0;  // nullopt: nothing there now
  virtual Task<Result<void>> Write(std::string_view bytes) = 0;             // all of it
  virtual Task<Result<void>> WaitReadable() = 0;  // data or end of stream, without holding a buffer
  virtual void ShutdownWrite() = 0;               // half-close: the peer reads our end
  virtual void Close() = 0;                       // idempotent

  // Of a Unix socket; nothing for TCP.
  virtual std::optional<PeerCredentials> peer_credentials() const = 0;
  virtual int fd() const = 0;  // borrowed, for socket options
};

Task<Result<std::unique_ptr<Stream>>> ConnectUnix(std::string path);
Task<Result<std::unique_ptr<Stream>>> ConnectTcp(std::string host, uint16_t port);  // host: name or literal
Task<Result<std::unique_ptr<Stream>>> StreamFromFd(OwnedFd socket);                 // a connected stream socket

// A bound, listening Unix socket (mode as given, an old socket file replaced). For handing to another process too.
Result<OwnedFd> BindUnix(const std::string& path, mode_t mode = 0600);
// A connected pair of SOCK_STREAM Unix sockets.
Result<std::pair<OwnedFd, OwnedFd>> SocketPair();

// Accepts on a listening socket (BindUnix, or one inherited).
// Thread: its loop's.
class Listener {
 public:
  static Result<std::unique_ptr<Listener>> Create(Loop& loop, OwnedFd listening);
  ~Listener();
  Task<Result<std::unique_ptr<Stream>>> Accept();  // kCancelled after Close
  void Close();

 private:
  struct Impl;
  explicit Listener(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hedgerow::net
