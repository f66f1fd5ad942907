// proxy::Access over the loop's auth::AccessTable.
#pragma once

#include <string>

#include "auth/access_hub.h"
#include "base/clock.h"
#include "proxy/access.h"

namespace hedgerow::server {

// Thread: its loop's.
class AppAccess final : public proxy::Access {
 public:
  AppAccess(auth::AccessTable& table, const Clock& clock, std::string ui_origin)
      : table_(table), clock_(clock), ui_origin_(std::move(ui_origin)) {}

  std::optional<proxy::AppPlace> FindApp(const ShortId& short_id) const override;
  proxy::Verdict MayView(const proxy::Principal& principal, ProjectId project) const override;
  std::optional<proxy::Principal> FromBearer(std::string_view token) const override;
  std::optional<proxy::Principal> FromSession(const net::RequestHead& head) const override;
  std::shared_ptr<void> Subscribe(std::function<void()> changed) override;

 private:
  auth::AccessTable& table_;
  const Clock& clock_;
  const std::string ui_origin_;
};

}  // namespace hedgerow::server
