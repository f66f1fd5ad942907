// The answer to a query as JSON text, around rows that are already text: they are neither parsed nor copied.
#pragma once

#include <string>

#include "api/query_service.h"

namespace hedgerow::api {

struct QueryEcho {
  std::string_view query;  // as it was sent
  int64_t limit = 0;
};

// Up to and with `"results":[`, in PostHog's shape, without what is known at the end only.
std::string AnswerHead(const QueryEcho& echo, const QueryFacts& facts);
// From `]` on.
std::string AnswerTail(const QueryFacts& facts);

// {"query_status": {...}}; with the results if it is complete.
std::string StatusText(const QueryStatus& status, ProjectId project);

}  // namespace hedgerow::api
