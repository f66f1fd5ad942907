// Members of a project.
#include <boost/json.hpp>

#include "api/answers.h"
#include "api/body.h"
#include "api/present.h"
#include "api/resources/resources.h"

namespace hedgerow::api {
namespace {

UserId UserInPath(const Request& request) { return {request.path.Number("user_id").value_or(0)}; }

}  // namespace

net::Task<Outcome> ListMembers(const Services& services, Request& request) {
  CO_TRY(const store::Page page, ReadPage(request.head()));
  CO_TRY(const auto members,
         co_await services.workers.Run([&] { return services.store.ListMembers(request.project, page); }));
  boost::json::array results;
  for (const store::Member& member : members.items) results.push_back(MemberJson(member));
  co_return JsonResponse(200, ListJson(request, page, members.count, std::move(results)));
}

net::Task<Outcome> PatchMember(const Services& services, Request& request) {
  CO_TRY(const Body body, co_await ReadBody(&request.exchange));
  CO_TRY(const auto role, body.OptionalRole("role"));
  if (!role) co_return std::unexpected(Error{Code::kInvalid, "This field is required.", {}, "role"});
  const UserId user = UserInPath(request);
  CO_TRY(const auto member, co_await services.workers.Run([&]() -> Result<store::Member> {
    TRY_VOID(services.store.GetMember(request.project, user));
    TRY_VOID(services.hub.Change([&] { return services.store.SetMembership(user, request.project, *role); },
                                 [&] { return auth::Changes{auth::MembershipSet{user, request.project, *role}}; }));
    return services.store.GetMember(request.project, user);
  }));
  co_return JsonResponse(200, MemberJson(member));
}

net::Task<Outcome> DeleteMember(const Services& services, Request& request) {
  const UserId user = UserInPath(request);
  CO_TRY_VOID(co_await services.workers.Run([&] {
    return services.hub.Change([&] { return services.store.RemoveMembership(user, request.project); },
                               [&] { return auth::Changes{auth::MembershipRemoved{user, request.project}}; });
  }));
  co_return EmptyResponse(204);
}

net::Task<Outcome> CreateResetLink(const Services& services, Request& request) {
  const UserId user = UserInPath(request);
  // A reset takes the whole account over: only for somebody who has nothing beyond the projects of which we are admin.
  if (!request.access.RoleOf(user, request.project)) {
    co_return std::unexpected(Error{Code::kNotFound, "Not found.", {}, {}});
  }
  for (const auto& [project, role] : request.access.ProjectsOf(user)) {
    if (request.access.RoleOf(request.identity.user, project) != store::Role::kAdmin) {
      co_return std::unexpected(
          Error{Code::kForbidden, "This person also belongs to a project of which you are not an admin.", {}, {}});
    }
  }
  CO_TRY(const auto issued,
         co_await services.workers.Run([&] { return services.accounts.MakeResetLink(user, request.identity.user); }));
  co_return JsonResponse(201, boost::json::object{{"url", services.config.site_url + "/reset/" + issued.token},
                                                  {"expires_at", TimeJson(issued.link.expires_at)}});
}

}  // namespace hedgerow::api
