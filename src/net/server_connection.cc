#include "net/server_connection.h"

#include <arpa/inet.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <cstring>

namespace hedgerow::net {
namespace {

constexpr std::chrono::milliseconds kLinger{2'000};  // for the client to read our answer before the reset
constexpr std::string_view kTimeoutAnswer =
    "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

std::string PeerAddress(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  char text[INET6_ADDRSTRLEN] = {};
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
  if (address.ss_family == AF_INET) {
    ::inet_ntop(AF_INET, &reinterpret_cast<sockaddr_in&>(address).sin_addr, text, sizeof(text));
  } else if (address.ss_family == AF_INET6) {
    ::inet_ntop(AF_INET6, &reinterpret_cast<sockaddr_in6&>(address).sin6_addr, text, sizeof(text));
  }
  return text;
}

// Lower-cases `host`; false if it holds anything a host and port cannot.
bool NormalizeHost(std::string& host) {
  for (char& c : host) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    const bool ok = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || std::strchr("-._:[]", c) != nullptr;
    if (!ok) return false;
  }
  return host.size() <= 300;
}

template <class T>
void Forget(std::vector<T*>& all, T* one) {
  std::erase(all, one);
}

}  // namespace

std::string_view ServerLoop::Date() {
  if (loop.coarse_now() - date_made_ >= std::chrono::seconds(1) || date_.empty()) {
    date_made_ = loop.coarse_now();
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    date_ = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(now));
  }
  return date_;
}

ServerConnection::ServerConnection(std::shared_ptr<ServerLoop> server, Socket socket)
    : Watched(server->loop), server_(std::move(server)), socket_(std::move(socket)), peer_(PeerAddress(socket_.fd())) {
  server_->connections.push_back(this);
  server_->shared->counters.total.fetch_add(1, std::memory_order_relaxed);
}

ServerConnection::~ServerConnection() {
  Forget(server_->connections, this);
  server_->shared->counters.open.fetch_sub(1, std::memory_order_relaxed);
}

void ServerConnection::OnDeadline() {
  if (state_ == State::kHead) (void)socket_.TryWrite2(kTimeoutAnswer, {});
  Close();
}

void ServerConnection::Close() {
  gone_ = true;
  if (!upgraded_) socket_.Close();
}

void ServerConnection::CloseIfIdle() {
  if (state_ == State::kIdle) Close();
}

Task<void> ServerConnection::Serve() {
  while (!gone_ && !close_after_ && !server_->draining) {
    if (begin_ == end_) {
      buffer_.Release();
      if (out_.capacity() > 4096) out_ = {};
      state_ = State::kIdle;
      ExpireAfter(options().idle_timeout);
      // Into a few bytes of our own: waiting for readability alone would cost one more system call a request.
      const auto size = co_await socket_.ReadSome(first_bytes_);
      if (!size || *size == 0) break;
      buffer_ = server_->loop.buffers().Take();
      std::memcpy(buffer_.data(), first_bytes_.data(), *size);
      begin_ = 0;
      end_ = *size;
    }
    state_ = State::kHead;
    ExpireAfter(options().header_timeout);
    if (!co_await ReadHead()) break;
    ClearDeadline();
    state_ = State::kHandling;
    if (begin_ == end_ && parser_->done()) buffer_.Release();
    server_->shared->counters.requests.fetch_add(1, std::memory_order_relaxed);
    Exchange exchange(*this);
    co_await server_->handler(exchange);
    if (!co_await FinishExchange()) break;
  }
  if (!upgraded_ && !gone_ && (parser_ && !parser_->done())) co_await Linger();
  Close();
}

Task<Result<size_t>> ServerConnection::Fill() {
  if (!buffer_) {
    buffer_ = server_->loop.buffers().Take();
    begin_ = end_ = 0;
  }
  if (begin_ == end_) begin_ = end_ = 0;
  if (end_ == BufferPool::kSize && begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == BufferPool::kSize) co_return Fail(Code::kInvalid, "This is not a valid HTTP message.");
  CO_TRY(const size_t size, co_await socket_.ReadSome({buffer_.data() + end_, BufferPool::kSize - end_}));
  end_ += size;
  co_return size;
}

// False: there is no request to handle, and an answer has been given where one was due.
Task<bool> ServerConnection::ReadHead() {
  head_ = {};
  parser_.emplace(&head_, options().header_bytes_max);
  out_.clear();
  head_pending_ = head_sent_ = response_done_ = response_chunked_ = body_suppressed_ = chunk_open_ = false;
  continue_expected_ = false;
  response_left_ = 0;
  Result<void> result;
  while (!parser_->header_done()) {
    if (begin_ < end_) {
      const auto used = parser_->Feed({buffer_.data() + begin_, end_ - begin_});
      if (!used) {
        result = std::unexpected(used.error());
        break;
      }
      begin_ += *used;
      if (*used > 0) continue;
    }
    const auto size = co_await Fill();
    if (!size || *size == 0) {
      gone_ = true;
      co_return false;
    }
  }
  if (result) result = CheckHead();
  if (result) co_return true;
  close_after_ = true;
  const int status = result.error().code == Code::kTooLarge ? 431 : result.error().HttpStatus();
  ExpireAfter(options().body_timeout);
  co_await Respond(status, {{"Content-Type", "text/plain; charset=utf-8"}}, result.error().user_message + "\n");
  co_return false;
}

// RFC 9112 section 3: what a request must be beyond its grammar.
Result<void> ServerConnection::CheckHead() {
  if (head_.headers.size() > options().header_count_max) return Fail(Code::kTooLarge, "Too many headers.");
  if (head_.version == 10 && parser_->chunked()) {
    return Fail(Code::kInvalid, "HTTP/1.0 has no chunked transfer coding.");
  }
  if (head_.headers.Count("Host") > 1 || (head_.version == 11 && !head_.headers.Has("Host"))) {
    return Fail(Code::kInvalid, "A request needs exactly one Host header.");
  }
  head_.host = head_.headers.Find("Host");
  for (const std::string_view scheme : {"http://", "https://"}) {  // absolute form: its authority overrides Host
    if (!head_.target.starts_with(scheme)) continue;
    const size_t slash = std::min(head_.target.find_first_of("/?", scheme.size()), head_.target.size());
    head_.host = head_.target.substr(scheme.size(), slash - scheme.size());
    head_.target.erase(0, slash);
    if (!head_.target.starts_with('/')) head_.target.insert(0, "/");
    break;
  }
  if (!head_.target.starts_with('/') && !(head_.target == "*" && head_.method == "OPTIONS")) {
    return Fail(Code::kInvalid, "The request's target must be a path.");
  }
  head_.peer = peer_;
  head_.credentials = peer_.empty() ? socket_.peer_credentials() : std::nullopt;
  server_->shared->trusted.Apply(head_);
  if (!NormalizeHost(head_.host)) return Fail(Code::kInvalid, "The Host header is malformed.");
  continue_expected_ =
      head_.version == 11 && !parser_->done() && EqualsIgnoreCase(head_.headers.Find("Expect"), "100-continue");
  return {};
}

// Makes the connection ready for the next request; false if there will be none.
Task<bool> ServerConnection::FinishExchange() {
  if (upgraded_ || gone_) co_return false;
  if (!head_sent_) {
    server_->shared->options.log.Error("handler_gave_no_answer", {{"path", std::string(head_.path())}});
    close_after_ = true;
    co_await Respond(500, {{"Content-Type", "text/plain; charset=utf-8"}}, "Something went wrong on the server.\n");
  }
  if (!response_done_) {
    Close();  // A promised body that was not delivered: only a broken connection says so.
    co_return false;
  }
  if (close_after_) co_return false;
  // What the handler left unread is read and dropped, if it is little.
  for (size_t dropped = 0; !parser_->done();) {
    if (continue_expected_ || dropped > options().drain_bytes_max) co_return false;
    const auto chunk = co_await ReadBodyChunk();
    if (!chunk) co_return false;
    dropped += chunk->size();
  }
  co_return true;
}

// Closing with unread bytes makes the kernel send a reset, which can destroy our answer on its way.
Task<void> ServerConnection::Linger() {
  state_ = State::kClosing;
  socket_.ShutdownWrite();
  ExpireAfter(kLinger);
  begin_ = end_ = 0;
  for (;;) {
    const auto size = co_await Fill();
    if (!size || *size == 0) break;
    begin_ = end_ = 0;
  }
}

Task<void> ServeConnection(std::shared_ptr<ServerLoop> server, OwnedFd fd) {
  auto socket = Socket::FromFd(server->loop.executor(), std::move(fd));
  if (!socket) {
    server->shared->counters.open.fetch_sub(1, std::memory_order_relaxed);
    co_return;
  }
  ServerConnection connection(server, std::move(*socket));
  co_await connection.Serve();
}

UpgradedStream::UpgradedStream(std::shared_ptr<ServerLoop> server, Socket socket)
    : SocketStream(std::move(socket)), server_(std::move(server)) {
  server_->upgraded.push_back(this);
  server_->shared->counters.streams.fetch_add(1, std::memory_order_relaxed);
}

UpgradedStream::~UpgradedStream() {
  Forget(server_->upgraded, static_cast<UpgradedStream*>(this));
  server_->shared->counters.streams.fetch_sub(1, std::memory_order_relaxed);
}

}  // namespace hedgerow::net
