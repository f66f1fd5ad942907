// The life of an app's sandbox, and the way into it.
#include <charconv>

#include <boost/json.hpp>

#include "api/answers.h"
#include "api/body.h"
#include "api/present.h"
#include "api/resources/resources.h"

namespace hedgerow::api {
namespace {

constexpr int64_t kLogLinesDefault = 200;
constexpr int64_t kLogLinesMax = 5000;

net::Task<Outcome> AnswerStatus(const Services* services, AppId app) {
  const AppStatus status = co_await services->apps.Status(app);
  co_return JsonResponse(200, StatusJson(status));
}

}  // namespace

net::Task<Outcome> GetStatus(const Services& services, Request& request) {
  return AnswerStatus(&services, request.app);
}

net::Task<Outcome> StartApp(const Services& services, Request& request) {
  CO_TRY_VOID(co_await services.apps.Start(request.app));
  co_return co_await AnswerStatus(&services, request.app);
}

net::Task<Outcome> StopApp(const Services& services, Request& request) {
  CO_TRY(const auto user, co_await services.workers.Run([&] { return services.store.GetUser(request.identity.user); }));
  CO_TRY_VOID(co_await services.apps.Stop(request.app, user.Basic()));
  co_return co_await AnswerStatus(&services, request.app);
}

net::Task<Outcome> RestartApp(const Services& services, Request& request) {
  CO_TRY_VOID(co_await services.apps.Restart(request.app));
  co_return co_await AnswerStatus(&services, request.app);
}

net::Task<Outcome> GetLogs(const Services& services, Request& request) {
  int64_t lines = kLogLinesDefault;
  if (const auto text = net::QueryValue(request.head().query(), "limit")) {
    const auto parsed = std::from_chars(text->data(), text->data() + text->size(), lines);
    if (parsed.ec != std::errc() || lines < 1 || lines > kLogLinesMax) {
      co_return std::unexpected(Error{Code::kInvalid, "?limit= takes a number from 1 to 5000.", {}, "limit"});
    }
  }
  const AppLog log = co_await services.apps.Logs(request.app, lines);
  co_return JsonResponse(200, boost::json::object{{"lines", TextsJson(log.lines)}, {"truncated", log.truncated}});
}

net::Task<Outcome> Connect(const Services& services, Request& request) {
  CO_TRY(const Body body, co_await ReadBody(&request.exchange, Empty::kAllowed));
  CO_TRY(const auto path, body.OptionalText("path", 4096));
  if (path && !path->empty() && (!path->starts_with('/') || path->starts_with("//"))) {
    co_return std::unexpected(Error{Code::kInvalid, "The path must start with one slash.", {}, "path"});
  }
  TicketRequest wanted{.identity = request.identity,
                       .short_id = request.short_id,
                       .app = request.app,
                       .project = request.project,
                       .path = path && !path->empty() ? *path : "/",
                       .host = request.head().host,
                       .scheme = request.head().scheme};
  CO_TRY(const Ticket ticket, co_await services.tickets.Issue(std::move(wanted)));
  co_await services.apps.PageOpened(request.app);
  co_return JsonResponse(200, boost::json::object{{"url", ticket.url}, {"expires_at", TimeJson(ticket.expires_at)}});
}

}  // namespace hedgerow::api
