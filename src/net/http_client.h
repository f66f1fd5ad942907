// HTTP/1.1 client over TCP or a Unix socket, with a keep-alive pool. One a loop.
//
//   net::HttpClient client(loop, {});
//   CO_TRY(auto response, co_await client.Fetch(net::UnixEndpoint(path), {.method = "POST", .target = "/", .body =
//   sql}));
//
// Streaming both ways:
//   CO_TRY(auto call, co_await client.Open(endpoint));
//   CO_TRY_VOID(co_await call->SendHead({.method = "PUT", .target = "/x"}, length));
//   CO_TRY_VOID(co_await call->Write(chunk));  CO_TRY_VOID(co_await call->Finish());
//   CO_TRY_VOID(co_await call->ReadHead());
//   for (;;) { CO_TRY(auto chunk, co_await call->ReadBodyChunk()); if (chunk.empty()) break; ... }
// Destroying a call gives its connection back if the response was read to its end, and closes it otherwise.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/http.h"
#include "net/loop.h"

namespace hedgerow::net {

struct Endpoint {
  std::string unix_path;  // if not empty, the rest is unused
  std::string host;
  uint16_t port = 0;
  auto operator<=>(const Endpoint&) const = default;
};
Endpoint UnixEndpoint(std::string path);
Endpoint TcpEndpoint(std::string host, uint16_t port);

struct ClientOptions {
  size_t idle_max_per_endpoint = 32;
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds header_timeout{60'000};  // from the request's end to the response's headers
  std::chrono::milliseconds body_timeout{60'000};    // without one byte of progress
  std::chrono::milliseconds idle_timeout{20'000};    // a pooled connection older than this is closed
  size_t header_bytes_max = 64 * 1024;
};

struct ClientRequest {
  std::string method = "GET";
  std::string target = "/";
  Headers headers;  // Host is added if missing
  std::string body;
};

class ClientConnection;
class HttpClient;

// One request to somebody else's server.
// Lifetime: ends before its HttpClient.
class ClientCall {
 public:
  ClientCall(HttpClient& client, std::unique_ptr<ClientConnection> connection);
  ~ClientCall();

  // True if the connection came from the pool: then a failure before the first response byte may mean only that the
  // server had closed it, and an idempotent request may be tried again on a fresh one.
  bool reused() const;

  // length: nullopt = chunked. A request without a body has length 0.
  Task<Result<void>> SendHead(ClientRequest request, std::optional<uint64_t> length);  // request.body goes along
  Task<Result<void>> Write(std::string_view bytes);
  Task<Result<void>> Finish();

  Task<Result<void>> ReadHead();  // skips 1xx but 101
  const ResponseHead& head() const;
  std::optional<uint64_t> body_length() const;     // nullopt if not announced
  Task<Result<std::string_view>> ReadBodyChunk();  // empty = end; kUnavailable if cut short
  Task<Result<std::string>> ReadBody(size_t max_bytes);

  // After a 101: the raw stream and what was already received.
  Result<std::unique_ptr<Stream>> Detach(std::string* buffered);
  void Abort();  // closes now; pending operations end with kCancelled

 private:
  HttpClient& client_;
  std::unique_ptr<ClientConnection> connection_;
};

// Thread: its loop's.
class HttpClient {
 public:
  HttpClient(Loop& loop, ClientOptions options);
  ~HttpClient();

  enum class Reuse { kAllowed, kFresh };
  Task<Result<std::unique_ptr<ClientCall>>> Open(Endpoint endpoint, Reuse reuse = Reuse::kAllowed);

  // The whole response in memory, at most `max_bytes`. Retries once when a pooled connection turns out
  // closed and the request is idempotent or could not be sent.
  Task<Result<Response>> Fetch(Endpoint endpoint, ClientRequest request, size_t max_bytes = 64 << 20);

  size_t idle_connections() const;

 private:
  friend class ClientCall;
  struct Pool;
  std::unique_ptr<Pool> pool_;
};

}  // namespace hedgerow::net
