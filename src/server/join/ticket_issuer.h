// api::TicketIssuer over proxy::Tickets.
#pragma once

#include "api/ticket_issuer.h"
#include "proxy/tickets.h"

namespace hedgerow::server {

// Thread: any loop.
class TicketIssuer final : public api::TicketIssuer {
 public:
  TicketIssuer(const proxy::Tickets& tickets, const proxy::Origins& origins, Random& random)
      : tickets_(tickets), origins_(origins), random_(random) {}
  net::Task<Result<api::Ticket>> Issue(api::TicketRequest request) override;

 private:
  const proxy::Tickets& tickets_;
  const proxy::Origins& origins_;
  Random& random_;
};

}  // namespace hedgerow::server
