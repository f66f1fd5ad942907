#include "hogql/clickhouse/guard.h"

#include <cctype>
#include <vector>

#include "hogql/clickhouse/sql_text.h"

namespace hedgerow::hogql {
namespace {

constexpr std::string_view kPhysicalNames[] = {
    "events", "persons",       "person_distinct_ids", "person_distinct_id_overrides",
    "groups", "cohort_people", "definitions"};

// Words and brackets of the text; quoted parts count as one opaque word.
std::vector<std::string_view> Words(std::string_view sql) {
  std::vector<std::string_view> words;
  for (size_t i = 0; i < sql.size();) {
    const char c = sql[i];
    size_t end = i + 1;
    if (c == '\'' || c == '`' || c == '"') {
      while (end < sql.size() && sql[end] != c) end += sql[end] == '\\' ? 2 : 1;
      end = std::min(end + 1, sql.size());
    } else if (std::isalnum(static_cast<unsigned char>(c)) || c == '_') {
      while (end < sql.size() && (std::isalnum(static_cast<unsigned char>(sql[end])) || sql[end] == '_')) ++end;
    } else if (c == ' ') {
      ++i;
      continue;
    }
    words.push_back(sql.substr(i, end - i));
    i = end;
  }
  return words;
}

bool IsOwnName(std::string_view word) {
  return word.starts_with("cte_") || word == "numbers" || word == "generate_series" || word == "values";
}

// A LowCardinality column leaves the guard as plain text. What is left of it behind PREWHERE still carries the
// granule's dictionary, other projects' values included, and the engine runs a function once for each value of the
// dictionary: a throwIf(event LIKE 'x%') told whether ANY project had such an event.
std::string PlainColumn(PhysicalTable table, const std::string& column) {
  const std::string name = QuoteName(column);
  if (table != PhysicalTable::kEvents) return name;
  if (column == "event") return "CAST(" + name + " AS String) AS " + name;
  if (column.starts_with("mat_")) return "CAST(" + name + " AS Nullable(String)) AS " + name;
  return name;
}

}  // namespace

std::string GuardedTable(PhysicalTable table, const std::set<std::string>& columns, ProjectId project) {
  std::string list;
  for (const std::string& column : columns) {
    if (!list.empty()) list += ", ";
    list += PlainColumn(table, column);
  }
  if (list.empty()) list = "team_id";
  return "(SELECT " + list + " FROM " + std::string(kPhysicalNames[static_cast<size_t>(table)]) +
         " PREWHERE team_id = " + std::to_string(project.value) + ")";
}

bool IsGuarded(std::string_view sql, ProjectId project) {
  const std::vector<std::string_view> words = Words(sql);
  const std::string id = std::to_string(project.value);
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] != "FROM" && words[i] != "JOIN") continue;
    if (i > 0 && (words[i - 1] == "FILL" || words[i - 1] == "ARRAY")) continue;
    auto word = [&](size_t n) { return i + n < words.size() ? words[i + n] : std::string_view(); };
    if (word(1) == "(" || IsOwnName(word(1))) continue;
    bool physical = false;
    for (std::string_view name : kPhysicalNames) physical = physical || word(1) == name;
    const bool guarded =
        physical && word(2) == "PREWHERE" && word(3) == "team_id" && word(4) == "=" && word(5) == id && word(6) == ")";
    if (!guarded) return false;
  }
  return true;
}

}  // namespace hedgerow::hogql
