// A request on its way through the router to its handler, and what a handler answers.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/problem.h"
#include "auth/identity.h"
#include "net/http.h"

namespace hedgerow::api {

// A response to send, or nothing if the handler has sent it itself (downloads).
using Outcome = std::expected<std::optional<net::Response>, ApiError>;

// What stood in the pattern's {places}.
class PathValues {
 public:
  void Add(std::string_view name, std::string value) { values_.emplace_back(name, std::move(value)); }
  const std::string& Get(std::string_view name) const;         // empty if none
  std::optional<int64_t> Number(std::string_view name) const;  // digits only

 private:
  std::vector<std::pair<std::string_view, std::string>> values_;
};

// Lifetime: the exchange's. Filled by ApiService before the handler runs; each part is set if the route's pattern and
// need imply it.
struct Request {
  net::Exchange& exchange;
  auth::AccessTable& access;
  PathValues path;
  auth::Identity identity;                  // unless public
  ProjectId project;                        // with {project_id}: the user is a member
  store::Role role = store::Role::kViewer;  // in that project
  ShortId short_id;                         // with {short_id}: an app of that project
  AppId app;

  const net::RequestHead& head() const { return exchange.head(); }
};

}  // namespace hedgerow::api
