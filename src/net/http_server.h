// Serves HTTP/1.1 on all loops: keep-alive, pipelining, streaming, time-outs on every wait, graceful drain.
//
//   TRY(auto server, net::HttpServer::Create(loops, options, [&](net::Loop& loop) { return MakeHandler(loop); }));
//   TRY(const uint16_t port, server->ListenTcp("127.0.0.1", 8000));
//   TRY_VOID(server->ListenUnix(data / "warehouse.sock"));
//   loops.Run();
//   co_await server->Drain(10s);        // on home(), before Loops::Stop
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "net/http.h"
#include "net/loop.h"

namespace hedgerow::net {

struct ServerOptions {
  size_t header_bytes_max = 16 * 1024;               // request line and headers: 431 beyond
  size_t header_count_max = 128;                     // 431 beyond
  size_t connections_max = 20'000;                   // over all loops; more wait in the kernel's queue
  std::chrono::milliseconds header_timeout{15'000};  // from the first byte to the end of the headers
  std::chrono::milliseconds body_timeout{30'000};    // without one byte of progress, either way
  std::chrono::milliseconds idle_timeout{75'000};    // between requests
  size_t drain_bytes_max = 256 * 1024;               // of a body the handler did not read, before we close instead
  // Peers whose X-Forwarded-For, -Proto and -Host are believed: addresses or CIDR.
  std::vector<std::string> trusted_proxies;
  Log log;
};

struct ServerStats {
  uint64_t connections_open = 0;
  uint64_t connections_total = 0;
  uint64_t requests_total = 0;
  uint64_t streams_open = 0;  // upgraded
};

// Owns:     listeners and connections.
// Thread:   Create and Listen* before or while the loops run, from one thread; Drain on home().
// Lifetime: drained, or its loops stopped, before destruction.
class HttpServer {
 public:
  using HandlerFactory = std::function<Handler(Loop&)>;  // called once for each loop

  static Result<std::unique_ptr<HttpServer>> Create(Loops& loops, ServerOptions options, HandlerFactory factory);
  ~HttpServer();

  // A literal address; port 0 picks one. Answers the port. Fails with a clear sentence if the port is taken: the first
  // bind goes without SO_REUSEPORT, or a second server would silently share the port.
  Result<uint16_t> ListenTcp(const std::string& address, uint16_t port);
  Result<void> ListenUnix(const std::string& path, mode_t mode = 0600);  // on home()
  Result<void> ListenFd(OwnedFd listening);                              // on home()

  // Stops accepting, lets running requests finish, closes idle connections at once and everything after `limit`.
  Task<void> Drain(std::chrono::nanoseconds limit);

  ServerStats stats() const;  // any thread

 private:
  struct Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hedgerow::net
