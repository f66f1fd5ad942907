#include "server/join/app_control.h"

namespace hedgerow::server {
namespace {

constexpr const char* kNoInternet =
    "Apps have no internet access in this release: look-ups fail at once. Data comes from hogql_execute and from files "
    "in the zip.";

std::vector<api::JourneyStep> Journey(const runtime::AppStatus& status) {
  using State = api::JourneyStep::State;
  std::vector<api::JourneyStep> steps;
  for (const runtime::Step& step : status.journey) {
    const bool failed = status.state == store::SandboxState::kError && &step == &status.journey.back();
    const State state = failed ? State::kFailed : step.done ? State::kDone : State::kRunning;
    steps.push_back({step.name, static_cast<double>(step.ms), state});
  }
  return steps;
}

}  // namespace

net::Task<api::AppStatus> AppControl::Status(AppId app) {
  const runtime::AppStatus from = co_await runtime_.Status(app);
  api::AppStatus status;
  status.status = from.state;
  status.sandbox_id = from.sandbox;
  status.version_number = from.version_number;
  status.restart_count = from.restart_count;
  status.last_error = from.last_error;
  status.started_at = from.started_at;
  status.last_activity_at = from.last_activity_at;
  status.stopped_by = from.stopped_by;
  status.viewers = from.viewers;
  status.journey = Journey(from);
  status.limits_enforced = from.sandbox ? from.limits_enforced : limits_.enforced;
  status.limits_reason = from.sandbox ? from.limits_reason : limits_.reason;
  status.internet = false;
  status.internet_reason = kNoInternet;
  status.log_tail = from.log_tail;
  co_return status;
}

net::Task<std::vector<store::SandboxState>> AppControl::States(std::vector<AppId> apps) {
  co_return co_await runtime_.States(std::move(apps));
}

net::Task<api::AppLog> AppControl::Logs(AppId app, int64_t lines) {
  runtime::LogTail tail = co_await runtime_.Logs(app, static_cast<size_t>(lines));
  co_return api::AppLog{std::move(tail.lines), tail.truncated};
}

net::Task<Result<void>> AppControl::Start(AppId app) {
  co_await runtime_.Open(app);
  co_return Result<void>{};
}

net::Task<Result<void>> AppControl::Stop(AppId app, store::UserBasic by) {
  co_return co_await runtime_.Stop(app, std::move(by));
}

net::Task<Result<void>> AppControl::Restart(AppId app) {
  co_await runtime_.Restart(app);
  co_return Result<void>{};
}

net::Task<void> AppControl::PageOpened(AppId app) { co_await runtime_.Open(app); }
net::Task<void> AppControl::Changed(AppId app) { co_await runtime_.Refresh(app); }
net::Task<Result<void>> AppControl::Deleted(AppId app) { co_return co_await runtime_.Remove(app); }

}  // namespace hedgerow::server
