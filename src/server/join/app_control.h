// api::AppControl over runtime::Runtime.
#pragma once

#include "api/app_control.h"
#include "runtime/runtime.h"

namespace hedgerow::server {

class AppControl final : public api::AppControl {
 public:
  AppControl(runtime::Runtime& runtime, sandbox::LimitsStatus limits) : runtime_(runtime), limits_(std::move(limits)) {}

  net::Task<api::AppStatus> Status(AppId app) override;
  net::Task<std::vector<store::SandboxState>> States(std::vector<AppId> apps) override;
  net::Task<api::AppLog> Logs(AppId app, int64_t lines) override;
  net::Task<Result<void>> Start(AppId app) override;
  net::Task<Result<void>> Stop(AppId app, store::UserBasic by) override;
  net::Task<Result<void>> Restart(AppId app) override;
  net::Task<void> PageOpened(AppId app) override;
  net::Task<void> Changed(AppId app) override;
  net::Task<Result<void>> Deleted(AppId app) override;

 private:
  runtime::Runtime& runtime_;
  const sandbox::LimitsStatus limits_;  // of this host; an app that does not run has none of its own
};

}  // namespace hedgerow::server
