// The host's end of one sandbox's bridge: a Unix socket in the run folder that is mounted into that sandbox only.
// Whoever speaks on it IS that app: there is no token to steal.
//
//   TRY(auto socket, net::BindUnix(run + "/bridge/bridge.sock", 0666));     // the sandbox has ids of its own
//   TRY(auto bridge, BridgeListener::Create(loop, std::move(socket), {project, app}, runner, log));
//   ...
//   co_await bridge->Close();            // when the sandbox has ended; ends its queries
#pragma once

#include <memory>
#include <string>

#include "base/log.h"
#include "bridge/handed_files.h"
#include "bridge/query_runner.h"
#include "net/async.h"
#include "net/stream.h"

namespace hedgerow::bridge {

struct BridgeIdentity {
  ProjectId project;
  AppId app;
};

struct BridgeLimits {
  size_t connections_max = 32;                     // more are closed at once
  std::chrono::seconds request_time_max{30};       // from a request's first byte to its last
  std::chrono::seconds write_time_max{60};         // for the app to take one piece
  uint64_t handed_bytes_max = 256 << 20;           // of results it holds as files; beyond that they are streamed
  std::chrono::milliseconds sweep_interval{2000};  // how soon memory it has let go of is noticed
};

// Owns:      the listening socket and its connections.
// Owned by:  the sandbox's runtime record.
// Thread:    the runner's loop.
// Lifetime:  Close() before destruction; ends before the QueryRunner.
class BridgeListener {
 public:
  static Result<std::unique_ptr<BridgeListener>> Create(net::Loop& loop, OwnedFd listening, BridgeIdentity identity,
                                                        QueryRunner& runner, Log log, BridgeLimits limits = {});
  net::Task<void> Close();

  // Results that the sandbox holds as files, as far as the kernel tells.
  const HandedFiles& handed() const { return handed_; }

 private:
  BridgeListener(net::Loop& loop, std::unique_ptr<net::Listener> listener, BridgeIdentity identity, QueryRunner& runner,
                 Log log, BridgeLimits limits);
  net::Task<void> AcceptAll();
  net::Task<void> Serve(std::unique_ptr<net::Stream> stream);
  net::Task<Result<void>> ServeOne(net::Stream& stream);
  net::Task<Result<void>> Answer(net::Stream& stream, RunRequest request);
  net::Task<Result<void>> Send(net::Stream& stream, std::string_view bytes);
  net::Task<Result<std::shared_ptr<ResultFile>>> FileToHandOver(RunningResult& result);
  net::Task<Result<void>> HandOver(net::Stream& stream, RunningResult& result, std::shared_ptr<ResultFile> file);
  net::Task<void> SweepWhileHanded();

  net::Loop& loop_;
  std::unique_ptr<net::Listener> listener_;
  BridgeIdentity identity_;
  QueryRunner& runner_;
  Log log_;
  BridgeLimits limits_;
  net::TaskGroup tasks_;
  size_t connections_ = 0;
  HandedFiles handed_;
  bool sweeping_ = false;
};

}  // namespace hedgerow::bridge
