#include "warehouse/clickhouse_http.h"

#include <boost/json.hpp>

#include "base/encoding.h"
#include "warehouse/body_stream.h"
#include "warehouse/engine_error.h"
#include "warehouse/framed_stream.h"
#include "warehouse/server_stream.h"

namespace hedgerow::warehouse {
namespace {

// The engine ends a query at its time limit by itself; we wait a little longer for it to say so.
constexpr std::chrono::seconds kAnswerGrace{15};

net::ClientOptions ClientLimits() {
  net::ClientOptions limits;
  limits.header_timeout = kQueryTimeMax + kAnswerGrace;
  limits.body_timeout = kQueryTimeMax + kAnswerGrace;
  return limits;
}

void AddParameter(std::string* target, std::string_view name, std::string_view value) {
  target->append(target->find('?') == target->npos ? "?" : "&");
  target->append(name).append("=").append(net::PercentEncode(value));
}

std::string ReadTarget(const Query& query) {
  std::string target = "/";
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(query.time_max).count();
  AddParameter(&target, "max_execution_time", std::to_string(seconds));
  AddParameter(&target, "max_memory_usage", std::to_string(query.memory_bytes_max));
  AddParameter(&target, "log_comment", query.tag);
  for (const BoundParam& param : query.params) AddParameter(&target, "param_" + param.name, param.text);
  for (const auto& [name, value] : query.settings) AddParameter(&target, name, value);
  AddParameter(&target, "readonly", "1");  // of no effect on the settings of the same request, wherever it stands
  return target;
}

Error Unreachable(Error error) {
  if (error.code == Code::kUnavailable || error.code == Code::kInternal || error.code == Code::kNotFound) {
    return {Code::kUnavailable,
            "The warehouse is restarting. Try again in a moment.",
            error.user_message + " " + error.detail,
            {}};
  }
  return error;
}

std::string BackQuote(std::string_view name) {
  std::string quoted = "`";
  for (const char c : name) {
    if (c == '`' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "`";
}

std::string QuoteString(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

// DateTime → DateTime64(0), DateTime('UTC') → DateTime64(0, 'UTC'), wherever it stands in the type.
std::string WithDateTime64(std::string_view type) {
  constexpr std::string_view kName = "DateTime";
  std::string changed;
  for (size_t at = 0; at < type.size();) {
    if (!type.substr(at).starts_with(kName) || type.substr(at + kName.size()).starts_with("64")) {
      changed += type[at++];
      continue;
    }
    at += kName.size();
    const bool has_zone = at < type.size() && type[at] == '(';
    changed += has_zone ? "DateTime64(0, " : "DateTime64(0)";
    if (has_zone) ++at;
  }
  return changed;
}

bool IsOneOf(std::string_view type, std::initializer_list<std::string_view> prefixes) {
  for (const std::string_view prefix : {"Nullable(", "LowCardinality("}) {
    if (type.starts_with(prefix)) type.remove_prefix(prefix.size());
  }
  return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view p) { return type.starts_with(p); });
}

std::string ArrowType(const std::string& type) {
  if (IsOneOf(type, {"Enum", "IPv", "Int128", "Int256", "UInt128", "UInt256", "FixedString"})) {
    return type.starts_with("Nullable(") || type.find("Nullable(") != type.npos ? "Nullable(String)" : "String";
  }
  return WithDateTime64(type);
}

}  // namespace

std::string FitForArrow(const std::string& sql, const std::vector<Column>& columns) {
  std::string list;
  bool changes = false;
  for (const Column& column : columns) {
    const std::string name = BackQuote(column.name);
    const std::string type = ArrowType(column.type);
    if (!list.empty()) list += ", ";
    if (type == column.type) {
      list += name;
      continue;
    }
    changes = true;
    list += "CAST(" + name + ", " + QuoteString(type) + ") AS " + name;
  }
  return changes ? "SELECT " + list + " FROM (" + sql + ")" : sql;
}

ClickHouseHttp::ClickHouseHttp(net::Loop& loop, ClickHouseOptions options)
    : options_(std::move(options)), client_(loop, ClientLimits()) {}

net::ClientRequest ClickHouseHttp::Request(std::string target, std::string body) const {
  if (!options_.database.empty()) AddParameter(&target, "database", options_.database);
  net::ClientRequest request{.method = "POST", .target = std::move(target), .body = std::move(body)};
  if (!options_.user.empty()) {
    request.headers.Set("Authorization", "Basic " + Base64(options_.user + ":" + options_.password));
  }
  return request;
}

net::Task<Result<std::string>> ClickHouseHttp::Post(std::string target, std::string body, size_t bytes_max) {
  auto response = co_await client_.Fetch(options_.endpoint, Request(std::move(target), std::move(body)), bytes_max);
  if (!response) co_return std::unexpected(Unreachable(response.error()));
  if (response->status != 200) co_return std::unexpected(ToError(ParseEngineError(response->body)));
  co_return std::move(response->body);
}

net::Task<Result<std::string>> ClickHouseHttp::Read(Query query, std::string format, size_t bytes_max) {
  std::string target = ReadTarget(query);
  AddParameter(&target, "default_format", format);
  if (options_.dialect == Dialect::kServer) {
    AddParameter(&target, "wait_end_of_query", "1");
    AddParameter(&target, "cancel_http_readonly_queries_on_client_close", "1");
  }
  co_return co_await Post(std::move(target), std::move(query.sql), bytes_max);
}

net::Task<Result<void>> ClickHouseHttp::Execute(std::string sql) {
  CO_TRY(const std::string ignored, co_await Post("/", std::move(sql), 1 << 20));
  co_return Result<void>();
}

net::Task<Result<void>> ClickHouseHttp::Insert(InsertBatch batch) {
  std::string names, structure;
  for (const Column& column : batch.columns) {
    if (!names.empty()) names += ", ", structure += ", ";
    names += BackQuote(column.name);
    structure += BackQuote(column.name) + " " + column.type;
  }
  std::string target = "/";
  AddParameter(&target, "query",
               "INSERT INTO " + BackQuote(batch.table) + " (" + names + ") SELECT " + names + " FROM input(" +
                   QuoteString(structure) + ") FORMAT RowBinary");
  if (options_.dialect == Dialect::kServer) {
    AddParameter(&target, "async_insert", "0");
  }
  CO_TRY(const std::string ignored, co_await Post(std::move(target), std::move(batch.rows), 1 << 20));
  co_return Result<void>();
}

net::Task<Result<std::vector<Column>>> ClickHouseHttp::Describe(Query query) {
  query.sql = "DESCRIBE TABLE (" + query.sql + ")";
  CO_TRY(const std::string text, co_await Read(std::move(query), "JSONCompact", 8 << 20));
  boost::system::error_code error;
  const auto json = boost::json::parse(text, error);
  const auto* rows = error || !json.is_object() ? nullptr : json.as_object().if_contains("data");
  if (rows == nullptr || !rows->is_array()) co_return FailInternal("DESCRIBE answered no JSON");
  std::vector<Column> columns;
  for (const auto& row : rows->as_array()) {
    if (!row.is_array() || row.as_array().size() < 2 || !row.at(0).is_string() || !row.at(1).is_string()) continue;
    columns.push_back({std::string(row.at(0).as_string()), std::string(row.at(1).as_string())});
  }
  co_return columns;
}

net::Task<Result<std::unique_ptr<ResultStream>>> ClickHouseHttp::Stream(Query query) {
  CO_TRY(auto columns, co_await Describe(query));
  std::string target = ReadTarget(query);
  if (options_.dialect == Dialect::kWarehoused) {
    AddParameter(&target, "hedgerow_frames", "1");
    AddParameter(&target, "hedgerow_limit_rows", std::to_string(query.limit_rows));
  } else {
    AddParameter(&target, "default_format", "ArrowStream");
    AddParameter(&target, "output_format_arrow_compression_method", "none");
    AddParameter(&target, "cancel_http_readonly_queries_on_client_close", "1");  // our hanging up is how we cancel
  }
  CO_TRY(auto call, co_await Begin(Request(std::move(target), FitForArrow(query.sql, columns))));
  if (options_.dialect == Dialect::kServer) {
    co_return std::make_unique<ServerStream>(std::move(call), std::move(columns), query.limit_rows);
  }
  co_return std::make_unique<FramedStream>(std::move(call), std::move(columns));
}

net::Task<Result<std::unique_ptr<ResultStream>>> ClickHouseHttp::Download(Query query, std::string format) {
  if (format == "Parquet") {
    CO_TRY(const auto columns, co_await Describe(query));
    query.sql = FitForArrow(query.sql, columns);
  }
  std::string target = ReadTarget(query);
  AddParameter(&target, "default_format", format);
  // An error in the middle would stand in the document: a server makes all of it first, as warehoused does anyway.
  if (options_.dialect == Dialect::kServer) AddParameter(&target, "wait_end_of_query", "1");
  CO_TRY(auto call, co_await Begin(Request(std::move(target), std::move(query.sql))));
  co_return std::make_unique<BodyStream>(std::move(call));
}

// Sends the request and reads the answer's head; what is no success becomes an error.
net::Task<Result<std::unique_ptr<net::ClientCall>>> ClickHouseHttp::Begin(net::ClientRequest request) {
  net::HttpClient::Reuse reuse = net::HttpClient::Reuse::kAllowed;
  for (;;) {
    auto opened = co_await client_.Open(options_.endpoint, reuse);
    if (!opened) co_return std::unexpected(Unreachable(opened.error()));
    auto call = std::move(*opened);
    auto done = co_await call->SendHead(request, request.body.size());
    if (done) done = co_await call->ReadHead();
    if (!done && call->reused() && done.error().code == Code::kUnavailable) {
      reuse = net::HttpClient::Reuse::kFresh;  // a pooled connection that the other side had closed
      continue;
    }
    if (!done) co_return std::unexpected(Unreachable(done.error()));
    if (call->head().status != 200) {
      CO_TRY(const std::string text, co_await call->ReadBody(1 << 20));
      co_return std::unexpected(ToError(ParseEngineError(text)));
    }
    co_return call;
  }
}

}  // namespace hedgerow::warehouse
