// HTTP/1.1 (RFC 9112): what a request and a response are, and one exchange on the server side.
//
//   net::Task<void> Handle(net::Exchange& exchange) {
//     if (exchange.head().path() != "/hello") { co_await exchange.Send({.status = 404}); co_return; }
//     auto body = co_await exchange.ReadBody(1 << 20);
//     if (!body) { co_await exchange.Send({.status = body.error().HttpStatus()}); co_return; }
//     co_await exchange.Send({.status = 200, .headers = {{"Content-Type", "text/plain"}}, .body = "hi"});
//   }
//
// The server is http_server.h, the client http_client.h. Framing headers (Content-Length, Transfer-Encoding,
// Connection, Keep-Alive, Date) belong to net: handlers neither read nor write them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/owned_fd.h"
#include "net/headers.h"
#include "net/stream.h"
#include "net/task.h"

namespace hedgerow::net {

struct RequestHead {
  std::string method;
  std::string target;  // origin form as received: "/path?query" ("*" for OPTIONS *)
  int version = 11;    // 10 or 11
  Headers headers;

  // The trusted-proxy setting is applied to these three.
  std::string peer;  // the client's address without port; empty on a Unix socket
  std::string scheme = "http";
  std::string host;                            // as in Host: lower case, with port if given
  std::optional<PeerCredentials> credentials;  // on a Unix socket

  std::string_view path() const;       // still percent-encoded
  std::string_view query() const;      // without '?'
  std::string_view host_name() const;  // host without port
};

struct ResponseHead {
  int status = 200;
  Headers headers;
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
};

std::string_view StatusText(int status);

// "a%20b+c" → "a b+c" (path rules), nullopt if malformed or if it holds %00.
std::optional<std::string> PercentDecode(std::string_view text);
std::string PercentEncode(std::string_view text);  // everything but RFC 3986 unreserved
// The first value of `name` in a query string, form-decoded ('+' is a space).
std::optional<std::string> QueryValue(std::string_view query, std::string_view name);
// The first value of cookie `name` among all Cookie headers (RFC 6265 section 4.2.1).
std::optional<std::string_view> CookieValue(const Headers& headers, std::string_view name);

class ServerConnection;

// One request and its response.
// Thread:   the loop that accepted the connection.
// Lifetime: until the handler returns. A handler that returns without an answer makes a 500; one that breaks its
//           promised length makes the connection close.
class Exchange {
 public:
  explicit Exchange(ServerConnection& connection) : connection_(connection) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  const RequestHead& head() const;
  RequestHead& mutable_head();
  Loop& loop() const;

  // The request's body. A client that waits for "100 Continue" gets it at the first read.
  bool has_body() const;
  std::optional<uint64_t> body_length() const;           // Content-Length; nullopt if chunked
  Task<Result<std::string_view>> ReadBodyChunk();        // empty = end; valid until the next call on this exchange
  Task<Result<std::string>> ReadBody(size_t max_bytes);  // kTooLarge beyond; kInvalid if cut short

  // The whole answer at once. HEAD is taken care of.
  Task<Result<void>> Send(Response response);
  Task<Result<void>> SendView(int status, Headers headers, std::string_view body);  // body outlives the call
  Task<Result<void>> SendFile(int status, Headers headers, OwnedFd file, uint64_t offset, uint64_t length);

  // The answer in pieces: SendHead, Write..., Finish. No length: chunked (or until close for HTTP/1.0). The head leaves
  // with the first Write, Finish or Flush: one system call fewer.
  Task<Result<void>> SendHead(int status, Headers headers, std::optional<uint64_t> length);
  Task<Result<void>> Write(std::string_view bytes);
  Task<Result<void>> Flush();
  Task<Result<void>> Finish();
  bool head_sent() const;
  bool client_gone() const;  // a write has failed, or the time-out has closed the connection

  // Ends when the client closes its connection (kCancelled), for work worth cancelling. No read may be pending.
  Task<Result<void>> WaitForClientGone();

  // The answer's head, then the raw stream: for upgrades. `buffered` receives bytes the client has sent already. The
  // stream outlives the exchange; the server's drain closes it.
  Task<Result<std::unique_ptr<Stream>>> Upgrade(ResponseHead head, std::string* buffered);

 private:
  ServerConnection& connection_;
};

using Handler = std::function<Task<void>(Exchange&)>;

}  // namespace hedgerow::net
