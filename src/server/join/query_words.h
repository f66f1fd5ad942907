// The API's words for queries in the bridge's, and back.
#pragma once

#include "api/query_service.h"
#include "bridge/query_runner.h"

namespace hedgerow::server {

Result<bridge::RunRequest> ToRunRequest(const api::QueryRequest& request);
bool RunsInBackground(api::Refresh refresh);

std::vector<api::Problem> ToProblems(const std::vector<hogql::Diagnostic>& diagnostics);
api::ApiError ToApiError(bridge::QueryFailure failure);

api::QueryFacts FactsOf(const bridge::RunningResult& run, double elapsed_ms);

// The query as the parser read it; empty if it is long: nobody looks at that.
std::string Understood(const std::string& hogql);

// Tables with their columns, and functions.
boost::json::object SchemaJson();

}  // namespace hedgerow::server
