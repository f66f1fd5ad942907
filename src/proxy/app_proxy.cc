#include "proxy/app_proxy.h"

#include <boost/json.hpp>

#include "net/websocket.h"
#include "proxy/app_paths.h"
#include "proxy/http_relay.h"
#include "proxy/pages.h"

namespace hedgerow::proxy {
namespace {

constexpr std::chrono::milliseconds kRecheck{4'000};  // revoked viewers are cut within 5 s, whatever else fails

constexpr size_t kGoodCookiesMax = 10'000;

// Streamlit's front end asks for it before it opens its WebSocket.
std::string HostConfig(const Origins& origins) {
  return boost::json::serialize(boost::json::object{
      {"allowedOrigins", boost::json::array{origins.ui()}},
      {"useExternalAuthToken", false},
      {"enableCustomParentMessages", false},
      {"enforceDownloadInNewTab", false},
      {"metricsUrl", ""},
      {"blockErrorDialogs", false},
  });
}

bool IsSafeMethod(std::string_view method) { return method == "GET" || method == "HEAD"; }

// A page load by hand, not by a frame. Browsers on plain http off loopback send no Sec-Fetch headers.
bool IsDirectVisit(const net::RequestHead& head) {
  const std::string_view dest = head.headers.Find("Sec-Fetch-Dest");
  if (!dest.empty()) return dest == "document";
  return IsSafeMethod(head.method) && head.headers.Find("Accept").find("text/html") != std::string_view::npos;
}

// A path on the app's own origin to land on, or "/".
std::string LandingPath(std::string_view query) {
  const auto next = net::QueryValue(query, "next");
  const bool ok = next && next->starts_with('/') && !next->starts_with("//") && !next->starts_with("/_hedgerow") &&
                  next->find('\\') == std::string::npos;
  return ok ? *next : "/";
}

}  // namespace

AppProxy::AppProxy(net::Loop& loop, ProxyShared& shared, Access& access, Backends& backends)
    : Watched(loop),
      loop_(loop),
      shared_(shared),
      access_(access),
      backends_(backends),
      client_(loop, {}),
      origin_headers_(shared.origins),
      host_config_(HostConfig(shared.origins)),
      subscription_(access.Subscribe([this] { CutRevoked(); })) {
  ExpireAfter(kRecheck);
}

AppProxy::~AppProxy() = default;

void AppProxy::OnDeadline() {
  good_cookies_.clear();
  CutRevoked();
  ExpireAfter(kRecheck);
}

void AppProxy::CutRevoked() {
  for (ViewerSocket* socket : std::vector(sockets_)) {
    const ViewerTarget& target = socket->target();
    const auto place = access_.FindApp(target.short_id);
    if (!place || place->app != target.place.app) {
      socket->Cut(CloseCode::kDeleted);
      continue;
    }
    switch (access_.MayView(target.principal, place->project)) {
      case Verdict::kAllowed:
        break;
      case Verdict::kSignedOut:
        socket->Cut(CloseCode::kSignedOut);
        break;
      case Verdict::kNotMember:
        socket->Cut(CloseCode::kNotMember);
        break;
    }
  }
}

net::Headers AppProxy::OriginHeaders() const {
  net::Headers headers;
  origin_headers_.AddTo(headers);
  return headers;
}

net::Task<void> AppProxy::Answer(net::Exchange& exchange, net::Response response) {
  for (const auto [name, value] : OriginHeaders()) {
    if (!response.headers.Has(name)) response.headers.Add(name, value);
  }
  (void)co_await exchange.Send(std::move(response));
}

std::optional<Principal> AppProxy::FromCookie(const net::RequestHead& head, AppId app) {
  const auto value = net::CookieValue(head.headers, kAppCookie);
  if (!value) return std::nullopt;
  auto known = good_cookies_.find(std::string(*value));
  if (known == good_cookies_.end()) {
    const auto grant = shared_.tickets.OpenCookie(*value);
    if (!grant) return std::nullopt;
    if (good_cookies_.size() >= kGoodCookiesMax) good_cookies_.clear();
    known = good_cookies_.emplace(*value, *grant).first;
  }
  const Grant& grant = known->second;
  if (grant.app != app) return std::nullopt;
  return Principal{.user = grant.user, .session = grant.session, .key = grant.key};
}

net::Task<void> AppProxy::Serve(net::Exchange& exchange, ShortId short_id) {
  const net::RequestHead& head = exchange.head();
  const std::string path(head.path());
  const auto place = access_.FindApp(short_id);
  if (!place) co_return co_await Answer(exchange, TextPage(404, "There is no such app."));
  if (head.headers.Has("Service-Worker")) {
    // A worker would go on answering after its viewer has lost the right to see the app.
    co_return co_await Answer(exchange, TextPage(403, "Service workers are not available to apps."));
  }
  // Streamlit's own files are the same for everybody and hold nothing of the app.
  if (IsSafeMethod(head.method)) {
    if (const ShellFile* file = shared_.shell.Find(path)) co_return co_await SendShellFile(exchange, file);
  }
  const AppPath what = ClassifyPath(path);
  if (path == "/_hedgerow/enter") co_return co_await Enter(exchange, short_id, *place);
  if (what == AppPath::kOurs || what == AppPath::kNowhere) {
    co_return co_await Answer(exchange, TextPage(404, "Nothing is here."));
  }

  const auto principal = FromCookie(head, place->app);
  const Verdict verdict = principal ? access_.MayView(*principal, place->project) : Verdict::kSignedOut;
  if (verdict != Verdict::kAllowed) co_return co_await Refuse(exchange, verdict, short_id, place->project);

  Viewer viewer{{short_id, *place, *principal}, shared_.origins.AppHost(short_id), shared_.origins.App(short_id)};
  const bool upgrade = net::IsWebSocketUpgrade(head);
  // Apps are same-site to each other, so the cookie comes along with another app's requests: only Origin tells.
  if ((upgrade || !IsSafeMethod(head.method)) && head.headers.Find("Origin") != viewer.origin) {
    co_return co_await Answer(exchange, TextPage(403, "This request came from another origin."));
  }
  if (upgrade) {
    if (what != AppPath::kStream) co_return co_await Answer(exchange, TextPage(404, "No WebSocket is here."));
    co_return co_await ServeSocket(exchange, std::move(viewer), head.target);
  }
  switch (what) {
    case AppPath::kHealth:
      co_return co_await Answer(
          exchange, {.headers = {{"Content-Type", "text/plain"}, {"Cache-Control", "no-cache"}}, .body = "ok"});
    case AppPath::kHostConfig:
      co_return co_await Answer(
          exchange,
          {.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-cache"}}, .body = host_config_});
    case AppPath::kPage:
      if (IsSafeMethod(head.method) && shared_.shell.Index() != nullptr) {
        co_return co_await SendShellFile(exchange, shared_.shell.Index());
      }
      [[fallthrough]];
    default:
      co_return co_await RelayRequestTo(exchange, std::move(viewer), head.target, OriginHeaders());
  }
}

net::Task<void> AppProxy::Enter(net::Exchange& exchange, ShortId short_id, AppPlace place) {
  const net::RequestHead& head = exchange.head();
  const auto ticket = shared_.tickets.OpenTicket(net::QueryValue(head.query(), "ticket").value_or(""));
  const Grant grant = ticket ? ticket->grant : Grant{};
  const Principal principal{.user = grant.user, .session = grant.session, .key = grant.key};
  const Verdict verdict = !ticket || grant.app != place.app || !IsSafeMethod(head.method)
                              ? Verdict::kSignedOut
                              : access_.MayView(principal, place.project);
  if (verdict != Verdict::kAllowed || !co_await SpendOnHome(*ticket)) {
    co_return co_await Refuse(exchange, verdict == Verdict::kAllowed ? Verdict::kSignedOut : verdict, short_id,
                              place.project);
  }
  net::Response answer = Redirect(LandingPath(head.query()));
  answer.headers.Add("Set-Cookie", shared_.tickets.SetCookie(grant));
  co_await Answer(exchange, std::move(answer));
}

namespace {

net::Task<bool> Spend(SpentTickets* spent, Ticket ticket, WallTime now) { co_return spent->Spend(ticket, now); }

}  // namespace

// One place for all loops, or a ticket could be used once on each.
net::Task<bool> AppProxy::SpendOnHome(Ticket ticket) {
  co_return co_await net::RunOn(shared_.home,
                                [this, &ticket] { return Spend(&shared_.spent, ticket, shared_.clock.Now()); });
}

net::Task<void> AppProxy::Refuse(net::Exchange& exchange, Verdict verdict, ShortId short_id, ProjectId project) {
  const std::string page = shared_.origins.AppPage(project, short_id);
  if (IsDirectVisit(exchange.head())) co_return co_await Answer(exchange, Redirect(page));
  const bool signed_out = verdict == Verdict::kSignedOut;
  co_await Answer(exchange, FramePage(signed_out ? 401 : 403, shared_.origins.ui(), page));
}

net::Task<void> AppProxy::SendShellFile(net::Exchange& exchange, const ShellFile* file) {
  const net::Headers& asked = exchange.head().headers;
  net::Headers headers = OriginHeaders();
  headers.Add("Content-Type", file->content_type);
  headers.Add("Cache-Control", file->cache_control);
  headers.Add("ETag", file->etag);
  headers.Add("Vary", "Accept-Encoding");
  if (asked.Find("If-None-Match") == file->etag) {
    (void)co_await exchange.SendView(304, std::move(headers), {});
    co_return;
  }
  std::string_view body = file->body;
  const std::string_view accepted = asked.Find("Accept-Encoding");
  if (!file->brotli.empty() && net::ListHasToken(accepted, "br")) {
    headers.Add("Content-Encoding", "br");
    body = file->brotli;
  } else if (!file->gzip.empty() && net::ListHasToken(accepted, "gzip")) {
    headers.Add("Content-Encoding", "gzip");
    body = file->gzip;
  }
  (void)co_await exchange.SendView(200, std::move(headers), body);
}

net::Task<void> AppProxy::RelayRequestTo(net::Exchange& exchange, Viewer viewer, std::string target,
                                         net::Headers extra) {
  const net::RequestHead& head = exchange.head();
  RelayRequest what{
      .app = viewer.target.place.app,
      .of_open_page = ClassifyPath(std::string_view(target).substr(0, target.find('?'))) == AppPath::kSession,
      .request = {.method = head.method,
                  .target = std::move(target),
                  .headers = RequestHeadersForApp(head.headers, viewer.host, viewer.origin)},
      .extra_headers = std::move(extra)};
  co_await RelayHttp(exchange, backends_, client_, std::move(what));
}

net::Task<void> AppProxy::ServeSocket(net::Exchange& exchange, Viewer viewer, std::string target) {
  const net::RequestHead& head = exchange.head();
  const AppId app = viewer.target.place.app;
  // Of the offered subprotocols Streamlit picks its own name; the others are data (a session to resume) for the app.
  const std::string_view offered = head.headers.Find("Sec-WebSocket-Protocol");
  auto accepted = net::AcceptWebSocket(head, net::ListHasToken(offered, "streamlit") ? "streamlit" : "");
  if (!accepted) co_return co_await Answer(exchange, TextPage(400, accepted.error().user_message));
  net::ClientRequest handshake{.target = std::move(target),
                               .headers = RequestHeadersForApp(head.headers, viewer.host, viewer.origin)};
  if (!handshake.headers.Has("Origin")) handshake.headers.Add("Origin", viewer.origin);
  handshake.headers.Add("Connection", "Upgrade");
  handshake.headers.Add("Upgrade", "websocket");
  handshake.headers.Add("Sec-WebSocket-Version", "13");
  handshake.headers.Add("Sec-WebSocket-Key", head.headers.Find("Sec-WebSocket-Key"));

  std::string buffered;
  auto stream = co_await exchange.Upgrade(std::move(*accepted), &buffered);
  if (!stream) co_return;
  ViewerSocket socket(loop_, std::move(viewer.target), std::move(*stream), std::move(buffered), std::move(handshake));
  sockets_.push_back(&socket);
  backends_.ViewerCame(app);
  co_await socket.Run(backends_, client_);
  std::erase(sockets_, &socket);
  backends_.ViewerLeft(app);
}

net::Task<void> AppProxy::ServeApiPath(net::Exchange& exchange, ProjectId project, ShortId short_id, std::string rest) {
  const net::RequestHead& head = exchange.head();
  // An app's page must never become a page of the UI's origin.
  net::Headers sandboxed{{"Content-Security-Policy", "sandbox"}, {"X-Content-Type-Options", "nosniff"}};
  const auto refuse = [&](int status, std::string_view sentence) {
    net::Response answer = TextPage(status, sentence);
    for (const auto [name, value] : sandboxed) answer.headers.Set(name, value);
    return exchange.Send(std::move(answer));
  };
  const auto place = access_.FindApp(short_id);
  const std::string_view authorization = head.headers.Find("Authorization");
  if (authorization.empty()) {
    const auto principal = access_.FromSession(head);
    const bool may =
        principal && place && place->project == project && access_.MayView(*principal, project) == Verdict::kAllowed;
    if (may && IsSafeMethod(head.method) && IsDirectVisit(head)) {
      const Grant grant{place->app, principal->session, principal->user, principal->key};
      const auto enter = shared_.tickets.Issue(shared_.origins, short_id, grant, shared_.random, rest);
      (void)co_await exchange.Send(Redirect(enter.url));
      co_return;
    }
    (void)co_await refuse(401, "Send a personal API key as \"Authorization: Bearer phx_...\".");
    co_return;
  }
  constexpr std::string_view kBearer = "Bearer ";
  const bool bearer =
      authorization.size() > kBearer.size() && net::EqualsIgnoreCase(authorization.substr(0, kBearer.size()), kBearer);
  const auto principal =
      bearer ? access_.FromBearer(net::TrimWhitespace(authorization.substr(kBearer.size()))) : std::nullopt;
  if (!principal) {
    (void)co_await refuse(401, "The personal API key is not valid.");
    co_return;
  }
  if (!place || place->project != project || access_.MayView(*principal, project) != Verdict::kAllowed) {
    (void)co_await refuse(404, "There is no such app.");
    co_return;
  }
  if (rest.empty()) {
    (void)co_await exchange.Send({.status = 307, .headers = {{"Location", std::string(head.path()) + "/"}}});
    co_return;
  }
  Viewer viewer{{short_id, *place, *principal}, shared_.origins.AppHost(short_id), shared_.origins.App(short_id)};
  if (net::IsWebSocketUpgrade(head)) {
    if (rest != "/_stcore/stream" && rest != "/ws") {
      (void)co_await refuse(404, "The app's WebSocket is at proxy/_stcore/stream.");
      co_return;
    }
    co_return co_await ServeSocket(exchange, std::move(viewer), "/_stcore/stream");
  }
  if (!head.query().empty()) rest.append("?").append(head.query());
  co_await RelayRequestTo(exchange, std::move(viewer), std::move(rest), std::move(sandboxed));
}

}  // namespace hedgerow::proxy
