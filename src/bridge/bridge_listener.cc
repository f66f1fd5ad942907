#include "bridge/bridge_listener.h"

#include "bridge/protocol.h"
#include "bridge/send_fd.h"
#include "warehouse/frames.h"

namespace hedgerow::bridge {
namespace {

net::Task<Result<std::string>> ReadExactly(net::Stream& stream, size_t bytes) {
  std::string text(bytes, '\0');
  for (size_t have = 0; have < bytes;) {
    CO_TRY(const size_t got, co_await stream.ReadSome({text.data() + have, bytes - have}));
    if (got == 0) co_return Fail(Code::kCancelled, "The app has hung up.");
    have += got;
  }
  co_return text;
}

// Ends `running` when the app hangs up in the middle of its query: closing a tab must not leave the engine at work.
// An app sends nothing while it waits, so readable means gone (or out of turn, which is treated alike).
net::Task<void> CancelWhenGone(net::Stream& stream, net::TaskGroup& running, const bool* ended) {
  const auto readable = co_await stream.WaitReadable();
  if (readable && !*ended) running.Cancel();
}

net::Task<void> Into(net::Task<Result<void>> task, Result<void>* out, bool* ended, net::Event* done) {
  *out = co_await std::move(task);
  *ended = true;
  done->Notify();
}

}  // namespace

BridgeListener::BridgeListener(net::Loop& loop, std::unique_ptr<net::Listener> listener, BridgeIdentity identity,
                               QueryRunner& runner, Log log, BridgeLimits limits)
    : loop_(loop),
      listener_(std::move(listener)),
      identity_(identity),
      runner_(runner),
      log_(std::move(log)),
      limits_(limits),
      tasks_(loop),
      handed_(limits.handed_bytes_max) {}

Result<std::unique_ptr<BridgeListener>> BridgeListener::Create(net::Loop& loop, OwnedFd listening,
                                                               BridgeIdentity identity, QueryRunner& runner, Log log,
                                                               BridgeLimits limits) {
  TRY(auto listener, net::Listener::Create(loop, std::move(listening)));
  auto bridge = std::unique_ptr<BridgeListener>(
      new BridgeListener(loop, std::move(listener), identity, runner, std::move(log), limits));
  bridge->tasks_.Spawn(bridge->AcceptAll());
  return bridge;
}

net::Task<void> BridgeListener::Close() {
  listener_->Close();
  tasks_.Cancel();
  co_await tasks_.Join();
}

net::Task<void> BridgeListener::AcceptAll() {
  for (;;) {
    auto stream = co_await listener_->Accept();
    if (!stream) {
      if (stream.error().code == Code::kCancelled) co_return;
      log_.Failure("bridge_accept_failed", stream.error(), {{"app", identity_.app.value}});
      if (!co_await net::SleepFor(std::chrono::milliseconds(100))) co_return;  // out of descriptors: let some close
      continue;
    }
    if (connections_ >= limits_.connections_max) continue;  // closes it: the client says "unavailable"
    tasks_.Spawn(Serve(std::move(*stream)));
  }
}

net::Task<void> BridgeListener::Serve(std::unique_ptr<net::Stream> stream) {
  ++connections_;
  while (co_await ServeOne(*stream)) {
  }
  --connections_;
}

net::Task<Result<void>> BridgeListener::Send(net::Stream& stream, std::string_view bytes) {
  co_return co_await net::WithDeadline(stream.Write(bytes), limits_.write_time_max);
}

// One request and its answer. An error closes the connection.
net::Task<Result<void>> BridgeListener::ServeOne(net::Stream& stream) {
  CO_TRY_VOID(co_await stream.WaitReadable());  // idle connections own no buffer and may stay
  CO_TRY(const std::string header, co_await net::WithDeadline(ReadExactly(stream, 4), limits_.request_time_max));
  const size_t bytes = warehouse::FrameBytes(header);
  if (bytes > kRequestBytesMax) {
    CO_TRY_VOID(co_await Send(
        stream, FailureFrame({{Code::kTooLarge, "The query and its parameters are larger than 8 MiB.", {}, {}}, {}})));
    co_return Fail(Code::kTooLarge, "oversized frame");
  }
  CO_TRY(const std::string json, co_await net::WithDeadline(ReadExactly(stream, bytes), limits_.request_time_max));
  auto request = ReadRequest(json);
  if (!request) co_return co_await Send(stream, FailureFrame({request.error(), {}}));
  request->project = identity_.project;
  request->asker = "app " + std::to_string(identity_.app.value);

  net::TaskGroup running(loop_), watching(loop_);
  net::Event done(loop_);
  Result<void> answered = Fail(Code::kCancelled, "The app has hung up.");
  bool ended = false;
  running.Spawn(Into(Answer(stream, std::move(*request)), &answered, &ended, &done));
  watching.Spawn(CancelWhenGone(stream, running, &ended));
  if (!co_await done.Wait()) running.Cancel();  // cancelled ourselves: the sandbox ends
  co_await running.Join();
  watching.Cancel();
  co_await watching.Join();
  co_return answered;
}

// Memory that a sandbox has let go of is given back soon, not only when it asks for the next result.
net::Task<void> BridgeListener::SweepWhileHanded() {
  while (handed_.bytes() > 0 && co_await net::SleepFor(limits_.sweep_interval)) handed_.Sweep();
  sweeping_ = false;
}

// Null: it has to be streamed.
net::Task<Result<std::shared_ptr<ResultFile>>> BridgeListener::FileToHandOver(RunningResult& result) {
  if (!handed_.HasRoom()) co_return nullptr;
  CO_TRY(auto file, co_await result.WaitForFile());
  co_return file&& handed_.Fits(*file) ? std::move(file) : nullptr;
}

net::Task<Result<void>> BridgeListener::HandOver(net::Stream& stream, RunningResult& result,
                                                 std::shared_ptr<ResultFile> file) {
  CO_TRY(const OwnedFd descriptor, file->OpenReadOnly());
  handed_.Add(file);
  if (!std::exchange(sweeping_, true)) tasks_.Spawn(SweepWhileHanded());
  CO_TRY_VOID(co_await net::WithDeadline(
      SendWithFd(stream, FileHeaderFrame(result.columns(), file->bytes()), descriptor), limits_.write_time_max));
  co_return co_await Send(stream, SummaryTrailer(result));
}

net::Task<Result<void>> BridgeListener::Answer(net::Stream& stream, RunRequest request) {
  const Delivery delivery = request.delivery;
  auto opened = co_await runner_.Open(std::move(request));
  if (!opened) co_return co_await Send(stream, FailureFrame(opened.error()));
  RunningResult& result = **opened;
  if (delivery == Delivery::kFileWanted) {
    auto file = co_await FileToHandOver(result);
    if (!file && file.error().code == Code::kCancelled) co_return std::unexpected(file.error());
    if (!file) co_return co_await Send(stream, FailureFrame({file.error(), {}}));
    if (*file) co_return co_await HandOver(stream, result, std::move(*file));
  }
  auto piece = co_await result.Next();
  if (!piece) {
    if (piece.error().code == Code::kCancelled) co_return std::unexpected(piece.error());
    co_return co_await Send(stream, FailureFrame({piece.error(), {}}));
  }
  CO_TRY_VOID(co_await Send(stream, HeaderFrame(result.columns())));
  while (piece && *piece) {
    CO_TRY_VOID(co_await Send(stream, warehouse::FrameHeader((*piece)->size())));
    CO_TRY_VOID(co_await Send(stream, **piece));
    piece = co_await result.Next();
  }
  if (!piece && piece.error().code == Code::kCancelled) co_return std::unexpected(piece.error());
  co_return co_await Send(stream, piece ? SummaryTrailer(result) : FailureTrailer(piece.error()));
}

}  // namespace hedgerow::bridge
