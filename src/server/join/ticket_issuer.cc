#include "server/join/ticket_issuer.h"

namespace hedgerow::server {

net::Task<Result<api::Ticket>> TicketIssuer::Issue(api::TicketRequest request) {
  const proxy::Grant grant{.app = request.app,
                           .session = request.identity.session.value_or(SessionId{}),
                           .user = request.identity.user,
                           .key = request.identity.key.value_or(ApiKeyId{})};
  auto enter = tickets_.Issue(origins_, request.short_id, grant, random_);
  if (request.path.size() > 1) enter.url += "&next=" + net::PercentEncode(request.path);
  co_return api::Ticket{std::move(enter.url), enter.expires_at};
}

}  // namespace hedgerow::server
