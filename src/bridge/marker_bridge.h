// The host's end of the marker transport, for a sandbox that can have no socket: requests are found in its output,
// answers are put into a folder that it sees read-only. The key that its process was started with makes a line of
// output a request (marker_reader.h): who knows it IS that app.
//
//   MarkerBridge bridge(loop, {.project = p, .app = a}, key, std::move(answers), runner, log);
//   std::string shown = bridge.Feed(bytes);              // output as it comes; what is left of it is for people
//   co_await bridge.Close();                             // when the sandbox has ended; ends its queries
//
// The sandbox is given HEDGEROW_BRIDGE_KEY and HEDGEROW_BRIDGE_ANSWERS (where it sees the folder). An answer is, byte
// for byte, what the socket would carry, in a file named by the request's id; it appears whole, and goes when the app
// says so, or after `answer_time_max`.
#pragma once

#include <map>
#include <string>

#include "bridge/bridge_listener.h"
#include "bridge/marker_reader.h"

namespace hedgerow::bridge {

struct MarkerLimits {
  size_t running_max = 32;                    // more are refused, and may be asked again
  uint64_t answers_bytes_max = 256 << 20;     // of all answers in the folder
  std::chrono::seconds answer_time_max{120};  // an answer that nobody took
};

// Owned by:  the sandbox's runtime record.
// Thread:    the runner's loop.
// Lifetime:  Close() before destruction; ends before the QueryRunner.
class MarkerBridge {
 public:
  MarkerBridge(net::Loop& loop, BridgeIdentity identity, std::string key, OwnedFd answers, QueryRunner& runner, Log log,
               MarkerLimits limits = {});

  std::string Feed(std::string_view output);
  std::string Finish();  // at the end of the output
  net::Task<void> Close();

  size_t running() const { return running_; }
  uint64_t answers_bytes() const { return answers_bytes_; }

 private:
  class AnswerFile;

  void Take(MarkerRequest request);
  void Remove(const std::string& id);
  net::Task<void> Serve(MarkerRequest request);
  net::Task<Result<void>> Answer(AnswerFile& file, RunRequest request);

  const BridgeIdentity identity_;
  const OwnedFd answers_;
  QueryRunner& runner_;
  Log log_;
  const MarkerLimits limits_;
  MarkerReader reader_;
  net::TaskGroup tasks_;
  size_t running_ = 0;
  uint64_t answers_bytes_ = 0;
  std::map<std::string, uint64_t> kept_;  // answers in the folder, and their bytes
};

}  // namespace hedgerow::bridge
