#include "warehouse/clickhouse_url.h"

#include <algorithm>
#include <charconv>

#include "net/http.h"

namespace hedgerow::warehouse {
namespace {

constexpr std::string_view kHttp = "http://", kHttps = "https://";
constexpr uint16_t kClickHousePort = 8123;

std::unexpected<Error> BadUrl(std::string_view what) {
  return Fail(Code::kInvalid, "The ClickHouse URL " + std::string(what) +
                                  ": expected http://[USER:PASSWORD@]HOST[:PORT][/DATABASE], e.g. "
                                  "http://default:secret@127.0.0.1:8123/default");
}

Result<std::string> DecodedPart(std::string_view text, std::string_view what) {
  auto decoded = net::PercentDecode(text);
  if (!decoded) return BadUrl("has a " + std::string(what) + " that is not percent-encoded rightly");
  return *decoded;
}

}  // namespace

Result<ClickHouseOptions> ParseClickHouseUrl(std::string_view url) {
  if (url.starts_with(kHttps)) {
    return BadUrl("begins with https://, which is not spoken: put a proxy that adds TLS beside Hedgerow, or use http");
  }
  if (!url.starts_with(kHttp)) return BadUrl("does not begin with http://");
  std::string_view rest = url.substr(kHttp.size());
  ClickHouseOptions options{.dialect = Dialect::kServer};
  if (const size_t slash = rest.find('/'); slash != rest.npos) {
    TRY(options.database, DecodedPart(rest.substr(slash + 1), "database"));
    rest = rest.substr(0, slash);
  }
  if (const size_t at = rest.rfind('@'); at != rest.npos) {
    const std::string_view login = rest.substr(0, at);
    const size_t colon = std::min(login.find(':'), login.size());
    TRY(options.user, DecodedPart(login.substr(0, colon), "user"));
    TRY(options.password, DecodedPart(login.substr(std::min(colon + 1, login.size())), "password"));
    rest = rest.substr(at + 1);
  }
  uint16_t port = kClickHousePort;
  const size_t bracket = rest.find(']');  // [::1]:8123
  const size_t colon = rest.find(':', bracket == rest.npos ? 0 : bracket);
  if (colon != rest.npos) {
    const std::string_view digits = rest.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc() || end != digits.data() + digits.size() || port == 0) return BadUrl("has no valid port");
    rest = rest.substr(0, colon);
  }
  if (rest.starts_with('[') && rest.ends_with(']')) rest = rest.substr(1, rest.size() - 2);
  if (rest.empty()) return BadUrl("names no host");
  options.endpoint = net::TcpEndpoint(std::string(rest), port);
  return options;
}

}  // namespace hedgerow::warehouse
