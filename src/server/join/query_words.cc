#include "server/join/query_words.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include "bridge/filters.h"
#include "bridge/values.h"
#include "hogql/semantics/functions.h"
#include "hogql/semantics/schema.h"
#include "hogql/syntax/hogql_printer.h"
#include "hogql/syntax/parser.h"

namespace hedgerow::server {
namespace {

constexpr size_t kUnderstoodBytesMax = 64 << 10;

struct RefreshRow {
  api::Refresh refresh;
  bridge::Freshness freshness;
  bool background;
};
constexpr RefreshRow kRefreshes[] = {
    {api::Refresh::kBlocking, bridge::Freshness::kCacheAllowed, false},
    {api::Refresh::kForceBlocking, bridge::Freshness::kForced, false},
    {api::Refresh::kAsync, bridge::Freshness::kCacheAllowed, true},
    {api::Refresh::kLazyAsync, bridge::Freshness::kStaleAllowed, true},
    {api::Refresh::kForceAsync, bridge::Freshness::kForced, true},
    {api::Refresh::kForceCache, bridge::Freshness::kCacheOnly, false},
};

constexpr std::pair<api::ResultForm, bridge::Form> kQueryForms[] = {
    {api::ResultForm::kJson, bridge::Form::kJsonRows},
    {api::ResultForm::kArrow, bridge::Form::kArrow},
    {api::ResultForm::kCsv, bridge::Form::kCsv},
    {api::ResultForm::kParquet, bridge::Form::kParquet},
};

const RefreshRow& RefreshRowOf(api::Refresh refresh) { return kRefreshes[static_cast<size_t>(refresh)]; }

// What the engine's list of processes shows; a name that somebody chose may not look like one of ours.
std::string AskerOf(const api::QueryRequest& request) {
  std::string asker = fmt::format("user {}", request.name.user.value);
  if (request.label.empty()) return asker;
  asker += " \"";
  for (const char c : request.label)
    asker += std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' ? c : ' ';
  return asker + "\"";
}

// ["a"]\n["String"] → [["a","String"]]
std::string PairsOf(const std::string& head) {
  const size_t line = std::min(head.find('\n'), head.size());
  boost::system::error_code error;
  const auto names = boost::json::parse(head.substr(0, line), error);
  const auto types =
      error ? boost::json::value() : boost::json::parse(head.substr(std::min(line + 1, head.size())), error);
  if (error || !names.is_array() || !types.is_array()) return "[]";
  boost::json::array pairs;
  for (size_t i = 0; i < std::min(names.get_array().size(), types.get_array().size()); ++i) {
    pairs.push_back(boost::json::array{names.get_array()[i], types.get_array()[i]});
  }
  return boost::json::serialize(pairs);
}

std::string_view KindName(hogql::FunctionKind kind) {
  if (kind == hogql::FunctionKind::kAggregate) return "aggregate";
  return kind == hogql::FunctionKind::kWindow ? "window" : "function";
}

double SecondsOf(MonoTime::duration time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

Result<bridge::RunRequest> ToRunRequest(const api::QueryRequest& request) {
  bridge::RunRequest run{.project = request.name.project,
                         .hogql = request.query,
                         .limit_rows = request.limit,
                         .freshness = RefreshRowOf(request.refresh).freshness,
                         .asker = AskerOf(request)};
  for (const auto& [theirs, ours] : kQueryForms) {
    if (theirs == request.form) run.form = ours;
  }
  TRY(run.values, bridge::ReadValues(request.values));
  if (request.variables) {
    TRY(auto variables, bridge::ReadValues(*request.variables));
    hogql::Value::Dict dict;
    for (auto& [name, value] : variables) dict.emplace_back(name, std::move(value));
    run.values["variables"] = {std::move(dict)};
  }
  TRY(auto filters, bridge::ReadFilters(request.filters, request.test_account_filters));
  run.values[std::string(bridge::kFilterValues)] = {std::move(filters.values)};
  run.filters = std::move(filters.conditions);
  run.has_filters = true;
  return run;
}

bool RunsInBackground(api::Refresh refresh) { return RefreshRowOf(refresh).background; }

std::vector<api::Problem> ToProblems(const std::vector<hogql::Diagnostic>& diagnostics) {
  std::vector<api::Problem> problems;
  for (const hogql::Diagnostic& diagnostic : diagnostics) {
    api::Problem problem;
    problem.detail = diagnostic.message;
    problem.line = diagnostic.line;
    problem.column = diagnostic.column;
    problem.start = static_cast<int64_t>(diagnostic.start);
    problem.end = static_cast<int64_t>(diagnostic.end);
    if (!diagnostic.hint.empty()) problem.hint = diagnostic.hint;
    problems.push_back(std::move(problem));
  }
  return problems;
}

api::ApiError ToApiError(bridge::QueryFailure failure) {
  if (failure.error.attr.empty()) failure.error.attr = "query";
  return {std::move(failure.error), ToProblems(failure.diagnostics)};
}

api::QueryFacts FactsOf(const bridge::RunningResult& run, double elapsed_ms) {
  const bridge::Flight& flight = run.flight();
  const bridge::Flight::Times& times = flight.times;
  api::QueryFacts facts{.cache_key = run.cache_key(),
                        .timezone = run.timezone(),
                        .cached = run.cached(),
                        .truncated = flight.summary().truncated,
                        .elapsed_ms = elapsed_ms,
                        .last_refresh = times.ended_wall};
  if (!flight.head.empty()) {
    facts.columns_json = flight.head.substr(0, flight.head.find('\n'));
    facts.types_json = PairsOf(flight.head);
  }
  // Of the query that made the result, also if the result is a cached one.
  facts.timings.push_back({"./compile", times.compile_ms / 1000});
  if (times.admitted_at) facts.timings.push_back({"./queue", SecondsOf(*times.admitted_at - times.asked_at)});
  if (times.admitted_at && times.ended_at)
    facts.timings.push_back({"./engine", SecondsOf(*times.ended_at - *times.admitted_at)});
  facts.timings.push_back({".", elapsed_ms / 1000});
  return facts;
}

std::string Understood(const std::string& hogql) {
  if (hogql.size() > kUnderstoodBytesMax) return {};
  hogql::Parser parser;
  const hogql::Node* root = parser.Parse(hogql, hogql::Rule::kSelect);
  return root == nullptr ? std::string() : hogql::PrintHogql(*root);
}

boost::json::object SchemaJson() {
  boost::json::object tables;
  for (const hogql::TableInfo& table : hogql::AllTables()) {
    boost::json::object fields;
    for (const hogql::TableColumn& column : table.columns) {
      fields[column.name] = boost::json::object{{"name", column.name},
                                                {"hogql_value", column.name},
                                                {"type", hogql::TypeName(column.type)},
                                                {"schema_valid", true}};
    }
    tables[table.name] = boost::json::object{
        {"id", table.name}, {"name", table.name}, {"type", "posthog"}, {"fields", std::move(fields)}};
  }
  boost::json::array functions;
  for (const auto& [name, function] : hogql::AllFunctions()) {
    functions.push_back(boost::json::object{{"name", name},
                                            {"kind", KindName(function->kind)},
                                            {"args_min", function->args_min},
                                            {"args_max", function->args_max}});
  }
  return {{"tables", std::move(tables)}, {"functions", std::move(functions)}};
}

}  // namespace hedgerow::server
