// Messages with file descriptors over a Unix stream socket (SCM_RIGHTS), each framed by its length (u32, little
// endian).
//
//   CO_TRY_VOID(co_await channel.Send(R"({"op":"start"})", std::move(fds)));
//   CO_TRY(auto message, co_await channel.Receive());      // kUnavailable when the peer has gone
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/owned_fd.h"
#include "net/stream.h"
#include "net/task.h"

namespace hedgerow::net {

struct FdMessage {
  std::string bytes;
  std::vector<OwnedFd> fds;
};

// Thread: the loop on which it was made; one Send and one Receive at a time.
class FdChannel {
 public:
  static constexpr size_t kMaxFds = 16;
  static constexpr size_t kMaxBytes = 1 << 20;

  static Result<std::unique_ptr<FdChannel>> Create(Loop& loop, OwnedFd connected);
  ~FdChannel();

  Task<Result<void>> Send(std::string bytes, std::vector<OwnedFd> fds = {});
  Task<Result<FdMessage>> Receive();
  void Close();
  PeerCredentials peer() const;

 private:
  struct Impl;
  explicit FdChannel(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The connected socket of a Unix path as a plain descriptor, for FdChannel::Create.
Task<Result<OwnedFd>> ConnectUnixFd(std::string path);

}  // namespace hedgerow::net
