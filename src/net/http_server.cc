#include "net/http_server.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <boost/asio/ip/address.hpp>
#include <cerrno>
#include <cstring>

#include "base/check.h"
#include "net/server_connection.h"

namespace hedgerow::net {
namespace {

constexpr std::chrono::milliseconds kFullPause{50};    // before we look again whether a connection may be accepted
constexpr std::chrono::milliseconds kErrorPause{200};  // after accept failed (no descriptors left, mostly)

Task<void> AcceptLoop(std::shared_ptr<ServerLoop> server, Acceptor* acceptor) {
  auto& open = server->shared->counters.open;
  bool failed = false;
  for (;;) {
    while (open.load(std::memory_order_relaxed) >= server->shared->options.connections_max) {
      if (!co_await SleepFor(kFullPause)) co_return;
    }
    auto fd = co_await acceptor->Accept();
    if (fd) {
      failed = false;
      open.fetch_add(1, std::memory_order_relaxed);
      server->tasks.Spawn(ServeConnection(server, std::move(*fd)));
      continue;
    }
    if (fd.error().code == Code::kCancelled) co_return;
    if (!failed) server->shared->options.log.Failure("accept_failed", fd.error());
    failed = true;
    if (!co_await SleepFor(kErrorPause)) co_return;
  }
}

struct TcpAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

Result<TcpAddress> ParseTcp(const std::string& address, uint16_t port) {
  error_code error;
  const auto literal = asio::ip::make_address(address, error);
  if (error) return Fail(Code::kInvalid, "Not an address to listen on: " + address);
  TcpAddress result;
  if (literal.is_v4()) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(result.storage);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    v4.sin_addr.s_addr = htonl(literal.to_v4().to_uint());
    result.size = sizeof(v4);
  } else {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(result.storage);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    const auto bytes = literal.to_v6().to_bytes();
    std::memcpy(&v6.sin6_addr, bytes.data(), bytes.size());
    result.size = sizeof(v6);
  }
  return result;
}

enum class Share { kNo, kYes };

Result<OwnedFd> BindTcp(const TcpAddress& address, Share share) {
  OwnedFd fd(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return FailErrno("socket");
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (share == Share::kYes) ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
  if (address.storage.ss_family == AF_INET6) ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.size) != 0)
    return FailErrno("bind");
  return fd;
}

uint16_t PortOf(int fd) {
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  CHECK(::getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size) == 0);
  return ntohs(bound.ss_family == AF_INET ? reinterpret_cast<sockaddr_in&>(bound).sin_port
                                          : reinterpret_cast<sockaddr_in6&>(bound).sin6_port);
}

}  // namespace

struct HttpServer::Impl {
  Loops& loops;
  std::shared_ptr<ServerShared> shared = std::make_shared<ServerShared>();
  std::vector<std::shared_ptr<ServerLoop>> servers;

  Result<void> Accept(size_t index, OwnedFd listening) {
    auto server = servers[index];
    TRY(auto acceptor, Acceptor::Create(server->loop.executor(), std::move(listening)));
    server->loop.Post([server, acceptor = std::move(acceptor)]() mutable {
      Acceptor* raw = acceptor.get();
      server->acceptors.push_back(std::move(acceptor));
      server->tasks.Spawn(AcceptLoop(server, raw));
    });
    return {};
  }
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::Create(Loops& loops, ServerOptions options, HandlerFactory factory) {
  auto impl = std::make_unique<Impl>(loops);
  TRY(impl->shared->trusted, TrustedProxies::Parse(options.trusted_proxies));
  impl->shared->options = std::move(options);
  for (size_t i = 0; i < loops.size(); ++i) {
    auto server = std::make_shared<ServerLoop>(loops.at(i), impl->shared);
    server->handler = factory(loops.at(i));
    impl->servers.push_back(std::move(server));
  }
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

Result<uint16_t> HttpServer::ListenTcp(const std::string& address, uint16_t port) {
  TRY(TcpAddress target, ParseTcp(address, port));
  {
    auto probe = BindTcp(target, Share::kNo);
    // SO_REUSEADDR lets a bind pass beside sockets in TIME_WAIT only, unless none of them listens yet: so listen, too.
    if (probe && ::listen(probe->get(), 1) != 0) probe = FailErrno("listen");
    if (!probe) {
      const std::string where = (address.contains(':') ? "[" + address + "]" : address) + ":" + std::to_string(port);
      if (probe.error().detail.contains("in use")) {
        return Fail(Code::kConflict, "Another program listens on " + where + ". Choose another address with --listen.",
                    probe.error().detail);
      }
      return Fail(Code::kUnavailable, "Cannot listen on " + where + ". Choose another address with --listen.",
                  probe.error().detail);
    }
    if (port == 0) {
      TRY(target, ParseTcp(address, PortOf(probe->get())));
    }
  }
  uint16_t bound = port;
  for (size_t i = 0; i < impl_->servers.size(); ++i) {
    TRY(OwnedFd fd, BindTcp(target, Share::kYes));
    if (::listen(fd.get(), SOMAXCONN) != 0) return FailErrno("listen");
    bound = PortOf(fd.get());
    TRY_VOID(impl_->Accept(i, std::move(fd)));
  }
  return bound;
}

Result<void> HttpServer::ListenUnix(const std::string& path, mode_t mode) {
  TRY(OwnedFd fd, BindUnix(path, mode));
  return impl_->Accept(0, std::move(fd));
}

Result<void> HttpServer::ListenFd(OwnedFd listening) { return impl_->Accept(0, std::move(listening)); }

namespace {

Task<void> DrainLoop(std::shared_ptr<ServerLoop> server, std::chrono::nanoseconds limit) {
  constexpr std::chrono::milliseconds kPoll{20};
  server->draining = true;
  for (auto& acceptor : server->acceptors) acceptor->Close();
  for (UpgradedStream* stream : server->upgraded) stream->Close();
  for (ServerConnection* connection : server->connections) connection->CloseIfIdle();
  const MonoTime end = std::chrono::steady_clock::now() + limit;
  while (server->tasks.size() > 0 && std::chrono::steady_clock::now() < end) {
    if (!co_await SleepFor(kPoll)) break;
  }
  for (ServerConnection* connection : server->connections) connection->Close();
  for (UpgradedStream* stream : server->upgraded) stream->Close();
  server->tasks.Cancel();
  co_await server->tasks.Join();
}

}  // namespace

Task<void> HttpServer::Drain(std::chrono::nanoseconds limit) {
  TaskGroup all(impl_->loops.home());
  for (auto& server : impl_->servers) {
    all.Spawn(RunOn(server->loop, [server, limit] { return DrainLoop(server, limit); }));
  }
  co_await all.Join();
}

ServerStats HttpServer::stats() const {
  const ServerCounters& counters = impl_->shared->counters;
  return {counters.open.load(), counters.total.load(), counters.requests.load(), counters.streams.load()};
}

}  // namespace hedgerow::net
