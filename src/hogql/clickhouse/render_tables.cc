// The guarded text of each table, once it is known what the query uses of it.
#include <algorithm>

#include "hogql/clickhouse/compiler.h"
#include "hogql/clickhouse/guard.h"

namespace hedgerow::hogql {

std::string Compiler::RenderSource(const Source& source) {
  return source.kind == Source::Kind::kTable ? RenderTable(source) : source.body.empty() ? "(SELECT 1)" : source.body;
}

std::string Compiler::RenderTable(const Source& source) {
  switch (source.table->id) {
    case TableId::kEvents:
      return RenderEvents(source);
    case TableId::kPersons:
      return RenderPersons(source.used, source.person);
    case TableId::kDistinctIds:
      return RenderDistinctIds(source.used, source.person);
    case TableId::kSessions:
      return RenderSessions(source.session.columns);
    case TableId::kGroups:
      return RenderGroups(source.used, source.groups[0], -1);
    case TableId::kCohortPeople:
      return RenderCohortPeople(source.used, nullptr);
    case TableId::kDefinitions:
      return RenderDefinitions(*source.table, source.used);
    case TableId::kSystem:
      return RenderSystem(*source.table, source.used);
  }
  return {};
}

// distinct_id -> person_id for the few that were merged after their events had been stored.
std::string Compiler::RenderOverrides() {
  return "(SELECT o.distinct_id AS distinct_id, argMax(o.person_id, o.version) AS person_id FROM " +
         GuardedTable(PhysicalTable::kDistinctIdOverrides, {"distinct_id", "person_id", "version", "is_deleted"},
                      options_.project) +
         " AS o GROUP BY o.distinct_id HAVING argMax(o.is_deleted, o.version) = 0)";
}

// Bare where that is enough; else around the guard come the persons, merged over overrides, and the sessions.
std::string Compiler::RenderEvents(const Source& source) {
  std::set<std::string> used = source.used;
  const bool wants_person = used.contains("person_id") || !source.person.empty();
  const bool wants_group = std::ranges::any_of(source.groups, [](const LazyJoin& group) { return !group.empty(); });
  if (!wants_person && !wants_group && source.session.empty() && source.sample >= 1) {
    return GuardedTable(PhysicalTable::kEvents, used, options_.project);
  }
  std::string list;
  auto column = [&](const std::string& text, const std::string& name) {
    list += (list.empty() ? "" : ", ") + text + " AS " + QuoteName(name);
  };
  for (const std::string& name : source.used) {
    if (name != "person_id") column("e." + QuoteName(name), name);
  }
  std::string joins;
  const std::string person_id = "if(notEmpty(o.distinct_id), o.person_id, e.person_id)";
  if (wants_person) {
    used.insert({"distinct_id", "person_id"});
    joins += " LEFT JOIN " + RenderOverrides() + " AS o ON e.distinct_id = o.distinct_id";
    if (source.used.contains("person_id")) column(person_id, "person_id");
  }
  if (!source.person.empty()) {
    joins += " LEFT JOIN " + RenderPersons({"id"}, source.person) + " AS p ON p.id = " + person_id;
    for (const auto& [path, name] : source.person.columns)
      column(path == "id" ? person_id : "p." + QuoteName(name), name);
  }
  if (!source.session.empty()) {
    std::map<std::string, std::string> columns = source.session.columns;
    columns.emplace("session_id", "session_id");
    Source event;
    event.sql_name = "e";
    const std::string id = EventProperty(event, {"$session_id"}).text;
    used.insert(event.used.begin(), event.used.end());
    joins += " LEFT JOIN " + RenderSessions(columns) + " AS s ON s.session_id = ifNull(" + id + ", '')";
    for (const auto& [path, name] : source.session.columns) column("s." + QuoteName(name), name);
  }
  for (size_t i = 0; i < source.groups.size(); ++i) {
    if (source.groups[i].empty()) continue;
    Source event;
    event.sql_name = "e";
    const std::string key = GroupKey(event, static_cast<int>(i)).text, name = "g" + std::to_string(i);
    used.insert(event.used.begin(), event.used.end());
    joins += " LEFT JOIN " + RenderGroups({"key"}, source.groups[i], static_cast<int>(i)) + " AS " + name + " ON " +
             name + ".key = ifNull(" + key + ", '')";
    for (const auto& [path, column_name] : source.groups[i].columns)
      column(name + "." + QuoteName(column_name), column_name);
  }
  std::string where;
  if (source.sample < 1) {
    used.insert("distinct_id");
    where =
        " WHERE cityHash64(e.distinct_id) % 1000000 < " + std::to_string(static_cast<int64_t>(source.sample * 1000000));
  }
  if (list.empty()) list = "1 AS one";
  return "(SELECT " + list + " FROM " + GuardedTable(PhysicalTable::kEvents, used, options_.project) + " AS e" + joins +
         where + ")";
}

// One row a person: its newest version.
std::string Compiler::RenderPersons(const std::set<std::string>& used, const LazyJoin& properties) {
  std::set<std::string> needed = {"id", "version", "is_deleted"};
  const std::string list = "p.id AS id" + NewestProperties(used, properties, "persons", needed);
  return "(SELECT " + list + " FROM " + GuardedTable(PhysicalTable::kPersons, needed, options_.project) +
         " AS p GROUP BY p.id HAVING argMax(p.is_deleted, p.version) = 0)";
}

std::string Compiler::RenderDistinctIds(const std::set<std::string>& used, const LazyJoin& person) {
  const std::string newest =
      "(SELECT d.distinct_id AS distinct_id, argMax(d.person_id, d.version) AS person_id, argMax(d.team_id, d.version) "
      "AS team_id FROM " +
      GuardedTable(PhysicalTable::kDistinctIds, {"distinct_id", "person_id", "version", "is_deleted", "team_id"},
                   options_.project) +
      " AS d GROUP BY d.distinct_id HAVING argMax(d.is_deleted, d.version) = 0)";
  if (person.empty()) return newest;
  std::string list = "i.distinct_id AS distinct_id, i.person_id AS person_id, i.team_id AS team_id";
  for (const auto& [path, name] : person.columns) {
    list += ", " + (path == "id" ? std::string("i.person_id") : "p." + QuoteName(name)) + " AS " + QuoteName(name);
  }
  return "(SELECT " + list + " FROM " + newest + " AS i LEFT JOIN " + RenderPersons({"id"}, person) +
         " AS p ON p.id = i.person_id)";
}

// Sessions are computed from the events that carry a $session_id.
std::string Compiler::RenderSessions(const std::map<std::string, std::string>& columns) {
  Source event;
  event.sql_name = "e";
  event.used = {"timestamp"};
  const std::string id = EventProperty(event, {"$session_id"}).text;
  std::string list;
  const TableInfo& sessions = TableOf(TableId::kSessions);
  for (const auto& [path, name] : columns) {
    std::string text(FindColumn(sessions, path)->expression);
    // The text put in may hold braces itself (a bound key): the search goes on behind it.
    for (size_t open = text.find('{'); open != std::string::npos; open = text.find('{', open)) {
      const size_t close = text.find('}', open);
      const std::string property = EventProperty(event, {text.substr(open + 1, close - open - 1)}).text;
      text.replace(open, close - open + 1, property);
      open += property.size();
    }
    for (std::string_view plain : {"event", "distinct_id", "person_id", "created_at"}) {
      if (text.find("e." + std::string(plain)) != std::string::npos) event.used.emplace(plain);
    }
    if (path == "session_id" || path == "id") text = "assumeNotNull(" + id + ")";
    list += (list.empty() ? "" : ", ") + text + " AS " + QuoteName(name);
  }
  if (list.empty()) list = "assumeNotNull(" + id + ") AS session_id";
  // Events as a query sees them: with the person that each belongs to now.
  return "(SELECT " + list + " FROM " + RenderEvents(event) + " AS e WHERE notEmpty(" + id + ") GROUP BY " + id + ")";
}

}  // namespace hedgerow::hogql
