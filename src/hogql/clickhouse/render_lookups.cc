// What is looked up beside events and persons: groups, static cohorts, definitions, and the project's own system
// tables.
#include <algorithm>

#include "hogql/clickhouse/compiler.h"
#include "hogql/clickhouse/guard.h"

namespace hedgerow::hogql {
namespace {

// A system table's columns as the engine types them.
std::string_view EngineType(Type type) {
  switch (type) {
    case Type::kInteger:
      return "Int64";
    case Type::kBoolean:
      return "Bool";
    case Type::kDateTime:
      return "DateTime64(6, 'UTC')";
    default:
      return "String";
  }
}

// "p\x1fplan\x1fname" -> plan, name
std::vector<std::string> KeysOf(std::string_view path) {
  std::vector<std::string> keys;
  for (size_t from = 2; from <= path.size();) {
    const size_t end = std::min(path.find('\x1f', from), path.size());
    keys.emplace_back(path.substr(from, end - from));
    from = end + 1;
  }
  return keys;
}

}  // namespace

// ", newest value AS name" for each column in use of persons p or groups p, whose rows have versions.
std::string Compiler::NewestProperties(const std::set<std::string>& used, const LazyJoin& properties,
                                       std::string_view table, std::set<std::string>& needed) {
  const bool groups = table == "groups";
  auto stored = [&](const std::string& name) {
    return groups && name == "properties" ? std::string("group_properties") : name;
  };
  auto is_key = [&](const std::string& name) { return groups ? name == "key" || name == "index" : name == "id"; };
  std::string list;
  auto newest = [&](const std::string& text, const std::string& name) {
    list += ", tupleElement(argMax(tuple(" + text + "), p.version), 1) AS " + QuoteName(name);
  };
  for (const std::string& name : used) {
    if (is_key(name)) continue;
    needed.insert(stored(name));
    newest("p." + QuoteName(stored(name)), name);
  }
  for (const auto& [path, name] : properties.columns) {
    if (path.starts_with("p\x1f")) {
      const std::vector<std::string> keys = KeysOf(path);
      const MaterializedProperty* column = keys.size() == 1 ? FindMaterialized(table, keys[0]) : nullptr;
      needed.insert(column != nullptr ? column->column : stored("properties"));
      newest(column != nullptr ? "p." + QuoteName(column->column) : ExtractText("p." + stored("properties"), keys),
             name);
    } else if (is_key(path)) {
      if (name != path)
        list += ", p." +
                std::string(path == "id"    ? "id"
                            : path == "key" ? "group_key"
                                            : "group_type_index") +
                " AS " + QuoteName(name);
    } else if (!used.contains(path) || path != name) {
      needed.insert(stored(path));
      newest("p." + QuoteName(stored(path)), name);
    }
  }
  return list;
}

// One row a group: its newest version. index -1: of all types.
std::string Compiler::RenderGroups(const std::set<std::string>& used, const LazyJoin& properties, int index) {
  std::set<std::string> needed = {"group_type_index", "group_key", "version", "is_deleted"};
  const std::string list =
      "p.group_type_index AS `index`, p.group_key AS key" + NewestProperties(used, properties, "groups", needed);
  return "(SELECT " + list + " FROM " + GuardedTable(PhysicalTable::kGroups, needed, options_.project) + " AS p" +
         (index < 0 ? std::string() : " WHERE p.group_type_index = " + std::to_string(index)) +
         " GROUP BY p.group_type_index, p.group_key HAVING argMax(p.is_deleted, p.version) = 0)";
}

// The persons of static cohorts, or of one.
std::string Compiler::RenderCohortPeople(const std::set<std::string>& used, const NamedFilter* cohort) {
  std::set<std::string> needed = {"cohort_id", "person_id", "version", "is_deleted"};
  std::string list = "p.person_id AS person_id";
  if (cohort == nullptr) list += ", p.cohort_id AS cohort_id";
  if (used.contains("team_id")) {
    needed.insert("team_id");
    list += ", any(p.team_id) AS team_id";
  }
  return "(SELECT " + list + " FROM " + GuardedTable(PhysicalTable::kCohortPeople, needed, options_.project) + " AS p" +
         (cohort == nullptr ? std::string() : " WHERE p.cohort_id = " + std::to_string(cohort->id)) +
         " GROUP BY p.cohort_id, p.person_id HAVING argMax(p.is_deleted, p.version) = 0)";
}

std::string Compiler::RenderDefinitions(const TableInfo& table, const std::set<std::string>& used) {
  std::string list;
  for (const TableColumn& column : table.columns) {
    if (used.contains(std::string(column.name)))
      list += (list.empty() ? "" : ", ") + std::string(column.expression) + " AS " + QuoteName(column.name);
  }
  if (list.empty()) list = "d.name AS name";
  return "(SELECT " + list + " FROM " +
         GuardedTable(PhysicalTable::kDefinitions, {"kind", "name", "type", "first_seen", "last_seen"},
                      options_.project) +
         " AS d WHERE " + std::string(table.clickhouse) + " GROUP BY d.kind, d.name)";
}

// Kept in the house's own store: the rows travel with the query.
std::string Compiler::RenderSystem(const TableInfo& table, const std::set<std::string>& used) {
  std::string type, list;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const TableColumn& column = table.columns[i];
    type += (i == 0 ? "" : ", ") + std::string(EngineType(column.type));
    if (!used.contains(std::string(column.name))) continue;
    list += (list.empty() ? "" : ", ") + std::string("tupleElement(r, ") + std::to_string(i + 1) + ") AS " +
            QuoteName(column.name);
  }
  if (list.empty()) list = "1 AS one";
  std::string rows = "[]";
  if (options_.catalog != nullptr) {
    const auto kept = options_.catalog->system_rows.find(std::string(table.name));
    if (kept != options_.catalog->system_rows.end()) rows = kept->second;
  }
  if (table.name == "system.group_type_mappings" && options_.catalog != nullptr) {
    rows = "[";
    for (size_t i = 0; i < options_.catalog->group_types.size(); ++i) {
      rows += (i == 0 ? "(" : ",(") + QuoteOwnText(options_.catalog->group_types[i]) + "," + std::to_string(i) + ")";
    }
    rows += "]";
  }
  return "(SELECT " + list + " FROM (SELECT arrayJoin(" + params_.Bind("Array(Tuple(" + type + "))", rows) + ") AS r))";
}

}  // namespace hedgerow::hogql
