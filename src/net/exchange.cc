// The handler's side of a connection: reading the request's body, writing the answer.
#include <fmt/format.h>

#include "base/check.h"
#include "net/server_connection.h"

namespace hedgerow::net {
namespace {

// Framing is ours: a handler's idea of these would contradict what we send.
constexpr std::string_view kFraming[] = {"Connection", "Keep-Alive", "Content-Length", "Transfer-Encoding", "Date"};

bool IsFraming(std::string_view name) {
  return std::any_of(std::begin(kFraming), std::end(kFraming),
                     [&](std::string_view framing) { return EqualsIgnoreCase(name, framing); });
}

bool HasNoBody(int status) { return status < 200 || status == 204 || status == 304; }

std::unexpected<Error> FailGone() { return Fail(Code::kCancelled, "The client has closed its connection."); }

}  // namespace

// ---- the connection's part

Task<Result<std::string_view>> ServerConnection::ReadBodyChunk() {
  if (gone_) co_return FailGone();
  if (continue_expected_ && !head_sent_) {
    continue_expected_ = false;
    CO_TRY_VOID(co_await WriteOut("HTTP/1.1 100 Continue\r\n\r\n", {}));
  }
  while (!parser_->done()) {
    if (begin_ < end_) {
      const auto used = parser_->Feed({buffer_.data() + begin_, end_ - begin_});
      if (!used) {
        close_after_ = true;
        co_return Fail(Code::kInvalid, "The request's body is malformed.", used.error().detail);
      }
      begin_ += *used;
      if (!parser_->piece().empty()) co_return parser_->piece();
      if (*used > 0) continue;
    }
    ExpireAfter(options().body_timeout);
    const auto size = co_await Fill();
    ClearDeadline();
    if (!size) {
      gone_ = true;
      co_return std::unexpected(size.error());
    }
    if (*size == 0) {
      close_after_ = true;
      gone_ = true;
      co_return Fail(Code::kCancelled, "The client stopped sending before the end of the body.");
    }
  }
  co_return std::string_view();
}

bool ServerConnection::MayKeepAlive() const {
  if (close_after_ || server_->draining || !parser_->keep_alive()) return false;
  const auto length = parser_->content_length();
  return parser_->done() || !length || *length <= options().drain_bytes_max || !continue_expected_;
}

// nullopt: chunked, or delimited by the connection's end for HTTP/1.0.
void ServerConnection::BuildHead(int status, const Headers& headers, std::optional<uint64_t> length) {
  CHECK(!head_sent_);
  head_sent_ = head_pending_ = true;
  body_suppressed_ = head_.method == "HEAD" || HasNoBody(status);
  response_chunked_ = !length && head_.version == 11 && !HasNoBody(status);
  if (!MayKeepAlive() || (!length && head_.version == 10)) close_after_ = true;
  if (continue_expected_) close_after_ = true;  // The client may or may not send the body now.
  response_left_ = body_suppressed_ ? 0 : length.value_or(0);

  out_.clear();
  fmt::format_to(std::back_inserter(out_), "HTTP/1.1 {} {}\r\n", status, StatusText(status));
  for (const auto [name, value] : headers) {
    if (IsFraming(name)) continue;
    out_.append(name).append(": ").append(value).append("\r\n");
  }
  out_.append("Date: ").append(server_->Date()).append("\r\n");
  if (!HasNoBody(status)) {
    if (length) {
      fmt::format_to(std::back_inserter(out_), "Content-Length: {}\r\n", *length);
    } else if (response_chunked_) {
      out_.append("Transfer-Encoding: chunked\r\n");
    }
  }
  if (status == 101) {
    out_.append("Connection: Upgrade\r\n");
  } else if (close_after_) {
    out_.append("Connection: close\r\n");
  } else if (head_.version == 10) {
    out_.append("Connection: keep-alive\r\n");
  }
  out_.append("\r\n");
}

Task<Result<void>> ServerConnection::WriteOut(std::string_view first, std::string_view second) {
  if (gone_) co_return FailGone();
  while (!first.empty() || !second.empty()) {
    const auto sent = socket_.TryWrite2(first, second);
    if (!sent) {
      gone_ = true;
      co_return std::unexpected(sent.error());
    }
    const size_t of_first = std::min(*sent, first.size());
    first.remove_prefix(of_first);
    second.remove_prefix(*sent - of_first);
    if (first.empty() && second.empty()) break;
    ExpireAfter(options().body_timeout);
    const auto ready = co_await socket_.WaitWritable();
    ClearDeadline();
    if (!ready) {
      gone_ = true;
      co_return FailGone();
    }
  }
  co_return Result<void>{};
}

Task<Result<void>> ServerConnection::Respond(int status, const Headers& headers, std::string_view body) {
  BuildHead(status, headers, body.size());
  head_pending_ = false;
  CO_TRY_VOID(co_await WriteOut(out_, body_suppressed_ ? std::string_view() : body));
  response_done_ = true;
  co_return Result<void>{};
}

// ---- the handler's part

const RequestHead& Exchange::head() const { return connection_.head_; }
RequestHead& Exchange::mutable_head() { return connection_.head_; }
Loop& Exchange::loop() const { return connection_.server_->loop; }
bool Exchange::head_sent() const { return connection_.head_sent_; }
bool Exchange::client_gone() const { return connection_.gone_; }

bool Exchange::has_body() const {
  return connection_.parser_->chunked() || connection_.parser_->content_length().value_or(0) > 0;
}

std::optional<uint64_t> Exchange::body_length() const {
  if (connection_.parser_->chunked()) return std::nullopt;
  return connection_.parser_->content_length().value_or(0);
}

Task<Result<std::string_view>> Exchange::ReadBodyChunk() { return connection_.ReadBodyChunk(); }

Task<Result<std::string>> Exchange::ReadBody(size_t max_bytes) {
  std::string body;
  if (body_length().value_or(0) > max_bytes) co_return Fail(Code::kTooLarge, "The request's body is too large.");
  body.reserve(std::min<uint64_t>(body_length().value_or(0), 1 << 20));
  for (;;) {
    CO_TRY(const std::string_view chunk, co_await connection_.ReadBodyChunk());
    if (chunk.empty()) co_return body;
    if (body.size() + chunk.size() > max_bytes) co_return Fail(Code::kTooLarge, "The request's body is too large.");
    body.append(chunk);
  }
}

Task<Result<void>> Exchange::Send(Response response) {
  if (connection_.head_sent_) co_return FailInternal("second answer to one request");
  co_return co_await connection_.Respond(response.status, response.headers, response.body);
}

Task<Result<void>> Exchange::SendView(int status, Headers headers, std::string_view body) {
  if (connection_.head_sent_) co_return FailInternal("second answer to one request");
  co_return co_await connection_.Respond(status, headers, body);
}

Task<Result<void>> Exchange::SendFile(int status, Headers headers, OwnedFd file, uint64_t offset, uint64_t length) {
  auto& c = connection_;
  CO_TRY_VOID(co_await SendHead(status, std::move(headers), length));
  CO_TRY_VOID(co_await Flush());
  while (c.response_left_ > 0) {
    const auto sent = c.socket_.TrySendFile(file.get(), &offset, c.response_left_);
    if (!sent) {
      c.gone_ = true;
      co_return std::unexpected(sent.error());
    }
    c.response_left_ -= *sent;
    if (*sent > 0) continue;
    c.ExpireAfter(c.options().body_timeout);
    const auto ready = co_await c.socket_.WaitWritable();
    c.ClearDeadline();
    if (!ready) {
      c.gone_ = true;
      co_return FailGone();
    }
  }
  co_return co_await Finish();
}

Task<Result<void>> Exchange::SendHead(int status, Headers headers, std::optional<uint64_t> length) {
  if (connection_.head_sent_) co_return FailInternal("second answer to one request");
  if (connection_.gone_) co_return FailGone();
  connection_.BuildHead(status, headers, length);
  co_return Result<void>{};
}

Task<Result<void>> Exchange::Flush() {
  auto& c = connection_;
  if (!c.head_pending_) co_return Result<void>{};
  c.head_pending_ = false;
  CO_TRY_VOID(co_await c.WriteOut(c.out_, {}));
  c.out_.clear();
  co_return Result<void>{};
}

Task<Result<void>> Exchange::Write(std::string_view bytes) {
  auto& c = connection_;
  CHECK(c.head_sent_ && !c.response_done_);
  if (bytes.empty()) co_return Result<void>{};
  if (c.body_suppressed_) co_return co_await Flush();
  if (!c.head_pending_) c.out_.clear();
  c.head_pending_ = false;
  if (c.response_chunked_) {
    fmt::format_to(std::back_inserter(c.out_), "{}{:x}\r\n", c.chunk_open_ ? "\r\n" : "", bytes.size());
    c.chunk_open_ = true;
  } else if (!c.close_after_ || c.response_left_ > 0) {
    if (bytes.size() > c.response_left_) co_return FailInternal("body longer than announced");
    c.response_left_ -= bytes.size();
  }
  CO_TRY_VOID(co_await c.WriteOut(c.out_, bytes));
  c.out_.clear();
  co_return Result<void>{};
}

Task<Result<void>> Exchange::Finish() {
  auto& c = connection_;
  CHECK(c.head_sent_);
  if (c.response_done_) co_return Result<void>{};
  if (c.response_left_ > 0) {
    c.Close();
    co_return FailInternal("body shorter than announced");
  }
  if (!c.head_pending_) c.out_.clear();
  c.head_pending_ = false;
  if (c.response_chunked_ && !c.body_suppressed_) c.out_.append(c.chunk_open_ ? "\r\n0\r\n\r\n" : "0\r\n\r\n");
  CO_TRY_VOID(co_await c.WriteOut(c.out_, {}));
  c.response_done_ = true;
  co_return Result<void>{};
}

Task<Result<void>> Exchange::WaitForClientGone() {
  constexpr std::chrono::seconds kPoll{1};  // when pipelined bytes hide the end of the stream
  auto& c = connection_;
  if (c.begin_ == c.end_) CO_TRY_VOID(co_await c.socket_.WaitReadable());
  while (!c.socket_.PeerHasClosed()) CO_TRY_VOID(co_await SleepFor(kPoll));
  co_return FailGone();
}

Task<Result<std::unique_ptr<Stream>>> Exchange::Upgrade(ResponseHead head, std::string* buffered) {
  auto& c = connection_;
  if (c.head_sent_) co_return FailInternal("second answer to one request");
  c.BuildHead(head.status, head.headers, std::nullopt);
  c.head_pending_ = false;
  CO_TRY_VOID(co_await c.WriteOut(c.out_, {}));
  if (c.begin_ < c.end_) buffered->assign(c.buffer_.data() + c.begin_, c.end_ - c.begin_);
  c.begin_ = c.end_ = 0;
  c.buffer_.Release();
  c.out_ = {};
  c.upgraded_ = true;
  co_return std::make_unique<UpgradedStream>(c.server_, std::move(c.socket_));
}

}  // namespace hedgerow::net
