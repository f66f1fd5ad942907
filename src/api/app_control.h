// What the API needs of apps' lives. runtime/ is behind it; server/ joins them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "net/task.h"
#include "store/models.h"

namespace hedgerow::api {

struct JourneyStep {
  enum class State { kWaiting, kRunning, kDone, kFailed };
  std::string name;
  std::optional<double> ms;
  State state = State::kWaiting;
};

// Fields as in schema/openapi.yaml, StreamlitAppStatus.
struct AppStatus {
  store::SandboxState status = store::SandboxState::kStopped;
  std::optional<SandboxId> sandbox_id;
  std::optional<int64_t> version_number;
  int64_t restart_count = 0;
  std::string last_error;
  std::optional<WallTime> started_at;
  std::optional<WallTime> last_activity_at;
  std::optional<store::UserBasic> stopped_by;
  int64_t viewers = 0;
  std::vector<JourneyStep> journey;
  bool limits_enforced = false;
  std::string limits_reason;
  bool internet = false;
  std::string internet_reason;
  std::vector<std::string> log_tail;
};

struct AppLog {
  std::vector<std::string> lines;
  bool truncated = false;
};

// Thread: any loop.
class AppControl {
 public:
  virtual ~AppControl() = default;
  virtual net::Task<AppStatus> Status(AppId app) = 0;
  virtual net::Task<std::vector<store::SandboxState>> States(std::vector<AppId> apps) = 0;  // in the order asked
  virtual net::Task<AppLog> Logs(AppId app, int64_t lines) = 0;

  virtual net::Task<Result<void>> Start(AppId app) = 0;  // answers at once; Status tells how it goes
  virtual net::Task<Result<void>> Stop(AppId app, store::UserBasic by) = 0;
  virtual net::Task<Result<void>> Restart(AppId app) = 0;

  // Somebody opens the app's page: a chance to wake it before its WebSocket comes.
  virtual net::Task<void> PageOpened(AppId app) = 0;
  // The active version or the resources have changed in the store.
  virtual net::Task<void> Changed(AppId app) = 0;
  // The app is gone from the store: end its sandbox.
  virtual net::Task<Result<void>> Deleted(AppId app) = 0;
};

}  // namespace hedgerow::api
