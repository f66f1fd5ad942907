// Invitations to a project.
#include <boost/json.hpp>

#include "api/answers.h"
#include "api/body.h"
#include "api/present.h"
#include "api/resources/resources.h"

namespace hedgerow::api {

net::Task<Outcome> ListInvites(const Services& services, Request& request) {
  CO_TRY(const store::Page page, ReadPage(request.head()));
  CO_TRY(const auto invites,
         co_await services.workers.Run([&] { return services.store.ListInvites(request.project, page); }));
  boost::json::array results;
  for (const store::Link& invite : invites.items) results.push_back(InviteJson(invite));
  co_return JsonResponse(200, ListJson(request, page, invites.count, std::move(results)));
}

net::Task<Outcome> CreateInvite(const Services& services, Request& request) {
  CO_TRY(const Body body, co_await ReadBody(&request.exchange, Empty::kAllowed));
  CO_TRY(const auto email, body.OptionalText("email", 254));
  CO_TRY(const auto role, body.OptionalRole("role"));
  auth::InviteRequest invite{.created_by = request.identity.user, .project = request.project};
  invite.role = role.value_or(store::Role::kMember);
  if (email && !email->empty()) invite.email = *email;
  CO_TRY(const auto issued, co_await services.workers.Run([&] { return services.accounts.MakeInvite(invite); }));
  boost::json::object json = InviteJson(issued.link);
  json["url"] = services.config.site_url + "/invite/" + issued.token;
  co_return JsonResponse(201, std::move(json));
}

net::Task<Outcome> DeleteInvite(const Services& services, Request& request) {
  const store::LinkId id{request.path.Number("invite_id").value_or(0)};
  CO_TRY_VOID(co_await services.workers.Run([&] { return services.store.DeleteInvite(request.project, id); }));
  co_return EmptyResponse(204);
}

}  // namespace hedgerow::api
