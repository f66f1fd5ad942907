#include "proxy/viewer_socket.h"

#include "net/relay.h"
#include "net/task_group.h"
#include "net/websocket.h"

namespace hedgerow::proxy {
namespace {

constexpr std::chrono::seconds kGoodbye{2};  // for the viewer to read our close frame

struct CloseReason {
  CloseCode code;
  std::string_view text;
};
constexpr CloseReason kReasons[] = {
    {CloseCode::kSignedOut, "You are signed out."},
    {CloseCode::kNotMember, "You are not a member of this project."},
    {CloseCode::kDeleted, "This app has been deleted."},
};

std::string_view ReasonText(CloseCode code) {
  for (const CloseReason& row : kReasons) {
    if (row.code == code) return row.text;
  }
  return "The app could not be started.";
}

CloseCode CodeOf(const Error& failure) {
  switch (failure.code) {
    case Code::kNotFound:
      return CloseCode::kDeleted;
    case Code::kRateLimited:
      return CloseCode::kFull;
    default:
      return CloseCode::kFailed;
  }
}

net::Task<Result<void>> ReadToEnd(net::Stream* stream) {
  std::array<char, 1024> dropped{};
  for (;;) {
    CO_TRY(const size_t size, co_await stream->ReadSome(dropped));
    if (size == 0) co_return Result<void>{};
  }
}

}  // namespace

ViewerSocket::ViewerSocket(net::Loop& loop, ViewerTarget target, std::unique_ptr<net::Stream> viewer,
                           std::string buffered, net::ClientRequest handshake)
    : loop_(loop),
      target_(std::move(target)),
      viewer_(std::move(viewer)),
      handshake_(std::move(handshake)),
      buffered_(std::move(buffered)),
      decided_(loop) {}

ViewerSocket::~ViewerSocket() = default;

void ViewerSocket::Cut(CloseCode code) {
  if (cut_) return;
  cut_ = code;
  decided_.Notify();
  if (upstream_) {
    viewer_->Close();
    upstream_->Close();
  }
}

net::Task<void> ViewerSocket::Run(Backends& backends, net::HttpClient& client) {
  net::TaskGroup tasks(loop_);
  tasks.Spawn(ReadEarly());
  tasks.Spawn(Dial(&backends, &client));
  (void)co_await decided_.Wait();
  tasks.Cancel();
  if (!viewer_gone_ && cut_) co_await CloseViewer(*cut_, std::string(ReasonText(*cut_)));
  if (!viewer_gone_ && !cut_ && failure_) {
    co_await CloseViewer(CodeOf(*failure_), failure_->user_message);
  }
  co_await tasks.Join();
  if (viewer_gone_ || cut_ || failure_ || !upstream_) {
    viewer_->Close();
    co_return;
  }
  bool replayed = early_.kept().empty() || (co_await upstream_->Write(early_.kept())).has_value();
  early_ = {};
  if (replayed && !upstream_first_.empty()) replayed = (co_await viewer_->Write(upstream_first_)).has_value();
  upstream_first_ = {};
  handshake_ = {};
  if (replayed && !cut_) {
    co_await net::Relay(viewer_.get(), upstream_.get());
  } else {
    viewer_->Close();
  }
}

// Ends when cancelled, with everything read so far kept.
net::Task<void> ViewerSocket::ReadEarly() {
  std::array<char, 4096> chunk{};
  std::string bytes = std::move(buffered_);
  for (;;) {
    if (!bytes.empty()) {
      std::string reply;
      const auto outcome = early_.Take(bytes, &reply);
      if (!reply.empty() && !co_await viewer_->Write(reply)) viewer_gone_ = true;
      if (outcome != EarlyFrames::Outcome::kOk) viewer_gone_ = true;
    }
    if (!viewer_gone_) {
      const auto size = co_await viewer_->ReadSome(chunk);
      if (!size && size.error().code == Code::kCancelled && decided_.notified()) co_return;
      if (!size || *size == 0) viewer_gone_ = true;
      if (size) bytes.assign(chunk.data(), *size);
    }
    if (viewer_gone_) {
      decided_.Notify();
      co_return;
    }
  }
}

net::Task<void> ViewerSocket::Dial(Backends* backends, net::HttpClient* client) {
  const auto connected = co_await Connect(backends, client);
  if (!connected) failure_ = connected.error();
  decided_.Notify();
}

net::Task<Result<void>> ViewerSocket::Connect(Backends* backends, net::HttpClient* client) {
  std::string path = backends->RunningAt(target_.place.app);
  const bool known = !path.empty();
  if (!known) {
    CO_TRY(path, co_await backends->Wake(target_.place.app));
  }
  auto opened = co_await client->Open(net::UnixEndpoint(path), net::HttpClient::Reuse::kFresh);
  if (!opened && known) {  // Its sandbox ended a moment ago: ask for the next one.
    CO_TRY(path, co_await backends->Wake(target_.place.app));
    opened = co_await client->Open(net::UnixEndpoint(path), net::HttpClient::Reuse::kFresh);
  }
  CO_TRY(auto call, std::move(opened));
  CO_TRY_VOID(co_await call->SendHead(handshake_, 0));
  CO_TRY_VOID(co_await call->ReadHead());
  if (call->head().status != 101) {
    co_return Fail(Code::kUnavailable, "The app refused the connection.",
                   "upgrade answered with " + std::to_string(call->head().status));
  }
  CO_TRY(upstream_, call->Detach(&upstream_first_));
  co_return Result<void>{};
}

net::Task<void> ViewerSocket::CloseViewer(CloseCode code, std::string reason) {
  if (!co_await viewer_->Write(net::WebSocketClose(static_cast<uint16_t>(code), reason))) co_return;
  viewer_->ShutdownWrite();
  (void)co_await net::WithDeadline(ReadToEnd(viewer_.get()), kGoodbye);
  viewer_->Close();
}

}  // namespace hedgerow::proxy
