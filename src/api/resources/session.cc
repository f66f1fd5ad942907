// Signing in and out.
#include <boost/json.hpp>

#include "api/answers.h"
#include "api/body.h"
#include "api/resources/resources.h"
#include "api/resources/user_view.h"
#include "auth/cross_site.h"
#include "auth/session_cookie.h"

namespace hedgerow::api {

net::Task<Outcome> Login(const Services& services, Request& request) {
  CO_TRY(const Body body, co_await ReadBody(&request.exchange));
  CO_TRY(const std::string email, body.RequiredRaw("email"));
  CO_TRY(const std::string password, body.RequiredRaw("password"));
  CO_TRY(const auto next, body.OptionalText("next", 2048));
  CO_TRY(auto answer, co_await services.workers.Run([&]() -> Result<net::Response> {
    TRY(const auto signed_in, services.accounts.Login(email, password, request.head().peer));
    TRY(auto user, LoadUserJson(services, signed_in.user.id));
    net::Response response =
        JsonResponse(200, boost::json::object{{"success", true},
                                              {"redirect_to", auth::SafeRedirect(next.value_or("/"))},
                                              {"user", std::move(user)}});
    response.headers.Add("Set-Cookie", auth::SetSessionCookie(signed_in.token));
    return response;
  }));
  co_return std::move(answer);
}

net::Task<Outcome> Logout(const Services& services, Request& request) {
  CO_TRY_VOID(co_await services.workers.Run([&] { return services.accounts.Logout(*request.identity.session); }));
  net::Response response = EmptyResponse(204);
  response.headers.Add("Set-Cookie", auth::ClearSessionCookie());
  co_return response;
}

net::Task<Outcome> DemoLogin(const Services& services, Request& request) {
  const std::string token = net::QueryValue(request.head().query(), "token").value_or("");
  const auto signed_in = co_await services.workers.Run([&] { return services.accounts.DemoLogin(token); });
  net::Response response = EmptyResponse(303);
  response.headers.Set("Referrer-Policy", "no-referrer");
  response.headers.Set("Location", signed_in ? "/" : "/login");
  if (signed_in) response.headers.Add("Set-Cookie", auth::SetSessionCookie(signed_in->token));
  co_return response;
}

}  // namespace hedgerow::api
