#include "net/http_client.h"

#include <fmt/format.h>

#include <map>

#include "base/check.h"
#include "net/buffer_pool.h"
#include "net/http_parser.h"
#include "net/socket.h"
#include "net/watchdog.h"

namespace hedgerow::net {
namespace {

// Servers keep an idle connection for seconds: one that was in use a moment ago is not looked at before it is used
// again.
constexpr std::chrono::milliseconds kSurelyAlive{500};

}  // namespace

// One connection to a server, in a call or lying in the pool.
class ClientConnection final : public Watched {
 public:
  ClientConnection(Loop& owner, Endpoint to, Socket connected)
      : Watched(owner), loop(owner), endpoint(std::move(to)), socket(std::move(connected)) {}

  void OnDeadline() override {
    timed_out = true;
    socket.Close();
  }
  void Expire(std::chrono::milliseconds limit) { ExpireAfter(limit); }
  void Clear() { ClearDeadline(); }

  // Reads more into the buffer; 0 = end of stream.
  Task<Result<size_t>> Fill(std::chrono::milliseconds limit) {
    if (!buffer) buffer = loop.buffers().Take();
    if (begin == end) begin = end = 0;
    if (end == BufferPool::kSize && begin > 0) {
      std::copy(buffer.data() + begin, buffer.data() + end, buffer.data());
      end -= begin;
      begin = 0;
    }
    if (end == BufferPool::kSize) co_return Fail(Code::kInvalid, "This is not a valid HTTP message.");
    ExpireAfter(limit);
    auto size = co_await socket.ReadSome({buffer.data() + end, BufferPool::kSize - end});
    ClearDeadline();
    if (size) end += *size;
    if (!size && timed_out) co_return Fail(Code::kTimeout, "The server did not answer in time.");
    co_return size;
  }

  Task<Result<void>> WriteOut(std::string_view first, std::string_view second, std::chrono::milliseconds limit) {
    while (!first.empty() || !second.empty()) {
      CO_TRY(const size_t sent, socket.TryWrite2(first, second));
      const size_t of_first = std::min(sent, first.size());
      first.remove_prefix(of_first);
      second.remove_prefix(sent - of_first);
      if (first.empty() && second.empty()) break;
      ExpireAfter(limit);
      const auto ready = co_await socket.WaitWritable();
      ClearDeadline();
      if (!ready && timed_out) co_return Fail(Code::kTimeout, "The server did not take the request in time.");
      CO_TRY_VOID(ready);
    }
    co_return Result<void>{};
  }

  bool Reusable() const {
    return socket.is_open() && request_done && parser && parser->done() && parser->keep_alive() &&
           !parser->ends_with_stream() && begin == end;
  }
  // Ready for the next call.
  void Recycle() {
    buffer.Release();
    parser.reset();
    head = {};
    request_done = request_chunked = chunk_open = false;
    reused = true;
    begin = end = 0;
  }

  Loop& loop;
  const Endpoint endpoint;
  Socket socket;
  Buffer buffer;
  size_t begin = 0, end = 0;
  ResponseHead head;
  std::optional<HttpParser> parser;
  std::string out;
  bool head_request = false;
  bool request_done = false;
  bool request_chunked = false;
  bool chunk_open = false;
  bool reused = false;
  bool timed_out = false;
  MonoTime given_at{};  // back to the pool
};

struct HttpClient::Pool {
  Loop& loop;
  ClientOptions options;
  std::map<Endpoint, std::vector<std::unique_ptr<ClientConnection>>> idle;

  std::unique_ptr<ClientConnection> Take(const Endpoint& endpoint) {
    const auto found = idle.find(endpoint);
    if (found == idle.end()) return nullptr;
    std::unique_ptr<ClientConnection> usable;
    while (!usable && !found->second.empty()) {
      auto connection = std::move(found->second.back());
      found->second.pop_back();
      connection->Clear();
      char byte = 0;
      if (!connection->socket.is_open()) continue;  // its time in the pool ran out
      if (loop.coarse_now() - connection->given_at < kSurelyAlive) return connection;
      const auto waiting = connection->socket.TryRead({&byte, 1});
      if (waiting && !*waiting) usable = std::move(connection);  // neither closed nor talking out of turn
    }
    if (found->second.empty()) idle.erase(found);
    return usable;
  }

  void Give(std::unique_ptr<ClientConnection> connection) {
    auto& list = idle[connection->endpoint];
    std::erase_if(list, [](const auto& one) { return !one->socket.is_open(); });
    if (list.size() >= options.idle_max_per_endpoint) return;
    connection->Recycle();
    connection->given_at = loop.coarse_now();
    connection->Expire(options.idle_timeout);
    list.push_back(std::move(connection));
  }
};

Endpoint UnixEndpoint(std::string path) { return {std::move(path), {}, 0}; }
Endpoint TcpEndpoint(std::string host, uint16_t port) { return {{}, std::move(host), port}; }

// ---- ClientCall

ClientCall::ClientCall(HttpClient& client, std::unique_ptr<ClientConnection> connection)
    : client_(client), connection_(std::move(connection)) {}

ClientCall::~ClientCall() {
  if (connection_ && connection_->Reusable()) client_.pool_->Give(std::move(connection_));
}

bool ClientCall::reused() const { return connection_->reused; }
const ResponseHead& ClientCall::head() const { return connection_->head; }
void ClientCall::Abort() { connection_->socket.Close(); }

Task<Result<void>> ClientCall::SendHead(ClientRequest request, std::optional<uint64_t> length) {
  auto& c = *connection_;
  c.head_request = request.method == "HEAD";
  c.request_chunked = !length;
  c.out.clear();
  fmt::format_to(std::back_inserter(c.out), "{} {} HTTP/1.1\r\n", request.method, request.target);
  if (!request.headers.Has("Host")) {
    fmt::format_to(std::back_inserter(c.out), "Host: {}\r\n", c.endpoint.host.empty() ? "localhost" : c.endpoint.host);
  }
  for (const auto [name, value] : request.headers) c.out.append(name).append(": ").append(value).append("\r\n");
  if (!length) {
    c.out.append("Transfer-Encoding: chunked\r\n");
  } else if (*length > 0 || request.method == "POST" || request.method == "PUT" || request.method == "PATCH") {
    fmt::format_to(std::back_inserter(c.out), "Content-Length: {}\r\n", *length);
  }
  c.out.append("\r\n");
  const auto limit = client_.pool_->options.body_timeout;
  CO_TRY_VOID(co_await c.WriteOut(c.out, request.body, limit));
  if (length && *length == request.body.size()) c.request_done = true;
  co_return Result<void>{};
}

Task<Result<void>> ClientCall::Write(std::string_view bytes) {
  auto& c = *connection_;
  if (bytes.empty()) co_return Result<void>{};
  c.out.clear();
  if (c.request_chunked) {
    fmt::format_to(std::back_inserter(c.out), "{}{:x}\r\n", c.chunk_open ? "\r\n" : "", bytes.size());
    c.chunk_open = true;
  }
  co_return co_await c.WriteOut(c.out, bytes, client_.pool_->options.body_timeout);
}

Task<Result<void>> ClientCall::Finish() {
  auto& c = *connection_;
  if (c.request_done) co_return Result<void>{};
  if (c.request_chunked) {
    const std::string_view tail = c.chunk_open ? "\r\n0\r\n\r\n" : "0\r\n\r\n";
    CO_TRY_VOID(co_await c.WriteOut(tail, {}, client_.pool_->options.body_timeout));
  }
  c.request_done = true;
  co_return Result<void>{};
}

Task<Result<void>> ClientCall::ReadHead() {
  auto& c = *connection_;
  const ClientOptions& options = client_.pool_->options;
  for (;;) {
    c.head = {};
    c.parser.emplace(&c.head, options.header_bytes_max);
    if (c.head_request) c.parser->SkipBody();
    while (!c.parser->header_done()) {
      if (c.begin < c.end) {
        CO_TRY(const size_t used, c.parser->Feed({c.buffer.data() + c.begin, c.end - c.begin}));
        c.begin += used;
        if (used > 0) continue;
      }
      CO_TRY(const size_t size, co_await c.Fill(options.header_timeout));
      if (size == 0) co_return Fail(Code::kUnavailable, "The server closed the connection without an answer.");
    }
    if (c.head.status >= 200 || c.head.status == 101) co_return Result<void>{};
  }
}

std::optional<uint64_t> ClientCall::body_length() const {
  const auto& parser = connection_->parser;
  if (parser->content_length()) return parser->content_length();
  if (parser->done() && !connection_->head_request) return 0;
  return std::nullopt;
}

Task<Result<std::string_view>> ClientCall::ReadBodyChunk() {
  auto& c = *connection_;
  while (!c.parser->done()) {
    if (c.begin < c.end) {
      CO_TRY(const size_t used, c.parser->Feed({c.buffer.data() + c.begin, c.end - c.begin}));
      c.begin += used;
      if (!c.parser->piece().empty()) co_return c.parser->piece();
      if (used > 0) continue;
    }
    CO_TRY(const size_t size, co_await c.Fill(client_.pool_->options.body_timeout));
    if (size == 0) {
      const auto ended = c.parser->FeedEnd();
      c.socket.Close();
      if (!ended) co_return Fail(Code::kUnavailable, "The server's answer was cut short.", ended.error().detail);
    }
  }
  co_return std::string_view();
}

Task<Result<std::string>> ClientCall::ReadBody(size_t max_bytes) {
  std::string body;
  for (;;) {
    CO_TRY(const std::string_view chunk, co_await ReadBodyChunk());
    if (chunk.empty()) co_return body;
    if (body.size() + chunk.size() > max_bytes) co_return Fail(Code::kTooLarge, "The server's answer is too large.");
    body.append(chunk);
  }
}

Result<std::unique_ptr<Stream>> ClientCall::Detach(std::string* buffered) {
  auto& c = *connection_;
  if (c.head.status != 101) return FailInternal("Detach without 101");
  if (c.begin < c.end) buffered->assign(c.buffer.data() + c.begin, c.end - c.begin);
  auto stream = MakeStream(std::move(c.socket));
  connection_.reset();
  return stream;
}

// ---- HttpClient

HttpClient::HttpClient(Loop& loop, ClientOptions options) : pool_(new Pool{loop, options, {}}) {}
HttpClient::~HttpClient() = default;

Task<Result<std::unique_ptr<ClientCall>>> HttpClient::Open(Endpoint endpoint, Reuse reuse) {
  if (reuse == Reuse::kAllowed) {
    if (auto pooled = pool_->Take(endpoint)) co_return std::make_unique<ClientCall>(*this, std::move(pooled));
  }
  auto connecting = endpoint.unix_path.empty() ? ConnectTcpSocket(endpoint.host, endpoint.port)
                                               : ConnectUnixSocket(endpoint.unix_path);
  CO_TRY(Socket socket, co_await WithDeadline(std::move(connecting), pool_->options.connect_timeout));
  co_return std::make_unique<ClientCall>(
      *this, std::make_unique<ClientConnection>(pool_->loop, std::move(endpoint), std::move(socket)));
}

namespace {

// RFC 9110 section 9.2.2: what may be sent again when nobody knows whether it arrived.
bool IsIdempotent(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" || method == "OPTIONS";
}

}  // namespace

Task<Result<Response>> HttpClient::Fetch(Endpoint endpoint, ClientRequest request, size_t max_bytes) {
  Reuse reuse = Reuse::kAllowed;
  for (;;) {
    CO_TRY(auto call, co_await Open(endpoint, reuse));
    auto done = co_await call->SendHead(request, request.body.size());
    const bool sent = done.has_value();
    if (sent) done = co_await call->ReadHead();
    const bool again = !sent || IsIdempotent(request.method);
    if (!done && again && call->reused() && done.error().code == Code::kUnavailable) {
      reuse = Reuse::kFresh;  // The pooled connection had been closed under us.
      continue;
    }
    CO_TRY_VOID(done);
    CO_TRY(std::string body, co_await call->ReadBody(max_bytes));
    co_return Response{call->head().status, call->head().headers, std::move(body)};
  }
}

size_t HttpClient::idle_connections() const {
  size_t count = 0;
  for (const auto& [endpoint, list] : pool_->idle) count += list.size();
  return count;
}

}  // namespace hedgerow::net
