// The viewer's side of apps, on one loop: everything under an app's own origin, and the PRD's proxy path for API
// clients.
//
//   ProxyShared shared{...};                                   // one a process
//   AppProxy proxy(loop, shared, access, backends);            // one a loop
//   case HostKind::kApp: co_await proxy.Serve(exchange, match.app);
//   "/api/projects/{id}/streamlit_apps/{short_id}/proxy/...":
//       co_await proxy.ServeApiPath(exchange, project, short_id, "/...");
//
// Every request is checked anew: the cookie's seal, the session, the membership (Access). WebSockets are cut when
// Access says that something changed, and every 5 s in any case.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "net/http.h"
#include "net/http_client.h"
#include "net/watchdog.h"
#include "proxy/access.h"
#include "proxy/backends.h"
#include "proxy/header_policy.h"
#include "proxy/origins.h"
#include "proxy/shell.h"
#include "proxy/tickets.h"
#include "proxy/viewer_socket.h"

namespace hedgerow::proxy {

// Lifetime: outlives every AppProxy.
struct ProxyShared {
  const Origins& origins;
  const Tickets& tickets;
  SpentTickets& spent;  // touched on `home` only
  net::Loop& home;
  const Shell& shell;
  const Clock& clock;
  Random& random;  // thread-safe (SystemRandom)
  Log log;
};

// Thread: its loop's.
class AppProxy final : private net::Watched {
 public:
  AppProxy(net::Loop& loop, ProxyShared& shared, Access& access, Backends& backends);
  ~AppProxy() override;

  net::Task<void> Serve(net::Exchange& exchange, ShortId short_id);
  // `rest` begins with '/' and is what follows ".../proxy"; the query is taken from the request. An empty `rest` is the
  // form without a trailing slash, and redirected.
  net::Task<void> ServeApiPath(net::Exchange& exchange, ProjectId project, ShortId short_id, std::string rest);

  size_t open_sockets() const { return sockets_.size(); }

 private:
  struct Viewer {
    ViewerTarget target;
    std::string host, origin;  // the app's own
  };
  enum class Front { kAppOrigin, kApiPath };

  void OnDeadline() override;
  void CutRevoked();
  net::Headers OriginHeaders() const;
  net::Task<void> Answer(net::Exchange& exchange, net::Response response);
  net::Task<void> Enter(net::Exchange& exchange, ShortId short_id, AppPlace place);
  net::Task<bool> SpendOnHome(Ticket ticket);
  net::Task<void> SendShellFile(net::Exchange& exchange, const ShellFile* file);
  net::Task<void> Refuse(net::Exchange& exchange, Verdict verdict, ShortId short_id, ProjectId project);
  std::optional<Principal> FromCookie(const net::RequestHead& head, AppId app);
  net::Task<void> ServeSocket(net::Exchange& exchange, Viewer viewer, std::string target);
  net::Task<void> RelayRequestTo(net::Exchange& exchange, Viewer viewer, std::string target, net::Headers extra);

  net::Loop& loop_;
  ProxyShared& shared_;
  Access& access_;
  Backends& backends_;
  net::HttpClient client_;
  const AppOriginHeaders origin_headers_;
  const std::string host_config_;
  // Seals that were found good; checking one costs more than looking it up. Emptied every few seconds.
  std::unordered_map<std::string, Grant> good_cookies_;
  std::vector<ViewerSocket*> sockets_;
  std::shared_ptr<void> subscription_;
};

}  // namespace hedgerow::proxy
