// HogQL to ClickHouse SQL: the one door of this folder for the rest of the house.
//
//   CompileOptions options{.project = project, .limit_rows = 50'000, .catalog = &catalog};
//   auto compiled = Compile("SELECT event, count() FROM events GROUP BY event", options);
//   if (!compiled) return Show(compiled.error());     // every problem, with its place
//   engine.Query(compiled->sql, compiled->params);    // one SELECT, values bound
//
// Pure: no I/O, no clock, no globals. Whatever it returns reads only rows of options.project: each table stands as
// (SELECT columns FROM table PREWHERE team_id = {N}), into which no expression of the user's ever enters.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/ids.h"

namespace hedgerow::hogql {

// A value bound to a placeholder. Dates and times keep their text: RFC 3339 and YYYY-MM-DD.
struct Value {
  struct DateTime {
    std::string rfc3339;
  };
  struct Date {
    std::string iso;
  };
  struct Decimal {
    std::string digits;
  };
  struct Uuid {
    std::string text;
  };
  using List = std::vector<Value>;
  using Dict = std::vector<std::pair<std::string, Value>>;
  std::variant<std::nullptr_t, bool, int64_t, double, std::string, List, Dict, DateTime, Date, Decimal, Uuid> value =
      nullptr;
};

// A property that the warehouse keeps as a column of its own (ALTER TABLE ... MATERIALIZED).
struct MaterializedProperty {
  std::string table;      // "events" or "persons"
  std::string property;   // "$browser"
  std::string column;     // "mat_$browser"
  bool nullable = false;  // false: '' and 'null' stand for a missing property
};

// What the project's own people call a type: from property definitions.
enum class PropertyType { kString, kNumeric, kBoolean, kDateTime };

// A cohort or an action, as HogQL: an expression over persons (cohort) or events (action).
struct NamedFilter {
  int64_t id = 0;
  std::string name;
  std::string hogql;       // not of a static cohort
  bool is_static = false;  // its persons are rows of cohort_people
};

// A saved query, usable as a table.
struct SavedQuery {
  std::string name;
  std::string hogql;
};

// What the compiler knows of a project. Read only while Compile runs.
struct Catalog {
  std::vector<MaterializedProperty> materialized;
  std::map<std::string, PropertyType> event_properties;
  std::map<std::string, PropertyType> person_properties;
  std::map<std::string, PropertyType> group_properties;
  std::vector<NamedFilter> cohorts;
  std::vector<NamedFilter> actions;
  std::vector<SavedQuery> views;
  std::vector<std::string> group_types;  // "company": what $group_0, $group_1, ... are called in $groups
  // Rows of system.cohorts and such: [(1,'Payers',...),...] in ClickHouse's text of an Array(Tuple(...)), by table.
  // None: [].
  std::map<std::string, std::string> system_rows;
};

// What {filters} stands for: HogQL conditions, one for each table it may stand over, "" for no condition. Conditions
// may use placeholders; whoever makes them puts their values into CompileOptions::placeholders.
struct Filters {
  std::string events, sessions, groups;
  std::string date_from, date_to;  // {filters.dateRange.from} and .to; "": the comparison around it holds
};

struct CompileOptions {
  ProjectId project;
  std::string timezone = "UTC";
  int64_t limit_rows = 50'000;  // limit_rows + 1 are fetched, so that a cut is known
  const Catalog* catalog = nullptr;
  std::map<std::string, Value> placeholders = {};
  const Filters* filters = nullptr;  // null: {filters} is a placeholder like any other
};

// A value for the engine: {name:type} in the text, `value` in ClickHouse's TSV escaping (\N is null).
struct Param {
  std::string name;
  std::string type;
  std::string value;
};

struct Column {
  std::string name;
  std::string hogql_type;  // String, Integer, Float, Boolean, DateTime, Date, UUID, Array, Tuple, Unknown
  bool nullable = false;   // it may hold nulls, as far as the compiler can know
};

struct CompiledQuery {
  std::string sql;  // one SELECT, without a final semicolon
  std::vector<Param> params;
  std::vector<Column> columns;
  // The engine's session_timezone must be this: it is what `toDateTime(text)` or the start of a day mean.
  std::string timezone;
};

struct Diagnostic {
  std::string message;
  size_t start = 0, end = 0;  // bytes of the source
  int line = 1, column = 1;   // 1-based; the column counts code points
  std::string hint;           // what to write instead; may be empty
};

std::expected<CompiledQuery, std::vector<Diagnostic>> Compile(std::string_view hogql, const CompileOptions& options);

}  // namespace hedgerow::hogql
