#include "warehouse/embedded/http_query.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace hedgerow::warehouse {
namespace {

// Parameters of ClickHouse's HTTP interface that are no settings. Those that would change the answer's form in a way
// we do not support are harmless to ignore: clients send them with every request.
constexpr std::array<std::string_view, 13> kIgnored = {"database",
                                                       "query_id",
                                                       "session_id",
                                                       "session_timeout",
                                                       "session_check",
                                                       "wait_end_of_query",
                                                       "user",
                                                       "password",
                                                       "send_progress_in_http_headers",
                                                       "http_headers_progress_interval_ms",
                                                       "buffer_size",
                                                       "enable_http_compression",
                                                       "quota_key"};

std::optional<std::string> FormDecode(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return net::PercentDecode(spaced);
}

Result<void> Take(HttpQuery* query, std::string name, std::string value) {
  if (name == "query") {
    query->statement.sql = std::move(value);
  } else if (name == "default_format") {
    query->statement.format = std::move(value);
  } else if (name.starts_with("param_")) {
    query->statement.params.emplace_back(name.substr(6), std::move(value));
  } else if (name == "log_comment") {
    query->session.tag = std::move(value);
  } else if (name == "readonly") {
    query->session.access = value == "0" ? Access::kReadWrite : Access::kReadOnly;
  } else if (name == "hedgerow_frames") {
    query->framed = value == "1";
  } else if (name == "hedgerow_limit_rows") {
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), query->limit_rows);
    if (error != std::errc() || end != value.data() + value.size())
      return Fail(Code::kInvalid, "hedgerow_limit_rows is no number.");
  } else if (name == "compress" || name == "decompress") {
    if (value == "1") return Fail(Code::kInvalid, "Compression of this kind is not supported: send compress=0.");
  } else if (std::find(kIgnored.begin(), kIgnored.end(), name) == kIgnored.end()) {
    query->session.settings.push_back({std::move(name), std::move(value)});
  }
  return {};
}

}  // namespace

Result<HttpQuery> ReadHttpQuery(const net::RequestHead& head) {
  // An undecoded body would insert nothing and report success (seen with lz4), so every encoding is refused.
  const std::string_view encoding = head.headers.Find("Content-Encoding");
  if (!encoding.empty() && !net::EqualsIgnoreCase(encoding, "identity")) {
    return Fail(Code::kUnsupportedMedia, "Request bodies must not be compressed.");
  }
  HttpQuery query;
  query.statement.format = "TabSeparated";
  query.session.access = Access::kReadWrite;
  if (const auto format = head.headers.Find("X-ClickHouse-Format"); !format.empty()) query.statement.format = format;
  std::string_view rest = head.query();
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const size_t equals = std::min(pair.find('='), pair.size());
    auto name = FormDecode(pair.substr(0, equals));
    auto value = FormDecode(pair.substr(std::min(pair.size(), equals + 1)));
    if (!name || !value) return Fail(Code::kInvalid, "The query string is malformed.");
    TRY_VOID(Take(&query, std::move(*name), std::move(*value)));
  }
  if (head.method == "GET") query.session.access = Access::kReadOnly;  // as ClickHouse does
  return query;
}

bool BeginsWith(std::string_view sql, std::string_view keyword) {
  for (;;) {
    const size_t start = sql.find_first_not_of(" \t\r\n");
    if (start == sql.npos) return false;
    sql.remove_prefix(start);
    std::string_view end;
    if (sql.starts_with("--")) end = "\n";
    if (sql.starts_with("/*")) end = "*/";
    if (end.empty()) break;
    const size_t at = sql.find(end, 2);
    if (at == sql.npos) return false;
    sql.remove_prefix(at + end.size());
  }
  return net::EqualsIgnoreCase(sql.substr(0, keyword.size()), keyword);
}

}  // namespace hedgerow::warehouse
