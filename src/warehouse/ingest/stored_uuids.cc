#include "warehouse/ingest/stored_uuids.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

namespace hedgerow::warehouse {
namespace {

// A second attempt's time is corrected by another sent_at: it is not quite the first one's.
constexpr std::chrono::hours kClockSlack{24};

}  // namespace

net::Task<Result<void>> DropStored(QueryEngine& engine, ProjectId project, std::vector<CapturedEvent>* events) {
  if (events->empty()) co_return Result<void>();
  const auto [first, last] =
      std::minmax_element(events->begin(), events->end(),
                          [](const CapturedEvent& a, const CapturedEvent& b) { return a.timestamp < b.timestamp; });
  std::string sql = fmt::format(
      "SELECT toString(uuid) FROM events WHERE team_id = {} AND timestamp >= fromUnixTimestamp64Micro({}, 'UTC') AND "
      "timestamp <= fromUnixTimestamp64Micro({}, 'UTC') AND uuid IN (",
      project.value, ToMicros(first->timestamp - kClockSlack), ToMicros(last->timestamp + kClockSlack));
  for (const CapturedEvent& event : *events) {
    if (event.has_uuid) sql += "'" + event.uuid.ToString() + "',";
  }
  if (!sql.ends_with(',')) co_return Result<void>();
  sql.back() = ')';
  CO_TRY(const std::string text,
         co_await engine.Read({.sql = std::move(sql),
                               .tag = "import",
                               .settings = {{"max_query_size", "16777216"}, {"max_ast_elements", "1000000"}}},
                              "TSV", size_t{64} << 20));
  std::unordered_set<Uuid> stored;
  for (std::string_view rest = text; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (const auto id = Uuid::Parse(line)) stored.insert(*id);
  }
  std::erase_if(*events, [&](const CapturedEvent& event) { return event.has_uuid && stored.contains(event.uuid); });
  co_return Result<void>();
}

}  // namespace hedgerow::warehouse
