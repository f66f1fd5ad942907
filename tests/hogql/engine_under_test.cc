#include "engine_under_test.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>

#include "warehouse/schema.h"

namespace hedgerow::warehouse {
namespace {

[[noreturn]] void Stop(const Error& error) {
  std::fprintf(stderr, "engine under test: %s %s\n", error.user_message.c_str(), error.detail.c_str());
  std::abort();
}

}  // namespace

Result<ClickHouseOptions> ReadEngineUrl(std::string_view url) {
  const std::string whole(url);
  auto refuse = [&] {
    return Fail(Code::kInvalid, "HEDGEROW_CLICKHOUSE_URL=" + whole +
                                    ": expected http://[user:password@]host:port/[database][?dialect=warehoused]");
  };
  constexpr std::string_view kScheme = "http://";
  if (!url.starts_with(kScheme)) return refuse();
  url.remove_prefix(kScheme.size());
  ClickHouseOptions options{.dialect = Dialect::kServer};
  if (const size_t query = url.find('?'); query != url.npos) {
    if (url.substr(query) != "?dialect=warehoused") return refuse();
    options.dialect = Dialect::kWarehoused;
    url = url.substr(0, query);
  }
  if (const size_t slash = url.find('/'); slash != url.npos) {
    options.database = url.substr(slash + 1);
    url = url.substr(0, slash);
  }
  if (const size_t at = url.rfind('@'); at != url.npos) {
    const std::string_view login = url.substr(0, at);
    const size_t colon = login.find(':');
    options.user = login.substr(0, colon);
    if (colon != login.npos) options.password = login.substr(colon + 1);
    url.remove_prefix(at + 1);
  }
  const size_t colon = url.rfind(':');
  uint16_t port = 0;
  if (colon == url.npos) return refuse();
  const std::string_view digits = url.substr(colon + 1);
  if (std::from_chars(digits.data(), digits.data() + digits.size(), port).ptr != digits.data() + digits.size()) {
    return refuse();
  }
  options.endpoint = net::TcpEndpoint(std::string(url.substr(0, colon)), port);
  return options;
}

EngineUnderTest::EngineUnderTest() {
  const char* url = std::getenv("HEDGEROW_CLICKHOUSE_URL");
  if (url == nullptr || *url == '\0') {
    embedded_ = std::make_unique<TestWarehouse>();
    return;
  }
  auto options = ReadEngineUrl(url);
  if (!options) Stop(options.error());
  name_ = url;
  loop_ = std::make_unique<net::TestLoop>();
  server_ = std::make_unique<ClickHouseHttp>(loop_->loop(), *options);
  Must(ApplySchema(*server_));
  auto count = Run(server_->Read({.sql = "SELECT count() FROM events", .tag = "test"}, "TSV", 1 << 20));
  if (!count) Stop(count.error());
  if (*count != "0\n") Stop({Code::kConflict, "the database of " + name_ + " already holds events: give an empty one", {}, {}});
}

void EngineUnderTest::Must(net::Task<Result<void>> task) {
  auto done = Run(std::move(task));
  if (!done) Stop(done.error());
}

}  // namespace hedgerow::warehouse
