// For net/*.cc only: one accepted connection and the loop-local part of the server that owns it.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "net/acceptor.h"
#include "net/buffer_pool.h"
#include "net/forwarded.h"
#include "net/http_parser.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "net/socket_stream.h"
#include "net/task_group.h"
#include "net/watchdog.h"

namespace hedgerow::net {

class ServerConnection;
class UpgradedStream;

struct ServerCounters {
  std::atomic<uint64_t> open{0}, total{0}, requests{0}, streams{0};
};

// What all loops share; nothing in it changes after Create but the counters.
struct ServerShared {
  ServerOptions options;
  TrustedProxies trusted;
  ServerCounters counters;
};

// The server on one loop. Shared with upgraded streams, which may outlive a connection.
// Thread: its loop's.
struct ServerLoop {
  ServerLoop(Loop& owner, std::shared_ptr<ServerShared> all) : loop(owner), shared(std::move(all)), tasks(owner) {}

  std::string_view Date();  // the Date header's value, made once a second

  Loop& loop;
  std::shared_ptr<ServerShared> shared;
  Handler handler;
  std::vector<std::unique_ptr<Acceptor>> acceptors;
  std::vector<ServerConnection*> connections;
  std::vector<UpgradedStream*> upgraded;
  bool draining = false;
  TaskGroup tasks;

 private:
  MonoTime date_made_{};
  std::string date_;
};

// One client connection: reads requests, calls the handler, writes answers, one after the other.
// Owned by:  the task that serves it.
// Invariant: owns no buffer while idle but first_bytes_.
class ServerConnection final : public Watched {
 public:
  ServerConnection(std::shared_ptr<ServerLoop> server, Socket socket);
  ~ServerConnection() override;

  Task<void> Serve();
  void OnDeadline() override;
  void Close();        // now
  void CloseIfIdle();  // for drain

 private:
  friend class Exchange;
  enum class State { kIdle, kHead, kHandling, kClosing };

  // server_connection.cc
  Task<bool> ReadHead();
  Task<bool> FinishExchange();
  Task<void> Linger();
  Task<Result<size_t>> Fill();  // reads more into the buffer; 0 = end of stream
  Result<void> CheckHead();
  const ServerOptions& options() const { return server_->shared->options; }

  // exchange.cc
  Task<Result<std::string_view>> ReadBodyChunk();
  void BuildHead(int status, const Headers& headers, std::optional<uint64_t> length);
  Task<Result<void>> WriteOut(std::string_view first, std::string_view second);
  Task<Result<void>> Respond(int status, const Headers& headers, std::string_view body);
  bool MayKeepAlive() const;

  std::shared_ptr<ServerLoop> server_;
  Socket socket_;
  std::string peer_;
  State state_ = State::kIdle;

  std::array<char, 512> first_bytes_;  // of the next request
  Buffer buffer_;
  size_t begin_ = 0, end_ = 0;  // unread bytes in buffer_

  RequestHead head_;
  std::optional<HttpParser> parser_;
  bool continue_expected_ = false;

  std::string out_;            // the response's head, and later chunk headers
  bool head_pending_ = false;  // out_ holds an unsent head
  bool head_sent_ = false;     // or pending
  bool response_done_ = false;
  bool response_chunked_ = false;
  bool body_suppressed_ = false;  // HEAD, 204, 304
  bool chunk_open_ = false;       // the last chunk's CRLF is still to be written
  uint64_t response_left_ = 0;    // of an announced length
  bool close_after_ = false;
  bool gone_ = false;
  bool upgraded_ = false;
};

// A stream that has left HTTP; the server's drain closes it.
class UpgradedStream final : public SocketStream {
 public:
  UpgradedStream(std::shared_ptr<ServerLoop> server, Socket socket);
  ~UpgradedStream() override;

 private:
  std::shared_ptr<ServerLoop> server_;
};

Task<void> ServeConnection(std::shared_ptr<ServerLoop> server, OwnedFd fd);

}  // namespace hedgerow::net
