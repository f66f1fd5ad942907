// Where an app is in its life, as values.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "runtime/journey.h"
#include "store/models.h"

namespace hedgerow::runtime {

// One sandbox that runs an app's version.
struct Instance {
  SandboxId sandbox;
  VersionId version;
  int64_t version_number = 0;
  double cpu_cores = 0.5;
  double memory_gb = 1;
  std::string ingress_path;
  WallTime started_at;
  MonoTime ready_since;
  bool limits_enforced = false;
  std::string limits_reason;
};

struct Stopped {
  std::optional<store::UserBasic> by;  // set: on purpose; traffic alone does not wake it, opening the page does
};
struct Starting {};
struct Running {};
struct Stopping {};
struct Failed {
  std::string reason;
  std::vector<std::string> log_tail;
};
using State = std::variant<Stopped, Starting, Running, Stopping, Failed>;

// What the API shows of an app.
struct AppStatus {
  store::SandboxState state = store::SandboxState::kStopped;
  std::optional<SandboxId> sandbox;
  std::optional<int64_t> version_number;
  int restart_count = 0;
  std::string last_error;
  std::vector<std::string> log_tail;
  std::optional<WallTime> started_at;
  std::optional<WallTime> last_activity_at;
  std::optional<store::UserBasic> stopped_by;
  int64_t viewers = 0;
  std::vector<Step> journey;
  bool limits_enforced = false;
  std::string limits_reason;
};

// Where a running app answers.
struct Upstream {
  std::string ingress_path;  // Unix socket, HTTP
  SandboxId sandbox;
};

struct Policy {
  std::chrono::seconds idle_timeout{600};  // zero WebSockets for this long: stop
  std::chrono::seconds boot_timeout{60};
  std::chrono::seconds stop_grace{5};            // TERM, then this, then KILL
  std::chrono::seconds stable_after{300};        // a run this long clears the restart counter
  std::chrono::milliseconds restart_delay{500};  // doubled each time
  int restarts_max = 3;
  int64_t waiting_max = 1000;  // viewers that wait for one start
  int64_t pids_max = 256;
  int64_t tmp_bytes = 64LL << 20;
};

}  // namespace hedgerow::runtime
