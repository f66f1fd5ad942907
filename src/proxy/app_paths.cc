#include "proxy/app_paths.h"

namespace hedgerow::proxy {
namespace {

enum class Match { kExact, kPrefix };

struct PathRule {
  std::string_view path;
  Match match;
  AppPath what;
};

// The first row that matches counts. Streamlit 1.67's routes: starlette_routes.py.
constexpr PathRule kRows[] = {
    {"/_hedgerow/", Match::kPrefix, AppPath::kOurs},
    {"/_stcore/health", Match::kExact, AppPath::kHealth},
    {"/_stcore/host-config", Match::kExact, AppPath::kHostConfig},
    {"/_stcore/stream", Match::kExact, AppPath::kStream},
    {"/_stcore/upload_file/", Match::kPrefix, AppPath::kSession},
    {"/_stcore/bidi-components/", Match::kPrefix, AppPath::kSession},
    {"/_stcore/", Match::kPrefix, AppPath::kNowhere},  // metrics, script checks, the agent API: not for viewers
    {"/media/", Match::kPrefix, AppPath::kSession},
    {"/component/", Match::kPrefix, AppPath::kSession},
    {"/app/static/", Match::kPrefix, AppPath::kRelay},
    {"/static/", Match::kPrefix, AppPath::kRelay},  // what the shell does not have
};

}  // namespace

AppPath ClassifyPath(std::string_view path) {
  for (const PathRule& row : kRows) {
    if (row.match == Match::kExact ? path == row.path : path.starts_with(row.path)) return row.what;
  }
  if (path.find("/_stcore/") != std::string_view::npos || path.find("/_hedgerow/") != std::string_view::npos) {
    return AppPath::kNowhere;
  }
  return AppPath::kPage;
}

}  // namespace hedgerow::proxy
