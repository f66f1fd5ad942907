// Cohorts, actions and saved queries as PostHog's API sends them, to HogQL.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "base/result.h"
#include "store/named_queries.h"

namespace hedgerow::api {

// A cohort: {"query": {"kind": "HogQLQuery", "query": "SELECT person_id ..."}} or {"filters": {"properties": ...}}, a
// condition on persons. An action: {"steps": [{"event", "url", "url_matching", "properties"}]}, one on events. A saved
// query: {"query": {...}}, its SELECT. Values become quoted texts, names backquoted.
Result<std::string> HogqlOf(store::NamedKind kind, const boost::json::object& source);

}  // namespace hedgerow::api
