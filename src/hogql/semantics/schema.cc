#include "hogql/semantics/schema.h"

namespace hedgerow::hogql {
namespace {

constexpr TableColumn kEventColumns[] = {
    {"uuid", Type::kUuid},
    {"event", Type::kString},
    {"properties", Type::kJson},
    {"timestamp", Type::kDateTime},
    {"distinct_id", Type::kString},
    {"elements_chain", Type::kString},
    {"created_at", Type::kDateTime},
    {"person_id", Type::kUuid},
    {"team_id", Type::kInteger, false},
    // Of autocaptured elements, read from their chain.
    {"elements_chain_href", Type::kString, false, false, R"re(extract({elements_chain}, '(?::|\")href="(.*?)"'))re"},
    {"elements_chain_texts", Type::kArray, false, false,
     R"re(arrayDistinct(extractAll({elements_chain}, '(?::|\")text="(.*?)"')))re"},
    {"elements_chain_ids", Type::kArray, false, false,
     R"re(arrayDistinct(extractAll({elements_chain}, '(?::|\")attr_id="(.*?)"')))re"},
    {"elements_chain_elements", Type::kArray, false, false,
     R"re(arrayDistinct(extractAll({elements_chain}, '(?:^|;)(a|button|form|input|select|textarea|label)(?:\\.|$|:)')))re"},
};

constexpr TableColumn kPersonColumns[] = {
    {"id", Type::kUuid},
    {"created_at", Type::kDateTime},
    {"properties", Type::kJson},
    {"is_identified", Type::kBoolean},
    {"team_id", Type::kInteger, false},
};

constexpr TableColumn kGroupColumns[] = {
    {"index", Type::kInteger},       {"key", Type::kString},      {"created_at", Type::kDateTime},
    {"updated_at", Type::kDateTime}, {"properties", Type::kJson}, {"team_id", Type::kInteger, false},
};

constexpr TableColumn kCohortPeopleColumns[] = {
    {"person_id", Type::kUuid}, {"cohort_id", Type::kInteger}, {"team_id", Type::kInteger, false}};

// d is a row of definitions.
constexpr TableColumn kEventDefinitionColumns[] = {
    {"name", Type::kString, true, false, "d.name"},
    {"created_at", Type::kDateTime, true, false, "min(d.first_seen)"},
    {"last_seen_at", Type::kDateTime, true, false, "max(d.last_seen)"},
};
constexpr TableColumn kPropertyDefinitionColumns[] = {
    {"name", Type::kString, true, false, "d.name"},
    {"type", Type::kString, true, false, "transform(d.kind, [1, 2, 3], ['event', 'person', 'group'], 'event')"},
    {"property_type", Type::kString, true, true,
     "nullIf(transform(argMax(d.type, d.last_seen), [1, 2, 3, 4], ['String', 'Numeric', 'Boolean', 'DateTime'], ''), "
     "'')"},
    {"created_at", Type::kDateTime, true, false, "min(d.first_seen)"},
    {"last_seen_at", Type::kDateTime, true, false, "max(d.last_seen)"},
};

constexpr TableColumn kCohortColumns[] = {
    {"id", Type::kInteger},   {"name", Type::kString},       {"description", Type::kString},
    {"filters", Type::kJson}, {"is_static", Type::kBoolean}, {"created_at", Type::kDateTime},
};
constexpr TableColumn kActionColumns[] = {
    {"id", Type::kInteger},      {"name", Type::kString},         {"description", Type::kString},
    {"steps_json", Type::kJson}, {"created_at", Type::kDateTime},
};
constexpr TableColumn kSavedQueryColumns[] = {
    {"id", Type::kInteger}, {"name", Type::kString},         {"description", Type::kString},
    {"query", Type::kJson}, {"created_at", Type::kDateTime},
};
constexpr TableColumn kGroupTypeColumns[] = {{"group_type", Type::kString}, {"group_type_index", Type::kInteger}};

constexpr TableColumn kDistinctIdColumns[] = {
    {"distinct_id", Type::kString},
    {"person_id", Type::kUuid},
    {"team_id", Type::kInteger, false},
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
    {"$entry_current_url", Type::kString, true, true,
     "argMinIf({$current_url}, e.timestamp, {$current_url} IS NOT NULL)"},
    {"$end_current_url", Type::kString, true, true,
     "argMaxIf({$current_url}, e.timestamp, {$current_url} IS NOT NULL)"},
    {"$exit_current_url", Type::kString, false, true,
     "argMaxIf({$current_url}, e.timestamp, {$current_url} IS NOT NULL)"},
    {"$entry_pathname", Type::kString, true, true,
     "path(argMinIf({$current_url}, e.timestamp, {$current_url} IS NOT NULL))"},
    {"$end_pathname", Type::kString, true, true,
     "path(argMaxIf({$current_url}, e.timestamp, {$current_url} IS NOT NULL))"},
    {"$exit_pathname", Type::kString, false, true,
     "path(argMaxIf({$current_url}, e.timestamp, {$current_url} IS NOT NULL))"},
    {"$entry_hostname", Type::kString, true, true,
     "domain(argMinIf({$current_url}, e.timestamp, {$current_url} IS NOT NULL))"},
    {"$end_hostname", Type::kString, true, true,
     "domain(argMaxIf({$current_url}, e.timestamp, {$current_url} IS NOT NULL))"},
    {"$urls", Type::kArray, true, false, "groupUniqArrayIf(assumeNotNull({$current_url}), {$current_url} IS NOT NULL)"},
    {"$num_uniq_urls", Type::kInteger, true, false, "uniqExact({$current_url})"},
    {"$entry_referring_domain", Type::kString, true, true,
     "argMinIf({$referring_domain}, e.timestamp, {$referring_domain} IS NOT NULL)"},
    {"$entry_utm_source", Type::kString, true, true, "argMinIf({utm_source}, e.timestamp, {utm_source} IS NOT NULL)"},
    {"$entry_utm_medium", Type::kString, true, true, "argMinIf({utm_medium}, e.timestamp, {utm_medium} IS NOT NULL)"},
    {"$entry_utm_campaign", Type::kString, true, true,
     "argMinIf({utm_campaign}, e.timestamp, {utm_campaign} IS NOT NULL)"},
    {"$entry_utm_term", Type::kString, true, true, "argMinIf({utm_term}, e.timestamp, {utm_term} IS NOT NULL)"},
    {"$entry_utm_content", Type::kString, true, true,
     "argMinIf({utm_content}, e.timestamp, {utm_content} IS NOT NULL)"},
    {"$entry_gclid", Type::kString, true, true, "argMinIf({gclid}, e.timestamp, {gclid} IS NOT NULL)"},
    {"$entry_gad_source", Type::kString, true, true, "argMinIf({gad_source}, e.timestamp, {gad_source} IS NOT NULL)"},
    {"$entry_gclsrc", Type::kString, false, true, "argMinIf({gclsrc}, e.timestamp, {gclsrc} IS NOT NULL)"},
    {"$entry_dclid", Type::kString, false, true, "argMinIf({dclid}, e.timestamp, {dclid} IS NOT NULL)"},
    {"$entry_gbraid", Type::kString, false, true, "argMinIf({gbraid}, e.timestamp, {gbraid} IS NOT NULL)"},
    {"$entry_wbraid", Type::kString, false, true, "argMinIf({wbraid}, e.timestamp, {wbraid} IS NOT NULL)"},
    {"$entry_fbclid", Type::kString, false, true, "argMinIf({fbclid}, e.timestamp, {fbclid} IS NOT NULL)"},
    {"$entry_msclkid", Type::kString, false, true, "argMinIf({msclkid}, e.timestamp, {msclkid} IS NOT NULL)"},
    {"$entry_twclid", Type::kString, false, true, "argMinIf({twclid}, e.timestamp, {twclid} IS NOT NULL)"},
    {"$entry_li_fat_id", Type::kString, false, true, "argMinIf({li_fat_id}, e.timestamp, {li_fat_id} IS NOT NULL)"},
    {"$entry_mc_cid", Type::kString, false, true, "argMinIf({mc_cid}, e.timestamp, {mc_cid} IS NOT NULL)"},
    {"$entry_igshid", Type::kString, false, true, "argMinIf({igshid}, e.timestamp, {igshid} IS NOT NULL)"},
    {"$entry_ttclid", Type::kString, false, true, "argMinIf({ttclid}, e.timestamp, {ttclid} IS NOT NULL)"},
    {"$entry__kx", Type::kString, false, true, "argMinIf({_kx}, e.timestamp, {_kx} IS NOT NULL)"},
    {"$entry_irclid", Type::kString, false, true, "argMinIf({irclid}, e.timestamp, {irclid} IS NOT NULL)"},
    {"$last_external_click_url", Type::kString, false, true,
     "argMaxIf({$external_click_url}, e.timestamp, {$external_click_url} IS NOT NULL)"},
    {"$page_screen_autocapture_count_up_to", Type::kInteger, false, false,
     "least(countIf(e.event IN ('$pageview', '$screen', '$autocapture')), 2)"},
    {"$vitals_lcp", Type::kFloat, false, true,
     "argMinIf(accurateCastOrNull({$web_vitals_LCP_value}, 'Float64'), e.timestamp, {$web_vitals_LCP_value} IS NOT "
     "NULL)"},
    {"max_inserted_at", Type::kDateTime, false, false, "max(e.created_at)"},
    {"session_id_v7", Type::kInteger, false, true, "any(toUInt128(accurateCastOrNull({$session_id}, 'UUID')))"},
    {"$channel_type", Type::kString, true, false,
     "multiIf(match(ifNull(argMinIf({utm_medium}, e.timestamp, {utm_medium} IS NOT NULL), ''), "
     "'^(.*cp.*|ppc|retargeting|paid.*)$'), 'Paid', "
     "ifNull(argMinIf({utm_medium}, e.timestamp, {utm_medium} IS NOT NULL), '') = 'email', 'Email', "
     "ifNull(argMinIf({$referring_domain}, e.timestamp, {$referring_domain} IS NOT NULL), '$direct') = '$direct', "
     "'Direct', "
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
    {"groups", TableId::kGroups, "groups", kGroupColumns},
    {"cohort_people", TableId::kCohortPeople, "cohort_people", kCohortPeopleColumns},
    {"system.event_definitions", TableId::kDefinitions, "d.kind = 0", kEventDefinitionColumns},
    {"system.property_definitions", TableId::kDefinitions, "d.kind != 0", kPropertyDefinitionColumns},
    {"system.cohorts", TableId::kSystem, "", kCohortColumns},
    {"system.actions", TableId::kSystem, "", kActionColumns},
    {"system.saved_queries", TableId::kSystem, "", kSavedQueryColumns},
    {"system.group_type_mappings", TableId::kSystem, "", kGroupTypeColumns},
};

}  // namespace

const TableInfo* FindTable(std::string_view name) {
  for (const TableInfo& table : kTables) {
    if (table.name == name) return &table;
  }
  return nullptr;
}

const TableInfo& TableOf(TableId id) {
  size_t index = 0;
  while (kTables[index].id != id) ++index;
  return kTables[index];
}

std::span<const TableInfo> AllTables() { return kTables; }

const TableColumn* FindColumn(const TableInfo& table, std::string_view name) {
  for (const TableColumn& column : table.columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

}  // namespace hedgerow::hogql
