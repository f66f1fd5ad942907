#include "bridge/protocol.h"

#include <boost/json.hpp>

#include "bridge/values.h"
#include "warehouse/frames.h"

namespace hedgerow::bridge {
namespace {

using warehouse::Frame;

const char* CodeWord(Code code) {
  switch (code) {
    case Code::kInvalid:
      return "invalid_query";
    case Code::kTooLarge:
      return "too_large";
    case Code::kTimeout:
      return "timeout";
    case Code::kUnavailable:
      return "unavailable";
    case Code::kCancelled:
      return "cancelled";
    case Code::kForbidden:
      return "forbidden";
    default:
      return "internal_error";
  }
}

boost::json::object ErrorJson(const QueryFailure& failure) {
  boost::json::object error;
  error["type"] = failure.diagnostics.empty() ? (failure.error.code == Code::kInternal ? "server_error" : "query_error")
                                              : "hogql_error";
  error["code"] = CodeWord(failure.error.code);
  error["message"] = failure.error.user_message;
  error["retryable"] = failure.retryable();
  if (!failure.diagnostics.empty()) {
    const hogql::Diagnostic& first = failure.diagnostics.front();
    error["line"] = first.line;
    error["column"] = first.column;
    error["start"] = first.start;
    error["end"] = first.end;
    if (!first.hint.empty()) error["hint"] = first.hint;
  }
  return error;
}

boost::json::array ColumnsJson(const std::vector<hogql::Column>& columns) {
  boost::json::array list;
  for (const auto& column : columns) list.push_back({{"name", column.name}, {"type", column.hogql_type}});
  return list;
}

std::unexpected<Error> Malformed(const char* what) {
  return Fail(Code::kInvalid, std::string("The request is malformed: ") + what, {}, "request");
}

}  // namespace

Result<RunRequest> ReadRequest(std::string_view json) {
  boost::system::error_code error;
  const auto parsed = boost::json::parse(json, error);
  if (error || !parsed.is_object()) return Malformed("it is no JSON object.");
  const auto& object = parsed.get_object();
  const auto find = [&](const char* name) { return object.if_contains(name); };
  const auto *version = find("v"), *op = find("op"), *query = find("query"), *params = find("params"),
             *limit = find("limit"), *refresh = find("refresh"), *memfd = find("memfd");
  if (version == nullptr || *version != 1) return Malformed("this host speaks version 1.");
  if (op == nullptr || *op != "query") return Malformed("unknown \"op\".");
  if (query == nullptr || !query->is_string()) return Malformed("\"query\" must be a text.");
  RunRequest request{.hogql = std::string(query->get_string()), .limit_rows = 50'000};
  if (params != nullptr && !params->is_null()) {
    if (!params->is_object()) return Malformed("\"params\" must be an object.");
    TRY(request.values, ReadValues(params->get_object()));
  }
  if (limit != nullptr) {
    if (!limit->is_null() && (!limit->is_int64() || limit->get_int64() < 0))
      return Malformed("\"limit\" must be a whole number or null.");
    request.limit_rows = limit->is_null() ? kNoLimitRows : limit->get_int64();
  }
  if (refresh != nullptr && refresh->is_bool() && refresh->get_bool()) request.freshness = Freshness::kForced;
  if (memfd != nullptr && memfd->is_bool() && memfd->get_bool()) request.delivery = Delivery::kFileWanted;
  return request;
}

std::string HeaderFrame(const std::vector<hogql::Column>& columns) {
  return Frame(boost::json::serialize(boost::json::object{{"ok", true}, {"columns", ColumnsJson(columns)}}));
}

std::string FileHeaderFrame(const std::vector<hogql::Column>& columns, uint64_t bytes) {
  return Frame(boost::json::serialize(
      boost::json::object{{"ok", true}, {"columns", ColumnsJson(columns)}, {"memfd", {{"bytes", bytes}}}}));
}

std::string FailureFrame(const QueryFailure& failure) {
  return Frame(boost::json::serialize(boost::json::object{{"ok", false}, {"error", ErrorJson(failure)}}));
}

std::string SummaryTrailer(const RunningResult& result) {
  const boost::json::object trailer{{"rows", result.summary().rows},
                                    {"truncated", result.summary().truncated},
                                    {"elapsed_ms", result.elapsed_ms()},
                                    {"cached", result.cached()}};
  return Frame("") + Frame(boost::json::serialize(trailer));
}

std::string FailureTrailer(const Error& error) {
  return Frame("") + Frame(boost::json::serialize(boost::json::object{{"error", ErrorJson({error, {}})}}));
}

}  // namespace hedgerow::bridge
