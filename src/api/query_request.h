// The body of POST .../query/ as PostHog's clients send it.
#pragma once

#include "api/body.h"
#include "api/query_service.h"
#include "api/request.h"

namespace hedgerow::api {

// The form that Accept or ?format= asks for; JSON if neither names one of ours.
ResultForm FormOf(const net::RequestHead& head);

// The inner query is of kind HogQLQuery (or HogQLMetadata, which has the same fields). The name's id is empty if the
// client gave none.
std::expected<QueryRequest, ApiError> ReadQueryRequest(const Body& body, const Body& inner, ResultForm form);

}  // namespace hedgerow::api
