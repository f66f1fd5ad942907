// Answers the requests of one connection (protocol.h).
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "net/async.h"
#include "net/fd_channel.h"
#include "sandbox/daemon/sandbox_table.h"
#include "sandbox/protocol.h"

namespace hedgerow::sandbox {

// Owns:     its connection.
// Thread:   sandboxd's loop.
// Lifetime: Run() ends it; requests under way are finished first, a Start is never left half done.
class RequestHandler {
 public:
  struct Environment {
    net::Loop& loop;
    SandboxTable& table;
    const Hello& hello;
    std::function<void(int)> exit;  // ends sandboxd with this status
  };

  RequestHandler(Environment environment, std::unique_ptr<net::FdChannel> channel);

  net::Task<void> Run();  // until the peer has gone
  void SendEvent(const Exited& exited);
  bool subscribed() const { return subscribed_; }
  void Close() { channel_->Close(); }

 private:
  struct Answer {
    boost::json::object body;
    std::vector<OwnedFd> fds;
  };

  net::Task<void> Handle(boost::json::object request, std::vector<OwnedFd> fds);
  net::Task<Result<Answer>> Dispatch(std::string op, boost::json::object request, std::vector<OwnedFd> fds);
  net::Task<Result<Answer>> Start(boost::json::object request, std::vector<OwnedFd> fds);
  net::Task<Result<Answer>> Stop(boost::json::object request);
  Result<Answer> Cpu(const boost::json::object& request);
  Result<Answer> Bridge(const boost::json::object& request);
  Answer List();
  void Send(std::string text, std::vector<OwnedFd> fds);
  net::Task<void> Flush();

  Environment environment_;
  std::unique_ptr<net::FdChannel> channel_;
  std::vector<net::FdMessage> outgoing_;
  bool flushing_ = false;
  bool subscribed_ = false;
  net::TaskGroup tasks_;
};

}  // namespace hedgerow::sandbox
