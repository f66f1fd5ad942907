// Links that let somebody in: first run, invitation, password reset.
#include <boost/json.hpp>

#include "api/answers.h"
#include "api/body.h"
#include "api/present.h"
#include "api/resources/resources.h"
#include "api/resources/user_view.h"

namespace hedgerow::api {
namespace {

constexpr size_t kLinkNameMax = 150;
constexpr size_t kEmailMax = 254;

// What a page needs to know about a link before it asks for a password. Blocks.
Result<boost::json::object> LoadLinkJson(const Services& services, store::LinkKind kind, std::string token) {
  TRY(const auto link, services.accounts.FindLink(kind, std::move(token)));
  boost::json::object json{
      {"kind", store::ToString(kind)},           {"email", nullptr},       {"project_name", nullptr}, {"role", nullptr},
      {"expires_at", TimeJson(link.expires_at)}, {"account_exists", false}};
  if (link.project) {
    TRY(const auto project, services.store.GetProject(*link.project));
    json["project_name"] = project.name;
  }
  if (link.role) json["role"] = store::ToString(*link.role);
  if (link.user) {
    TRY(const auto user, services.store.GetUser(*link.user));
    json["email"] = user.email;
    json["account_exists"] = true;
  }
  if (link.email) {
    json["email"] = *link.email;
    json["account_exists"] = services.store.FindUserByEmail(*link.email).has_value();
  }
  return json;
}

net::Task<Outcome> ShowLink(const Services* services, store::LinkKind kind, std::string token) {
  CO_TRY(auto json, co_await services->workers.Run([&] { return LoadLinkJson(*services, kind, token); }));
  co_return JsonResponse(200, std::move(json));
}

}  // namespace

net::Task<Outcome> GetSetup(const Services& services, Request& request) {
  return ShowLink(&services, store::LinkKind::kSetup, net::QueryValue(request.head().query(), "token").value_or(""));
}

net::Task<Outcome> GetInviteLink(const Services& services, Request& request) {
  return ShowLink(&services, store::LinkKind::kInvite, request.path.Get("token"));
}

net::Task<Outcome> GetResetLink(const Services& services, Request& request) {
  return ShowLink(&services, store::LinkKind::kReset, request.path.Get("token"));
}

net::Task<Outcome> PostSetup(const Services& services, Request& request) {
  CO_TRY(const Body body, co_await ReadBody(&request.exchange));
  CO_TRY(const std::string token, body.RequiredRaw("token"));
  auth::OwnerRequest owner;
  CO_TRY(owner.account.email, body.RequiredText("email", kEmailMax));
  CO_TRY(owner.account.password, body.RequiredRaw("password"));
  CO_TRY(const auto first_name, body.OptionalText("first_name", kLinkNameMax));
  CO_TRY(const auto organization, body.OptionalText("organization_name", kLinkNameMax));
  CO_TRY(const auto project, body.OptionalText("project_name", kLinkNameMax));
  owner.account.first_name = first_name.value_or("");
  owner.organization_name = organization && !organization->empty() ? *organization : "My organization";
  owner.project_name = project && !project->empty() ? *project : "Default project";
  CO_TRY(auto answer, co_await services.workers.Run([&]() -> Result<net::Response> {
    TRY(const auto signed_in, services.accounts.SetUp(token, owner));
    return SignedInResponse(services, 201, signed_in);
  }));
  co_return std::move(answer);
}

net::Task<Outcome> AcceptInvite(const Services& services, Request& request) {
  CO_TRY(const Body body, co_await ReadBody(&request.exchange));
  auth::NewAccount account;
  CO_TRY(account.password, body.RequiredRaw("password"));
  CO_TRY(const auto email, body.OptionalText("email", kEmailMax));
  CO_TRY(const auto first_name, body.OptionalText("first_name", kLinkNameMax));
  account.email = email.value_or("");
  account.first_name = first_name.value_or("");
  CO_TRY(auto answer, co_await services.workers.Run([&]() -> Result<net::Response> {
    TRY(const auto signed_in, services.accounts.AcceptInvite(request.path.Get("token"), account, request.head().peer));
    return SignedInResponse(services, 201, signed_in);
  }));
  co_return std::move(answer);
}

net::Task<Outcome> AcceptReset(const Services& services, Request& request) {
  CO_TRY(const Body body, co_await ReadBody(&request.exchange));
  CO_TRY(const std::string password, body.RequiredRaw("password"));
  CO_TRY(auto answer, co_await services.workers.Run([&]() -> Result<net::Response> {
    TRY(const auto signed_in, services.accounts.ResetPassword(request.path.Get("token"), password));
    return SignedInResponse(services, 200, signed_in);
  }));
  co_return std::move(answer);
}

}  // namespace hedgerow::api
