#include "api/api_service.h"

#include <fmt/format.h>

#include "api/answers.h"
#include "api/resources/resources.h"
#include "auth/cross_site.h"

namespace hedgerow::api {
namespace {

constexpr std::pair<Need, store::Role> kRoleNeeded[] = {
    {Need::kViewer, store::Role::kViewer},
    {Need::kMember, store::Role::kMember},
    {Need::kAdmin, store::Role::kAdmin},
};

std::unexpected<ApiError> Refuse(Code code, std::string message) {
  return std::unexpected(ApiError(Error{code, std::move(message), {}, {}}));
}

// PostHog's: the project of the user's that comes first.
constexpr std::string_view kCurrentProject = "@current";

std::optional<ProjectId> ProjectInPath(const Request& request) {
  if (request.path.Get("project_id") == kCurrentProject) {
    const auto& projects = request.access.ProjectsOf(request.identity.user);
    return projects.empty() ? std::nullopt : std::optional(projects.begin()->first);
  }
  const auto number = request.path.Number("project_id");
  return number ? std::optional(ProjectId{*number}) : std::nullopt;
}

}  // namespace

std::unique_ptr<ApiService> ApiService::Create(Services services) {
  return std::unique_ptr<ApiService>(new ApiService(std::move(services)));
}

ApiService::ApiService(Services services) : services_(std::move(services)), router_(Routes()) {}

net::Handler ApiService::handler() {
  return [this](net::Exchange& exchange) { return Handle(exchange); };
}

std::expected<void, ApiError> ApiService::Admit(const Route& route, Request& request) const {
  const std::string& site = services_.config.site_url;
  if (route.need == Need::kPublic) {
    // Links are followed from anywhere; what signs somebody in must come from our own pages.
    if (route.method != "GET") TRY_VOID(auth::CheckSignInRequest(request.head(), site));
    return {};
  }
  TRY(request.identity, auth::Identify(request.access, request.head(), site, services_.clock.Now()));
  if (route.credentials == Credentials::kSessionOnly && !request.identity.session) {
    return Refuse(Code::kForbidden, "This works only for somebody who is signed in, not with a personal API key.");
  }
  if (route.need == Need::kSignedIn) return {};

  const auto project = ProjectInPath(request);
  const auto role = project ? request.access.RoleOf(request.identity.user, *project) : std::nullopt;
  if (!role) return Refuse(Code::kNotFound, "Project not found.");
  request.project = *project;
  request.role = *role;
  if (const std::string& short_id = request.path.Get("short_id"); !short_id.empty()) {
    request.short_id = {short_id};
    const auto place = request.access.FindApp(request.short_id);
    if (!place || place->project != *project) return Refuse(Code::kNotFound, "App not found.");
    request.app = place->app;
  }
  for (const auto& [need, least] : kRoleNeeded) {
    if (need == route.need && *role < least) {
      return Refuse(Code::kForbidden, fmt::format("This needs the role {} in the project; yours is {}.",
                                                  store::ToString(least), store::ToString(*role)));
    }
  }
  return {};
}

net::Task<Outcome> ApiService::Dispatch(net::Exchange* exchange) {
  Router::Match match = router_.Find(exchange->head().method, exchange->head().path());
  if (match.route == nullptr) {
    if (match.allowed.empty()) co_return Refuse(Code::kNotFound, "Endpoint not found.");
    // Also for OPTIONS: a preflight is never answered, so no other site can send X-Hedgerow.
    ApiError error(Error{Code::kInvalid, fmt::format("Method \"{}\" not allowed.", exchange->head().method), {}, {}});
    net::Response response = ErrorResponse(error);
    response.status = 405;
    response.headers.Set("Allow", match.allowed);
    co_return response;
  }
  Request request{.exchange = *exchange,
                  .access = services_.hub.Of(exchange->loop()),
                  .path = std::move(match.path),
                  .identity = {},
                  .project = {},
                  .role = store::Role::kViewer,
                  .short_id = {},
                  .app = {}};
  CO_TRY_VOID(Admit(*match.route, request));
  co_return co_await match.route->handler(services_, request);
}

net::Task<void> ApiService::Handle(net::Exchange& exchange) {
  Outcome outcome = co_await Dispatch(&exchange);
  if (outcome && !*outcome) co_return;
  net::Response response = outcome ? std::move(**outcome) : ErrorResponse(outcome.error());
  if (response.status >= 500 && !outcome) {
    // The pattern, not the path: some paths hold a secret.
    const Router::Match match = router_.Find(exchange.head().method, exchange.head().path());
    services_.log.Failure("request_failed", outcome.error().error,
                          {{"method", exchange.head().method},
                           {"route", match.route != nullptr ? match.route->pattern : std::string_view("none")}});
  }
  if (exchange.client_gone() || exchange.head_sent()) co_return;
  (void)co_await exchange.Send(std::move(response));  // fails only when the client has gone
}

}  // namespace hedgerow::api
