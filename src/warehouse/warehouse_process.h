// The server's hold on its warehoused: adopts a running one or starts one, and starts another when it dies.
//
//   CO_TRY(auto process, co_await WarehouseProcess::AdoptOrStart(loop, {.program = "/proc/self/exe",
//       .arguments = {"warehoused", "--data", data, "--libchdb", lib}, .socket = data + "/warehouse.sock", .log_file =
//       ...}));
//   tasks.Spawn(process->Supervise());       // until cancelled
//   co_await process->Stop();                // only when everything ends: a restart of the server adopts it
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "net/async.h"
#include "net/http_client.h"

namespace hedgerow::warehouse {

struct ProcessOptions {
  std::string program;
  std::vector<std::string> arguments;
  std::string socket;    // where it will listen
  std::string log_file;  // its stdout and stderr, appended to; empty: ours
  Log log;
  std::chrono::seconds start_limit{30};
};

// Thread:    its loop's.
// Invariant: after AdoptOrStart a warehoused of our protocol answers on the socket, or Supervise is starting one.
class WarehouseProcess {
 public:
  static net::Task<Result<std::unique_ptr<WarehouseProcess>>> AdoptOrStart(net::Loop& loop, ProcessOptions options);
  ~WarehouseProcess();

  // Notices a death at once (an idle connection ends) and asks for a sign of life every 15 s, which also tells
  // warehoused that its server lives.
  net::Task<void> Supervise();
  net::Task<Result<void>> Stop();

  pid_t pid() const { return pid_; }
  int restarts() const { return restarts_; }

 private:
  WarehouseProcess(net::Loop& loop, ProcessOptions options);
  net::Task<Result<void>> Ensure();
  net::Task<Result<int>> AskProtocol();  // and learns the pid
  net::Task<Result<void>> WaitUntilGone();
  Result<void> Spawn();
  void Reap();

  ProcessOptions options_;
  net::HttpClient client_;
  pid_t pid_ = 0;
  pid_t child_ = 0;  // the one to reap
  int restarts_ = 0;
};

}  // namespace hedgerow::warehouse
