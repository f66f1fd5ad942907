// Names: aliases, columns, properties, persons and sessions reached from an event.
#include <algorithm>

#include "hogql/clickhouse/compiler.h"
#include "hogql/semantics/functions.h"

namespace hedgerow::hogql {
namespace {

std::string Dotted(const Field& field) {
  std::string text;
  for (Name part : field.chain) text += (text.empty() ? "" : ".") + std::string(part);
  return text;
}

// 2 for group_2; -1 for another name.
int GroupIndex(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix) || name.size() != prefix.size() + 1) return -1;
  const int index = name.back() - '0';
  return index >= 0 && index < static_cast<int>(kGroupTypesMax) ? index : -1;
}

// Properties that PostHog has as columns.
bool IsEventProperty(std::string_view name) {
  return name == "$session_id" || name == "$window_id" || GroupIndex(name, "$group_") >= 0;
}

std::vector<std::string> PathFrom(const Field& field, size_t from) {
  std::vector<std::string> path;
  for (size_t i = from; i < field.chain.size; ++i) path.emplace_back(field.chain[i]);
  return path;
}

}  // namespace

const CteInfo* Compiler::FindCte(const Scope& scope, std::string_view name) const {
  for (const Scope* at = &scope; at != nullptr; at = at->parent) {
    if (auto it = at->ctes.find(name); it != at->ctes.end()) return &it->second;
  }
  return nullptr;
}

bool Compiler::HasColumn(const Source& source, std::string_view name) const {
  if (source.kind == Source::Kind::kTable) {
    if (FindColumn(*source.table, name) != nullptr) return true;
    const bool person = name == "person" || name == "poe" || name == "pdi";
    if (source.table->id == TableId::kEvents)
      return person || name == "session" || IsEventProperty(name) || GroupIndex(name, "group_") >= 0;
    return source.table->id == TableId::kDistinctIds && name == "person";
  }
  return std::ranges::any_of(source.columns, [&](const OutputColumn& column) { return column.name == name; });
}

std::vector<std::string> Compiler::NamesIn(const Scope& scope) const {
  std::vector<std::string> names;
  for (const auto& [name, alias] : scope.aliases) names.push_back(name);
  for (const auto& [name, cte] : scope.ctes) names.push_back(name);
  for (const auto& source : scope.sources) {
    if (!source->alias.empty()) names.push_back(source->alias);
    if (source->kind == Source::Kind::kTable) {
      for (const TableColumn& column : source->table->columns) names.emplace_back(column.name);
      if (source->table->id == TableId::kEvents) names.insert(names.end(), {"person", "session", "$session_id"});
    }
    for (const OutputColumn& column : source->columns) names.push_back(column.name);
  }
  return names;
}

Sql Compiler::ResolveAlias(AliasInfo& alias, Scope& scope) {
  if (!alias.compiled) {
    alias.compiling = true;
    alias.sql = Compile(*alias.expr, scope);
    alias.compiling = false;
    alias.compiled = true;
  }
  Sql sql = alias.sql;
  sql.text = alias.ref;
  sql.instant.clear();
  return sql;
}

Sql Compiler::CompileField(const Field& field, Scope& scope) {
  const std::string first(field.chain[0]);
  for (auto it = bound_names_.rbegin(); it != bound_names_.rend(); ++it) {
    if (it->first != first) continue;
    if (field.chain.size == 1) return it->second;
    return PropertyOf(it->second, PathFrom(field, 1), nullptr);
  }
  if (first == "*") return {"*"};
  // table.column
  if (field.chain.size > 1) {
    for (const auto& source : scope.sources) {
      if (source->alias == first && !(HasColumn(*source, first) && !HasColumn(*source, field.chain[1]))) {
        return ResolveColumn(field, *source, 1, scope);
      }
    }
  }
  if (auto it = scope.aliases.find(first); it != scope.aliases.end() && !it->second.compiling) {
    AliasInfo& alias = it->second;
    // WHERE timestamp > ... beside max(timestamp) AS timestamp means the column.
    bool column_meant = false;
    if (scope.row_filter) {
      if (!alias.compiled) {
        scope.row_filter = false;
        ResolveAlias(alias, scope);
        scope.row_filter = true;
      }
      column_meant = alias.sql.aggregate &&
                     std::ranges::any_of(scope.sources, [&](const auto& source) { return HasColumn(*source, first); });
    }
    if (!column_meant) {
      Sql sql = ResolveAlias(alias, scope);
      return field.chain.size == 1 ? sql : PropertyOf(sql, PathFrom(field, 1), nullptr);
    }
  }
  Source* holder = nullptr;
  for (const auto& source : scope.sources) {
    if (!HasColumn(*source, first)) continue;
    if (holder != nullptr && !scope.using_columns.contains(first)) {
      return Failed(field, "`" + first + "` is a column of both `" + holder->alias + "` and `" + source->alias + "`",
                    "write " + holder->alias + "." + first + " or " + source->alias + "." + first);
    }
    if (holder == nullptr) holder = source.get();
  }
  if (holder != nullptr) return ResolveColumn(field, *holder, 0, scope);
  if (const CteInfo* cte = FindCte(scope, first)) {
    if (!cte->cte->is_column)
      return Failed(field, "`" + first + "` is a table, not a value",
                    "select from it: (SELECT ... FROM " + first + ")");
    CteInfo& mutable_cte = *const_cast<CteInfo*>(cte);
    if (mutable_cte.expanding || ++expansions_ > 10000) return Failed(field, "`" + first + "` is defined by itself");
    mutable_cte.expanding = true;
    Sql sql = Compile(*cte->cte->expr, scope);
    mutable_cte.expanding = false;
    return field.chain.size == 1 ? sql : PropertyOf(sql, PathFrom(field, 1), nullptr);
  }
  if (Sql outer; CompileOuterField(field, scope, outer)) return outer;
  for (const auto& source : scope.sources) {
    if (source->broken) return {"NULL", Type::kUnknown, true};
  }
  const std::string near = Nearest(first, NamesIn(scope));
  std::string hint = near.empty() ? "" : "did you mean `" + near + "`?";
  if (scope.sources.empty()) hint = "the query has no FROM; a text is written in single quotes";
  if (near.empty() && !scope.sources.empty() && scope.sources[0]->kind == Source::Kind::kTable &&
      scope.sources[0]->table->id == TableId::kEvents) {
    hint = "an event's property is written properties." + first;
  }
  if (field.chain.size > 1)
    return Failed(field, "unknown table or column `" + first + "` in `" + Dotted(field) + "`", hint);
  return Failed(field, "unknown column `" + first + "`", hint);
}

// A column of a query around this one: the subquery is correlated, which the engine takes for scalars and EXISTS.
bool Compiler::CompileOuterField(const Field& field, Scope& scope, Sql& out) {
  for (Scope* at = &scope; at->parent != nullptr && !at->fence; at = at->parent) {
    Scope& outer = *at->parent;
    for (const auto& source : outer.sources) {
      const bool qualified = field.chain.size > 1 && source->alias == field.chain[0];
      if (!qualified && !HasColumn(*source, field.chain[0])) continue;
      ++correlations_;
      out = ResolveColumn(field, *source, qualified ? 1 : 0, outer);
      out.instant.clear();
      return true;
    }
  }
  return false;
}

Sql Compiler::ResolveColumn(const Field& field, Source& source, size_t from, Scope& scope) {
  if (source.kind == Source::Kind::kTable) {
    Sql sql = TableColumnRef(field, source, from);
    if (!scope.row_filter) sql.instant.clear();  // elsewhere it must read as GROUP BY has it
    return sql;
  }
  const std::string name(field.chain[from]);
  for (const OutputColumn& column : source.columns) {
    if (column.name != name) continue;
    Sql sql{source.sql_name + "." + QuoteName(name), column.type, column.nullable};
    if (from + 1 == field.chain.size) return sql;
    return PropertyOf(sql, PathFrom(field, from + 1), nullptr);
  }
  if (source.broken) return {"NULL", Type::kUnknown, true};
  std::vector<std::string> names;
  for (const OutputColumn& column : source.columns) names.push_back(column.name);
  const std::string near = Nearest(name, names);
  return Failed(field, "`" + source.alias + "` has no column `" + name + "`",
                near.empty() ? "" : "did you mean `" + near + "`?");
}

Sql Compiler::DateTimeIn(Sql sql) const {
  if (sql.type != Type::kDateTime) return sql;
  sql.instant = sql.text;
  if (options_.timezone != "UTC") sql.text = "toTimeZone(" + sql.text + ", " + Timezone() + ")";
  return sql;
}

Sql Compiler::TableColumnRef(const Field& field, Source& source, size_t from) {
  const std::string name(field.chain[from]);
  const TableId id = source.table->id;
  if (id == TableId::kEvents && (name == "person" || name == "poe" || name == "pdi"))
    return PersonRef(field, source, from + 1);
  if (id == TableId::kDistinctIds && name == "person") return PersonRef(field, source, from + 1);
  if (id == TableId::kEvents && name == "session") return SessionRef(field, source, from + 1);
  if (id == TableId::kEvents) {
    if (const int index = GroupIndex(name, "group_"); index >= 0) return GroupRef(field, source, from + 1, index);
    if (const int index = GroupIndex(name, "$group_"); index >= 0) return GroupKey(source, index);
    if (IsEventProperty(name)) return EventProperty(source, {name});
  }
  if (id == TableId::kSessions) return SessionRef(field, source, from);
  const TableColumn* column = FindColumn(*source.table, name);
  if (column == nullptr) {
    std::vector<std::string> names;
    for (const TableColumn& known : source.table->columns) names.emplace_back(known.name);
    const std::string near = Nearest(name, names);
    return Failed(field, "`" + std::string(source.table->name) + "` has no column `" + name + "`",
                  !near.empty() ? "did you mean `" + near + "`?" : "a property is written properties." + name);
  }
  if (column->type == Type::kJson && from + 1 < field.chain.size) {
    const std::vector<std::string> path = PathFrom(field, from + 1);
    if (id == TableId::kEvents) return EventProperty(source, path);
    if (id == TableId::kGroups) return GroupRef(field, source, from, 0);
    if (id == TableId::kPersons) return PersonRef(field, source, from);
  }
  if (id == TableId::kEvents && !column->expression.empty()) return EventComputed(*column, source);
  source.used.insert(name);
  Sql sql{source.sql_name + "." + QuoteName(name), column->type, column->nullable};
  if (sql.type == Type::kBoolean) sql.text = "toBool(" + sql.text + ")";
  if (from + 1 < field.chain.size) return PropertyOf(sql, PathFrom(field, from + 1), nullptr);
  return DateTimeIn(sql);
}

// person.id, person.created_at, person.properties.x; `from` is behind `person`, or at `properties` of persons itself.
Sql Compiler::PersonRef(const Field& field, Source& source, size_t from) {
  if (from == field.chain.size) {
    return Failed(field, "`person` is not a value", "write person.id or person.properties.email");
  }
  const std::string name(field.chain[from]);
  const bool of_persons = source.table->id == TableId::kPersons;
  const std::string prefix = of_persons ? "" : "person_";
  if (name == "properties" && from + 1 < field.chain.size) {
    std::string path = "p";
    for (const std::string& key : PathFrom(field, from + 1)) path += "\x1f" + key;
    const auto [it, added] =
        source.person.columns.try_emplace(path, "person_p" + std::to_string(source.person.columns.size()));
    Sql sql{source.sql_name + "." + QuoteName(it->second), Type::kString, true};
    const bool typed = from + 2 == field.chain.size && options_.catalog != nullptr;
    return typed ? TypedProperty(sql, field.chain[from + 1], &options_.catalog->person_properties) : sql;
  }
  const TableColumn* column = FindColumn(TableOf(TableId::kPersons), name);
  if (column == nullptr || name == "team_id") {
    if (name == "person_id" || name == "distinct_id") {
      source.used.insert(name);
      return {source.sql_name + "." + QuoteName(name), name == "person_id" ? Type::kUuid : Type::kString};
    }
    return Failed(field, "a person has no column `" + name + "`",
                  "a person's property is written person.properties." + name);
  }
  const auto [it, added] = source.person.columns.try_emplace(name, prefix + name);
  Sql sql{source.sql_name + "." + QuoteName(it->second), column->type};
  if (sql.type == Type::kBoolean) sql.text = "toBool(" + sql.text + ")";
  if (from + 1 < field.chain.size) return PropertyOf(sql, PathFrom(field, from + 1), nullptr);
  return DateTimeIn(sql);
}

Sql Compiler::SessionRef(const Field& field, Source& source, size_t from) {
  const TableInfo& sessions = TableOf(TableId::kSessions);
  if (from == field.chain.size)
    return Failed(field, "`session` is not a value", "write session.id or session.$session_duration");
  const std::string name(field.chain[from]);
  const TableColumn* column = FindColumn(sessions, name);
  if (column == nullptr) {
    std::vector<std::string> names;
    for (const TableColumn& known : sessions.columns) names.emplace_back(known.name);
    const std::string near = Nearest(name, names);
    return Failed(field, "a session has no column `" + name + "`", near.empty() ? "" : "did you mean `" + near + "`?");
  }
  const bool direct = source.table->id == TableId::kSessions;
  const auto [it, added] = source.session.columns.try_emplace(name, direct ? name : "session_" + name);
  Sql sql{source.sql_name + "." + QuoteName(it->second), column->type, column->nullable};
  return DateTimeIn(sql);
}

// $group_0: as senders wrote it, or what $groups says of the type that came first.
Sql Compiler::GroupKey(Source& source, int index) {
  Sql own = EventProperty(source, {"$group_" + std::to_string(index)});
  const auto at = static_cast<size_t>(index);
  if (options_.catalog == nullptr || at >= options_.catalog->group_types.size()) return own;
  const Sql named = EventProperty(source, {"$groups", options_.catalog->group_types[at]});
  return {"coalesce(" + own.text + ", " + named.text + ")", Type::kString, true};
}

// group_0.key, group_0.properties.plan; `from` is behind `group_0`, or at `properties` of groups itself.
Sql Compiler::GroupRef(const Field& field, Source& source, size_t from, int index) {
  const std::string called = "group_" + std::to_string(index);
  if (from == field.chain.size)
    return Failed(field, "`" + called + "` is not a value",
                  "write " + called + ".key or " + called + ".properties.name");
  const bool of_groups = source.table->id == TableId::kGroups;
  const std::string name(field.chain[from]), prefix = of_groups ? "" : "group" + std::to_string(index) + "_";
  LazyJoin& group = source.groups[static_cast<size_t>(index)];
  if (name == "properties" && from + 1 < field.chain.size) {
    std::string path = "p";
    for (const std::string& key : PathFrom(field, from + 1)) path += "\x1f" + key;
    const auto [it, added] =
        group.columns.try_emplace(path, "group" + std::to_string(index) + "_p" + std::to_string(group.columns.size()));
    Sql sql{source.sql_name + "." + QuoteName(it->second), Type::kString, true};
    const bool typed = from + 2 == field.chain.size && options_.catalog != nullptr;
    return typed ? TypedProperty(sql, field.chain[from + 1], &options_.catalog->group_properties) : sql;
  }
  const TableColumn* column = FindColumn(TableOf(TableId::kGroups), name);
  if (column == nullptr || name == "team_id")
    return Failed(field, "a group has no column `" + name + "`",
                  "a group's property is written " + called + ".properties." + name);
  const auto [it, added] = group.columns.try_emplace(name, prefix + name);
  Sql sql{source.sql_name + "." + QuoteName(it->second), column->type};
  if (from + 1 < field.chain.size) return PropertyOf(sql, PathFrom(field, from + 1), nullptr);
  return DateTimeIn(sql);
}

// A column that is made of others of its row.
Sql Compiler::EventComputed(const TableColumn& column, Source& source) {
  std::string text(column.expression);
  const size_t open = text.find('{'), close = text.find('}', open);
  const std::string of = text.substr(open + 1, close - open - 1);
  source.used.insert(of);
  text.replace(open, close - open + 1, source.sql_name + "." + QuoteName(of));
  return {text, column.type, column.nullable};
}

const MaterializedProperty* Compiler::FindMaterialized(std::string_view table, std::string_view property) const {
  if (options_.catalog == nullptr) return nullptr;
  for (const MaterializedProperty& column : options_.catalog->materialized) {
    if (column.table == table && column.property == property) return &column;
  }
  return nullptr;
}

// Prints as PostHog's: a number as "1.5", true as "true", what is missing or null as NULL.
std::string Compiler::ExtractText(const std::string& bag, const std::vector<std::string>& path) {
  std::string text = "JSONExtract(" + bag;
  for (const std::string& key : path) text += ", " + params_.BindText(key);
  return text + ", 'Nullable(String)')";
}

Sql Compiler::EventProperty(Source& source, const std::vector<std::string>& path) {
  Sql sql{"", Type::kString, true};
  const MaterializedProperty* column = FindMaterialized("events", path[0]);
  if (column != nullptr && path.size() == 1) {
    source.used.insert(column->column);
    sql.text = source.sql_name + "." + QuoteName(column->column);
    if (!column->nullable) sql.text = "nullIf(nullIf(" + sql.text + ", ''), 'null')";
  } else {
    source.used.insert("properties");
    sql.text = ExtractText(source.sql_name + ".properties", path);
  }
  if (path.size() > 1 || options_.catalog == nullptr) return sql;
  return TypedProperty(sql, path[0], &options_.catalog->event_properties);
}

Sql Compiler::TypedProperty(Sql text, std::string_view name, const std::map<std::string, PropertyType>* types) {
  const auto it = types->find(std::string(name));
  if (it == types->end()) return text;
  switch (it->second) {
    case PropertyType::kString:
      return text;
    case PropertyType::kNumeric:
      return {"accurateCastOrNull(" + text.text + ", 'Float64')", Type::kFloat, true};
    case PropertyType::kBoolean:
      return {"toBool(transform(" + text.text + ", ['true', 'false'], [1, 0], NULL))", Type::kBoolean, true};
    case PropertyType::kDateTime:
      return {"parseDateTime64BestEffortOrNull(" + text.text + ", 6, " + Timezone() + ")", Type::kDateTime, true};
  }
  return text;
}

// x.a.b where x is a value: a property of JSON text, or an element of a named tuple.
Sql Compiler::PropertyOf(Sql bag, const std::vector<std::string>& path, const std::map<std::string, PropertyType>*) {
  if (bag.type == Type::kTuple || bag.type == Type::kMap) {
    std::string text = bag.text;
    for (const std::string& key : path) {
      text = (bag.type == Type::kMap ? "arrayElement(" : "tupleElement(") + text + ", " + params_.BindText(key) + ")";
    }
    return {text, Type::kUnknown, false, bag.aggregate};
  }
  const std::string source = bag.nullable ? "ifNull(" + bag.text + ", '')" : bag.text;
  return {ExtractText(source, path), Type::kString, true, bag.aggregate};
}

}  // namespace hedgerow::hogql
