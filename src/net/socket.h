// For net/*.cc only: a connected stream socket, TCP or Unix. Reads go through Asio (it knows when a socket is drained
// and saves the EAGAIN); writes try the system call first, which nearly always takes everything at once.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <span>
#include <string_view>

#include "net/asio.h"
#include "net/stream.h"

namespace hedgerow::net {

using RawSocket = asio::basic_stream_socket<asio::generic::stream_protocol, Executor>;

class Socket {
 public:
  explicit Socket(RawSocket socket) : socket_(std::move(socket)) {}
  // Takes over a connected, stream-oriented descriptor.
  static Result<Socket> FromFd(const Executor& executor, OwnedFd fd);

  Task<Result<size_t>> ReadSome(std::span<char> into);
  Task<Result<void>> WaitReadable();
  Task<Result<void>> Write(std::string_view bytes) { return Write2(bytes, {}); }
  Task<Result<void>> Write2(std::string_view first, std::string_view second);  // one system call for both
  Task<Result<void>> WaitWritable();

  // Sends what the kernel takes right now of both parts; the number of bytes, 0 if none.
  Result<size_t> TryWrite2(std::string_view first, std::string_view second);
  // The same from a file; advances `offset`.
  Result<size_t> TrySendFile(int file, uint64_t* offset, uint64_t length);
  // Reads what is there; nullopt if nothing is.
  Result<std::optional<size_t>> TryRead(std::span<char> into);
  bool PeerHasClosed();  // looks, does not consume

  void ShutdownWrite();
  void Close();
  bool is_open() const { return socket_.is_open(); }
  int fd() const { return const_cast<RawSocket&>(socket_).native_handle(); }
  std::optional<PeerCredentials> peer_credentials() const;

 private:
  RawSocket socket_;
};

std::unique_ptr<Stream> MakeStream(Socket socket);

// Calls `connect` semantics on the right family; used by ConnectUnix, ConnectTcp and the client.
Task<Result<Socket>> ConnectUnixSocket(std::string path);
Task<Result<Socket>> ConnectTcpSocket(std::string host, uint16_t port);

}  // namespace hedgerow::net
