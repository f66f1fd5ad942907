// Sends a query's result while it comes, as JSON or as the document that was asked for; never whole in memory unless it
// is small. The engine stops when the client goes away.
#pragma once

#include "api/query_answer.h"
#include "api/request.h"

namespace hedgerow::api {

net::Task<Outcome> DeliverQuery(net::Exchange* exchange, std::unique_ptr<QueryRun> run, ResultForm form,
                                QueryEcho echo);

}  // namespace hedgerow::api
