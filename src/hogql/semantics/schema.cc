#include "hogql/semantics/schema.h"

namespace hedgerow::hogql {
namespace {

constexpr TableColumn kEventColumns[] = {
    {"uuid", Type::kUuid},          {"event", Type::kString},         {"properties", Type::kJson},
    {"timestamp", Type::kDateTime}, {"distinct_id", Type::kString},   {"elements_chain", Type::kString},
    {"created_at", Type::kDateTime}, {"person_id", Type::kUuid},      {"team_id", Type::kInteger, false},
};

constexpr TableColumn kPersonColumns[] = {
    {"id", Type::kUuid}, {"created_at", Type::kDateTime}, {"properties", Type::kJson}, {"is_identified", Type::kBoolean},
    {"team_id", Type::kInteger, false},
};

constexpr TableColumn kDistinctIdColumns[] = {
    {"distinct_id", Type::kString}, {"person_id", Type::kUuid}, {"team_id", Type::kInteger, false},
};

// {url} and such are event properties, read as text; e is the event.
constexpr TableColumn kSessionColumns[] = {
    {"session_id", Type::kString, true, false, "{$session_id}"},
    {"id", Type::kString, false, false, "{$session_id}"},
    {"distinct_id", Type::kString, true, false, "argMin(e.distinct_id, e.timestamp)"},
    {"person_id", Type::kUuid, false, false, "argMin(e.person_id, e.timestamp)"},
    {"$start_timestamp", Type::kDateTime, true, false, "min(e.timestamp)"},
    {"$end_timestamp", Type::kDateTime, true, false, "max(e.timestamp)"},
    {"min_timestamp", Type::kDateTime, false, false, "min(e.timestamp)"},
    {"max_timestamp", Type::kDateTime, false, false, "max(e.timestamp)"},
    {"$session_duration", Type::kInteger, true, false, "dateDiff('second', min(e.timestamp), max(e.timestamp))"},
    {"duration", Type::kInteger, false, false, "dateDiff('second', min(e.timestamp), max(e.timestamp))"},
    {"$event_count", Type::kInteger, true, false, "count()"},
    {"$pageview_count", Type::kInteger, true, false, "countIf(e.event = '$pageview')"},
    {"$screen_count", Type::kInteger, true, false, "countIf(e.event = '$screen')"},
    {"$autocapture_count", Type::kInteger, true, false, "countIf(e.event = '$autocapture')"},
    {"$is_bounce", Type::kBoolean, true, false,
     "countIf(e.event IN ('$pageview', '$screen')) <= 1 AND countIf(e.event = '$autocapture') = 0 AND "
     "dateDiff('second', min(e.timestamp), max(e.timestamp)) < 10"},
    {"$entry_current_url", Type::kString, true, true, "argMinIf({$current_url}, e.timestamp, {$current_url} IS NOT NULL)"},
    {"$exit_current_url", Type::kString, true, true, "argMaxIf({$current_url}, e.timestamp, {$current_url} IS NOT NULL)"},
    {"$entry_pathname", Type::kString, true, true, "path(argMinIf({$current_url}, e.timestamp, {$current_url} IS NOT NULL))"},
    {"$exit_pathname", Type::kString, true, true, "path(argMaxIf({$current_url}, e.timestamp, {$current_url} IS NOT NULL))"},
    {"$entry_hostname", Type::kString, false, true, "domain(argMinIf({$current_url}, e.timestamp, {$current_url} IS NOT NULL))"},
    {"$urls", Type::kArray, true, false, "groupUniqArrayIf(assumeNotNull({$current_url}), {$current_url} IS NOT NULL)"},
    {"$num_uniq_urls", Type::kInteger, false, false, "uniq({$current_url})"},
    {"$entry_referring_domain", Type::kString, true, true,
     "argMinIf({$referring_domain}, e.timestamp, {$referring_domain} IS NOT NULL)"},
    {"$entry_utm_source", Type::kString, true, true, "argMinIf({utm_source}, e.timestamp, {utm_source} IS NOT NULL)"},
    {"$entry_utm_medium", Type::kString, true, true, "argMinIf({utm_medium}, e.timestamp, {utm_medium} IS NOT NULL)"},
    {"$entry_utm_campaign", Type::kString, true, true, "argMinIf({utm_campaign}, e.timestamp, {utm_campaign} IS NOT NULL)"},
    {"$entry_utm_term", Type::kString, false, true, "argMinIf({utm_term}, e.timestamp, {utm_term} IS NOT NULL)"},
    {"$entry_utm_content", Type::kString, false, true, "argMinIf({utm_content}, e.timestamp, {utm_content} IS NOT NULL)"},
    {"$entry_gclid", Type::kString, false, true, "argMinIf({gclid}, e.timestamp, {gclid} IS NOT NULL)"},
    {"$channel_type", Type::kString, true, false,
     "multiIf(match(ifNull(argMinIf({utm_medium}, e.timestamp, {utm_medium} IS NOT NULL), ''), '^(.*cp.*|ppc|retargeting|paid.*)$'), 'Paid', "
     "ifNull(argMinIf({utm_medium}, e.timestamp, {utm_medium} IS NOT NULL), '') = 'email', 'Email', "
     "ifNull(argMinIf({$referring_domain}, e.timestamp, {$referring_domain} IS NOT NULL), '$direct') = '$direct', 'Direct', "
     "match(ifNull(argMinIf({$referring_domain}, e.timestamp, {$referring_domain} IS NOT NULL), ''), "
     "'(google|bing|duckduckgo|ecosia|yahoo|baidu|yandex)'), 'Organic Search', "
     "match(ifNull(argMinIf({$referring_domain}, e.timestamp, {$referring_domain} IS NOT NULL), ''), "
     "'(facebook|twitter|linkedin|instagram|reddit|t\\\\.co|x\\\\.com|youtube)'), 'Organic Social', 'Referral')"},
};

constexpr TableInfo kTables[] = {
    {"events", TableId::kEvents, "events", kEventColumns},
    {"persons", TableId::kPersons, "persons", kPersonColumns},
    {"person_distinct_ids", TableId::kDistinctIds, "person_distinct_ids", kDistinctIdColumns},
    {"sessions", TableId::kSessions, "", kSessionColumns},
};

}  // namespace

const TableInfo* FindTable(std::string_view name) {
  for (const TableInfo& table : kTables) {
    if (table.name == name) return &table;
  }
  return nullptr;
}

const TableInfo& TableOf(TableId id) { return kTables[static_cast<size_t>(id)]; }
std::span<const TableInfo> AllTables() { return kTables; }

const TableColumn* FindColumn(const TableInfo& table, std::string_view name) {
  for (const TableColumn& column : table.columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

}  // namespace hedgerow::hogql
