#include "warehouse/ingest/definition_book.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>

#include "warehouse/row_binary.h"

namespace hedgerow::warehouse {
namespace {

// last_seen alone is written this much later at the latest: it is shown in days and minutes.
constexpr std::chrono::minutes kLastSeenLag{5};

constexpr char kStoredDefinitions[] =
    "SELECT toString(team_id), toString(kind), name, toString(type), toString(toUnixTimestamp64Micro(first_seen)), "
    "toString(toUnixTimestamp64Micro(last_seen)) FROM definitions FINAL";
// The same columns, from events; the type's place holds a value of the property, as JSON.
constexpr char kStoredEvents[] =
    "SELECT toString(team_id), '0', event, '', toString(toUnixTimestamp64Micro(min(timestamp))), "
    "toString(toUnixTimestamp64Micro(max(timestamp))) FROM events "
    "WHERE team_id NOT IN (SELECT team_id FROM definitions) GROUP BY team_id, event LIMIT 10000";
constexpr char kStoredProperties[] =
    "SELECT toString(team_id), '1', pair.1 AS name, argMin(pair.2, pair.2 IN ('null')), "
    "toString(toUnixTimestamp64Micro(min(timestamp))), toString(toUnixTimestamp64Micro(max(timestamp))) "
    "FROM (SELECT team_id, timestamp, properties FROM events WHERE team_id NOT IN (SELECT team_id FROM definitions) "
    "ORDER BY timestamp DESC LIMIT 20000 BY team_id) "
    "ARRAY JOIN JSONExtractKeysAndValuesRaw(properties) AS pair GROUP BY team_id, name LIMIT 10000";
constexpr char kStoredPersons[] =
    "SELECT toString(team_id), '2', pair.1 AS name, argMin(pair.2, pair.2 IN ('null')), "
    "toString(toUnixTimestamp64Micro(min(created_at))), toString(toUnixTimestamp64Micro(max(created_at))) "
    "FROM (SELECT team_id, created_at, properties FROM persons WHERE team_id NOT IN (SELECT team_id FROM definitions) "
    "LIMIT 20000 BY team_id) "
    "ARRAY JOIN JSONExtractKeysAndValuesRaw(properties) AS pair GROUP BY team_id, name LIMIT 10000";

struct StoredRow {
  ProjectId project;
  DefinitionOf of = DefinitionOf::kEvent;
  std::string name, type_or_value;
  WallTime first, last;
};

Result<std::vector<StoredRow>> ReadStoredRows(std::string_view text) {
  std::vector<StoredRow> rows;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    boost::system::error_code error;
    const auto json = boost::json::parse(line, error);
    if (error || !json.is_array() || json.get_array().size() != 6) return FailInternal("unexpected row of definitions");
    const auto at = [&](size_t i) {
      const auto* value = json.get_array()[i].if_string();
      return value == nullptr ? std::string() : std::string(*value);
    };
    const auto number = [&](size_t i) { return std::strtoll(at(i).c_str(), nullptr, 10); };
    if (number(1) < 0 || number(1) >= static_cast<long long>(kDefinitionKinds)) continue;
    rows.push_back({{number(0)},
                    static_cast<DefinitionOf>(number(1)),
                    at(2),
                    at(3),
                    FromMicros(number(4)),
                    FromMicros(number(5))});
  }
  return rows;
}

std::string LowerAscii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return lower;
}

bool HoldsWords(std::string_view name, std::string_view words) {
  const std::string lower = LowerAscii(name), wanted = LowerAscii(words);
  for (std::string_view rest = wanted; !rest.empty();) {
    const auto word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    if (lower.find(word) == lower.npos) return false;
  }
  return true;
}

}  // namespace

void DefinitionBook::Learn(Project* project, DefinitionOf of, std::string_view name, GuessedType type, WallTime first,
                           WallTime last) {
  Names& names = project->names[static_cast<size_t>(of)];
  auto found = names.find(name);
  if (found == names.end()) {
    if (names.size() >= kSightingsMax || name.empty() || name.size() > kDefinitionNameBytesMax) return;
    found = names.emplace(std::string(name), Entry{.first_seen = first, .last_seen = last, .changed = true}).first;
    ++project->version;
  }
  Entry& entry = found->second;
  entry.last_seen = std::max(entry.last_seen, last);
  if (entry.type == GuessedType::kUnknown && type != GuessedType::kUnknown) {
    entry.type = type;
    entry.changed = true;
    ++project->version;
  }
  dirty_ = true;
}

void DefinitionBook::Note(ProjectId project, const Sightings& seen, WallTime now) {
  Project& kept = projects_[project];
  for (size_t of = 0; of < kDefinitionKinds; ++of) {
    for (const auto& [name, type] : seen.names(static_cast<DefinitionOf>(of)))
      Learn(&kept, static_cast<DefinitionOf>(of), name, type, now, now);
  }
}

net::Task<Result<void>> DefinitionBook::Load() {
  projects_.clear();
  CO_TRY(const std::string text, co_await engine_.Read({.sql = kStoredDefinitions, .tag = "definitions"},
                                                       "JSONCompactEachRow", size_t{256} << 20));
  CO_TRY(const auto rows, ReadStoredRows(text));
  for (const StoredRow& row : rows) {
    const int type = std::atoi(row.type_or_value.c_str());
    projects_[row.project].names[static_cast<size_t>(row.of)][row.name] = {
        .type = type > 0 && type <= 4 ? static_cast<GuessedType>(type) : GuessedType::kUnknown,
        .first_seen = row.first,
        .last_seen = row.last,
        .written = row.last};
  }
  co_return Result<void>();
}

net::Task<Result<void>> DefinitionBook::LearnRows(std::string sql) {
  CO_TRY(const std::string text,
         co_await engine_.Read({.sql = std::move(sql), .tag = "definitions"}, "JSONCompactEachRow", size_t{256} << 20));
  CO_TRY(const auto rows, ReadStoredRows(text));
  for (const StoredRow& row : rows) {
    Sightings seen;  // which leaves out what is no property
    if (row.of == DefinitionOf::kEvent) {
      seen.Event(row.name);
    } else {
      seen.Property(row.of, row.name, row.type_or_value);
    }
    for (const auto& [name, type] : seen.names(row.of))
      Learn(&projects_[row.project], row.of, name, type, row.first, row.last);
  }
  co_return Result<void>();
}

net::Task<Result<void>> DefinitionBook::LearnFromStored() {
  CO_TRY_VOID(co_await LearnRows(kStoredEvents));
  CO_TRY_VOID(co_await LearnRows(kStoredProperties));
  CO_TRY_VOID(co_await LearnRows(kStoredPersons));
  co_return co_await Flush();
}

net::Task<Result<void>> DefinitionBook::Flush() {
  if (!std::exchange(dirty_, false)) co_return Result<void>();
  RowBinary rows;
  std::vector<Entry*> entries;  // none moves while we wait: nodes of a map, and none is ever removed
  for (auto& [project, kept] : projects_) {
    for (size_t of = 0; of < kDefinitionKinds; ++of) {
      for (auto& [name, entry] : kept.names[of]) {
        if (!entry.changed && entry.last_seen - entry.written < kLastSeenLag) continue;
        rows.Int64(project.value);
        rows.UInt8(static_cast<uint8_t>(of));
        rows.String(name);
        rows.UInt8(static_cast<uint8_t>(entry.type));
        rows.DateTime64(entry.first_seen);
        rows.DateTime64(entry.last_seen);
        entry.changed = false;
        entry.written = entry.last_seen;
        entries.push_back(&entry);
      }
    }
  }
  if (rows.empty()) co_return Result<void>();
  auto done = co_await engine_.Insert({.table = "definitions",
                                       .columns = {{"team_id", "Int64"},
                                                   {"kind", "UInt8"},
                                                   {"name", "String"},
                                                   {"type", "UInt8"},
                                                   {"first_seen", "DateTime64(6, 'UTC')"},
                                                   {"last_seen", "DateTime64(6, 'UTC')"}},
                                       .rows = rows.Take()});
  if (!done) {
    for (Entry* entry : entries) entry->changed = true;
    dirty_ = true;
  }
  co_return done;
}

DefinitionPage DefinitionBook::List(ProjectId project, const DefinitionFilter& filter) const {
  DefinitionPage page;
  const auto kept = projects_.find(project);
  if (kept == projects_.end()) return page;
  std::vector<const Names::value_type*> matching;
  for (const auto& named : kept->second.names[static_cast<size_t>(filter.of)]) {
    if (filter.type && named.second.type != *filter.type) continue;
    if (HoldsWords(named.first, filter.search)) matching.push_back(&named);
  }
  std::sort(matching.begin(), matching.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
  page.count = matching.size();
  for (size_t i = filter.offset; i < matching.size() && page.items.size() < filter.limit; ++i) {
    const auto& [name, entry] = *matching[i];
    page.items.push_back({name, entry.type, entry.first_seen, entry.last_seen});
  }
  return page;
}

uint64_t DefinitionBook::version(ProjectId project) const {
  const auto kept = projects_.find(project);
  return kept == projects_.end() ? 0 : kept->second.version;
}

std::map<std::string, GuessedType> DefinitionBook::Types(ProjectId project, DefinitionOf of) const {
  std::map<std::string, GuessedType> types;
  const auto kept = projects_.find(project);
  if (kept == projects_.end()) return types;
  for (const auto& [name, entry] : kept->second.names[static_cast<size_t>(of)]) {
    if (entry.type != GuessedType::kUnknown) types.emplace(name, entry.type);
  }
  return types;
}

}  // namespace hedgerow::warehouse
