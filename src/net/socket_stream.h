// For net/ only: a Stream over a socket.
#pragma once

#include "net/socket.h"
#include "net/stream.h"

namespace hedgerow::net {

class SocketStream : public Stream {
 public:
  explicit SocketStream(Socket socket) : socket_(std::move(socket)) {}
  Task<Result<size_t>> ReadSome(std::span<char> into) override { return socket_.ReadSome(into); }
  Result<std::optional<size_t>> TryRead(std::span<char> into) override { return socket_.TryRead(into); }
  Task<Result<void>> Write(std::string_view bytes) override { return socket_.Write(bytes); }
  Task<Result<void>> WaitReadable() override { return socket_.WaitReadable(); }
  void ShutdownWrite() override { socket_.ShutdownWrite(); }
  void Close() override { socket_.Close(); }
  std::optional<PeerCredentials> peer_credentials() const override { return socket_.peer_credentials(); }
  int fd() const override { return socket_.fd(); }

 private:
  Socket socket_;
};

}  // namespace hedgerow::net
