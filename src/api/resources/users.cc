// The signed-in user.
#include <boost/json.hpp>

#include "api/answers.h"
#include "api/body.h"
#include "api/present.h"
#include "api/resources/resources.h"
#include "api/resources/user_view.h"
#include "auth/session_cookie.h"

namespace hedgerow::api {
namespace {

constexpr size_t kUserNameMax = 150;

// True until one of the projects has an app.
Result<bool> HasNoApps(const Services& services, const std::vector<store::ProjectWithRole>& projects) {
  for (const store::ProjectWithRole& one : projects) {
    TRY(const auto apps, services.store.ListApps(one.project.id, "", {.limit = 1}));
    if (apps.count > 0) return false;
  }
  return true;
}

}  // namespace

Result<boost::json::object> LoadUserJson(const Services& services, UserId id) {
  TRY(const auto user, services.store.GetUser(id));
  TRY(const auto projects, services.store.ListProjectsOf(id));
  std::optional<store::Organization> organization;
  if (!projects.empty()) {
    TRY(organization, services.store.GetOrganization(projects.front().project.organization));
  }
  TRY(const bool first_run, HasNoApps(services, projects));
  return UserJson(user, organization, projects, first_run);
}

Result<net::Response> SignedInResponse(const Services& services, int status, const auth::SignedIn& signed_in) {
  TRY(auto user, LoadUserJson(services, signed_in.user.id));
  net::Response response = JsonResponse(status, std::move(user));
  response.headers.Add("Set-Cookie", auth::SetSessionCookie(signed_in.token));
  return response;
}

net::Task<Outcome> GetMe(const Services& services, Request& request) {
  CO_TRY(auto user, co_await services.workers.Run([&] { return LoadUserJson(services, request.identity.user); }));
  co_return JsonResponse(200, std::move(user));
}

net::Task<Outcome> PatchMe(const Services& services, Request& request) {
  CO_TRY(const Body body, co_await ReadBody(&request.exchange));
  CO_TRY(const auto first_name, body.OptionalText("first_name", kUserNameMax));
  std::optional<std::string> password;
  std::string current;
  if (body.Find("password") != nullptr) {
    CO_TRY(password, body.RequiredRaw("password"));
    CO_TRY(current, body.RequiredRaw("current_password"));
  }
  const UserId id = request.identity.user;
  CO_TRY(auto user, co_await services.workers.Run([&]() -> Result<boost::json::object> {
    if (password) TRY_VOID(services.accounts.ChangePassword(id, *request.identity.session, current, *password));
    if (first_name) TRY_VOID(services.store.SetFirstName(id, *first_name));
    return LoadUserJson(services, id);
  }));
  co_return JsonResponse(200, std::move(user));
}

}  // namespace hedgerow::api
