// For net/*.cc only: accepting on a listening socket of any family.
#pragma once

#include "net/socket.h"

namespace hedgerow::net {

// Waits by readiness and calls accept4 itself, because Asio has no acceptor over generic::stream_protocol.
class Acceptor {
 public:
  static Result<std::unique_ptr<Acceptor>> Create(const Executor& executor, OwnedFd listening);
  Task<Result<OwnedFd>> Accept();  // a non-blocking, close-on-exec descriptor
  void Close();

 private:
  explicit Acceptor(RawSocket socket) : socket_(std::move(socket)) {}
  RawSocket socket_;
};

}  // namespace hedgerow::net
