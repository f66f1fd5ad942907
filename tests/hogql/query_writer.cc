// Queries: what stands in FROM, joins, CTEs, sets, clauses.
#include "query_writer.h"

namespace hedgerow::hogql {
namespace {

constexpr std::string_view kHostile[] = {
    "SECRETPROP", "' OR team_id = 1 --", "1) UNION ALL SELECT toString(team_id) FROM events --", "\\' OR 1=1", "{p0:String}", "`; SELECT 1",
    "x\nFROM events WHERE 1", "%", "SECRET(",
};
// No query of a user's: these must not compile, or see nothing.
constexpr std::string_view kGarbage[] = {
    "SELECT * FROM system.tables", "SELECT * FROM system.events", "SELECT name FROM system.columns WHERE table = 'events'", "SELECT * FROM default.events",
    "SELECT * FROM information_schema.tables", "SELECT * FROM person_distinct_id_overrides", "SELECT count() FROM hedgerow_schema",
    "SELECT * FROM merge('default', 'events')", "SELECT * FROM remote('localhost', default.events)", "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "SELECT count() FROM events SETTINGS additional_table_filters = {}", "SELECT event FROM events FORMAT Null", "SELECT event FROM events INTO OUTFILE '/tmp/x'",
    "SELECT count() FROM `events PREWHERE 1`", "SELECT count() FROM \"events\") UNION ALL (SELECT 1", "SELECT _inserted_at FROM events", "SELECT _part FROM events",
    "SELECT events.team_id FROM events WHERE t0.team_id = 1", "SELECT e.team_id FROM persons", "SELECT o.person_id, p.properties FROM events",
    "SELECT count() FROM events WHERE `team_id = 2 OR 1` = 1", "SELECT properties FROM cte_0", "SELECT * FROM t0", "SELECT number FROM numbers(toUInt64(event))",
    "SELECT `mat_$browser` FROM events", "SELECT getSetting('max_threads')", "SELECT currentDatabase()", "SELECT * FROM viewIfPermitted(SELECT 1 ELSE null('x Int8'))",
    "SELECT 1 FROM events -- \n PREWHERE team_id = 1", "SELECT 1 /* */ FROM events WHERE 1 UNION ALL SELECT team_id FROM events",
};
constexpr std::string_view kNames[] = {"a", "b", "x", "e", "o", "p", "s", "t0", "t1", "cte_0", "events", "persons", "`team_id`", "`a b`", "`PREWHERE 1`", "`x) OR (1`", "numbers"};
constexpr std::string_view kAliases[] = {"c", "v", "team_id", "event", "distinct_id", "`t0.team_id`", "`1 = 1 OR`", "properties", "person_id", "`it's`"};

}  // namespace

WrittenQuery QueryWriter::Next() {
  next_alias_ = 0;
  ctes_.clear();
  values_.clear();
  values_["hostile"] = {std::string(OneOf(kHostile))};
  values_["list"] = {Value::List{{std::string(OneOf(kHostile))}, {std::string("a")}}};
  values_["number"] = {static_cast<int64_t>(Below(100))};
  WrittenQuery query;
  if (Chance(2)) {
    query.hogql = Garbage();
  } else {
    const size_t width = 1 + Below(3);
    query.hogql = Query(3, width);
  }
  query.values = values_;
  return query;
}

std::string QueryWriter::Garbage() { return std::string(OneOf(kGarbage)); }

std::string QueryWriter::Query(int depth, size_t width) {
  std::string with;
  const size_t outer = ctes_.size();
  if (depth > 1 && Chance(25)) with = Ctes(depth - 1);
  std::string text = depth > 1 && Chance(15) ? SetOperation(depth - 1, width) : Select(depth, width, Rows::kAll);
  ctes_.resize(outer);
  return with + text;
}

std::string QueryWriter::Ctes(int depth) {
  std::string text = "WITH ";
  if (Chance(15)) {
    text = "WITH RECURSIVE r AS (SELECT max(distinct_id) AS c0, 1 AS n FROM events UNION ALL SELECT concat(c0, (SELECT max(event) FROM events)), n + 1 FROM r WHERE n < 3)";
    ctes_.emplace_back("r", 1);
    return text + " ";
  }
  const size_t count = 1 + Below(2);
  for (size_t i = 0; i < count; ++i) {
    const size_t width = 1 + Below(2);
    static constexpr std::string_view kCteNames[] = {"m", "n", "events", "persons", "cte_0", "`team_id`", "t0"};
    std::string name(OneOf(kCteNames));
    for (const auto& [known, ignored] : ctes_) {
      if (known == name) name += "x";
    }
    if (name.ends_with("`x")) name = "m2";
    static constexpr std::string_view kHow[] = {"", "", "MATERIALIZED ", "NOT MATERIALIZED "};
    text += (i == 0 ? "" : ", ") + name + " AS " + std::string(OneOf(kHow)) + "(" + Select(depth - 1, width, Rows::kAll) + ")";
    ctes_.emplace_back(name, width);
  }
  return text + " ";
}

std::string QueryWriter::SetOperation(int depth, size_t width) {
  static constexpr std::string_view kOps[] = {" UNION ALL ", " UNION DISTINCT ", " INTERSECT ", " EXCEPT ", " INTERSECT DISTINCT "};
  std::string text = "(" + Select(depth, width, Rows::kAll) + ")";
  const size_t more = 1 + Below(2);
  for (size_t i = 0; i < more; ++i) text += std::string(OneOf(kOps)) + "(" + Select(depth, width, Rows::kAll) + ")";
  return text;
}

void QueryWriter::AddColumns(std::string_view table, const std::string& alias, Columns* columns) {
  const auto add = [&](Kind kind, std::initializer_list<std::string_view> names) {
    for (std::string_view name : names) columns->push_back({alias + "." + std::string(name), kind});
  };
  if (table == "events") {
    add(Kind::kText, {"event", "distinct_id", "properties.x", "properties.$browser", "properties.$os", "properties['x']", "$session_id", "properties.nested.k",
                      "event", "properties.$browser", "person.properties.email", "session.$entry_current_url", "properties.$current_url", "elements_chain"});
    add(Kind::kNumber, {"properties.n", "team_id", "session.$session_duration", "person.properties.age"});
    add(Kind::kTime, {"timestamp", "timestamp", "created_at", "person.created_at"});
    add(Kind::kId, {"uuid", "person_id", "person.id"});
  } else if (table == "persons") {
    add(Kind::kText, {"properties.email", "properties.plan", "properties.x"});
    add(Kind::kNumber, {"properties.age", "team_id"});
    add(Kind::kTime, {"created_at"});
    add(Kind::kId, {"id"});
  } else if (table == "person_distinct_ids") {
    add(Kind::kText, {"distinct_id", "person.properties.email"});
    add(Kind::kNumber, {"team_id"});
    add(Kind::kId, {"person_id"});
  } else if (table == "sessions") {
    add(Kind::kText, {"session_id", "distinct_id", "$entry_current_url", "$channel_type", "$exit_pathname"});
    add(Kind::kNumber, {"$session_duration", "$pageview_count"});
    add(Kind::kTime, {"$start_timestamp", "$end_timestamp"});
  } else if (table == "recent") {
    add(Kind::kText, {"event", "who"});
    add(Kind::kNumber, {"size"});
    add(Kind::kTime, {"at"});
  }
}

std::string QueryWriter::Source(int depth, const std::string& alias, Columns* columns) {
  const size_t which = Below(100);
  if (depth > 0 && which < 12) {
    const size_t width = 1 + Below(2);
    const std::string text = "(" + Query(depth - 1, width) + ") AS " + alias;
    for (size_t i = 0; i < width; ++i) columns->push_back({alias + ".c" + std::to_string(i), Kind::kText});
    return text;
  }
  if (!ctes_.empty() && which < 40) {
    const auto& [name, width] = ctes_[Below(ctes_.size())];
    for (size_t i = 0; i < width; ++i) columns->push_back({alias + ".c" + std::to_string(i), Kind::kText});
    return name + " AS " + alias;
  }
  if (which < 16) {
    AddColumns("events", alias, columns);
    return "(SELECT * FROM events) AS " + alias;
  }
  if (which < 19) {
    columns->push_back({alias + ".number", Kind::kNumber});
    return "numbers(" + std::to_string(1 + Below(5)) + ") AS " + alias;
  }
  if (which < 21) {
    columns->push_back({alias + ".u", Kind::kText});
    return "(VALUES ('SECRETDID'), ('d1'), ('12')) AS " + alias + "(u)";
  }
  static constexpr std::string_view kTables[] = {"events", "events", "events", "events", "events", "persons", "person_distinct_ids", "sessions", "recent"};
  // A CTE may have taken the table's name: then its columns are not the table's.
  std::string table(OneOf(kTables));
  for (const auto& [name, width] : ctes_) {
    if (name == table) table = "sessions";
  }
  AddColumns(table, alias, columns);
  static constexpr std::string_view kHow[] = {"", "", "", "", "", " FINAL"};
  if (table == "events" && Chance(5)) return table + " AS " + alias + " SAMPLE 1/2";
  return table + " AS " + alias + (table == "events" ? std::string(OneOf(kHow)) : "");
}

std::string QueryWriter::Join(int depth, Columns* columns) {
  static constexpr std::string_view kJoins[] = {"JOIN", "INNER JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "LEFT SEMI JOIN", "LEFT ANTI JOIN",
                                                "CROSS JOIN", "LEFT OUTER JOIN", "ALL JOIN", "RIGHT ANTI JOIN", "ASOF JOIN"};
  const std::string_view join = OneOf(kJoins);
  const std::string alias = "j" + std::to_string(next_alias_++);
  Columns right;
  const std::string source = Source(depth - 1, alias, &right);
  const std::string text = " " + std::string(join) + " " + source;
  if (join == "CROSS JOIN") {
    columns->insert(columns->end(), right.begin(), right.end());
    return text;
  }
  const Kind kind = Chance(50) ? Kind::kText : Kind::kId;
  std::string on = " ON " + ColumnOf(kind, *columns) + " = " + ColumnOf(kind, right);
  if (join == "ASOF JOIN") {
    on += " AND " + ColumnOf(Kind::kTime, *columns) + " >= " + ColumnOf(Kind::kTime, right);
  } else if (Chance(25)) {
    on += " AND " + Attempt(Chance(50) ? *columns : right, 0);
  }
  // What a semi or anti join leaves out may not be asked for in a way that depends on which row matched.
  if (join != "LEFT SEMI JOIN" && join != "LEFT ANTI JOIN" && join != "RIGHT ANTI JOIN" && join != "ASOF JOIN") {
    columns->insert(columns->end(), right.begin(), right.end());
  } else if (join == "RIGHT ANTI JOIN") {
    *columns = right;
  }
  return text + on;
}

std::string QueryWriter::From(int depth, Columns* columns) {
  std::string alias = Chance(50) ? "q" + std::to_string(next_alias_++) : std::string(OneOf(kNames));
  std::string text = " FROM " + Source(depth, alias, columns);
  for (size_t joins = Chance(70) ? 0 : Chance(80) ? 1 : 2; joins > 0; --joins) text += Join(depth, columns);
  return text;
}

// `width` columns, c0, c1, ..., all texts.
std::string QueryWriter::Select(int depth, size_t width, Rows rows) {
  Columns columns;
  const std::string from = From(depth - 1, &columns);
  const bool grouped = Chance(35);
  const bool total = !grouped && Chance(20);
  std::string list, keys, order;
  std::vector<std::string> group_keys;
  for (size_t i = 0; i < width; ++i) {
    std::string item;
    if (grouped && (i == 0 || Chance(30))) {
      item = Text(columns, depth - 1);
      group_keys.push_back("c" + std::to_string(i));
    } else if (grouped || total) {
      item = Aggregate(columns, depth - 1);
    } else if (Chance(10)) {
      item = Window(columns);
    } else {
      static constexpr Kind kKinds[] = {Kind::kText, Kind::kText, Kind::kNumber, Kind::kBool, Kind::kTime, Kind::kId};
      item = Expression(kKinds[Below(6)], columns, depth - 1);
    }
    const std::string name = "c" + std::to_string(i);
    list += (i == 0 ? "" : ", ") + std::string("toString(") + item + ") AS " + name;
    order += (i == 0 ? "" : ", ") + name;
  }
  if (rows == Rows::kAll && Chance(4)) list = Chance(50) ? "DISTINCT " + list : list + ", 1 AS " + std::string(OneOf(kAliases));
  std::string text = "SELECT " + list + from;
  if (Chance(6)) text += " ARRAY JOIN [" + Text(columns, 0) + ", 'k'] AS joined";
  if (Chance(10)) text += " PREWHERE " + Condition(columns, 1);
  if (Chance(60)) text += " WHERE " + (Chance(50) ? Attempt(columns, 1) : Condition(columns, depth - 1));
  for (size_t i = 0; i < group_keys.size(); ++i) text += (i == 0 ? " GROUP BY " : ", ") + group_keys[i];
  if (grouped && Chance(20)) text += " HAVING " + Aggregate(columns, 1) + " IS NOT NULL";
  if (!grouped && !total && Chance(4)) text += " QUALIFY row_number() OVER (PARTITION BY " + ColumnOf(Kind::kText, columns) + " ORDER BY " + order + ") <= 2";
  if (Chance(25)) {
    text += " ORDER BY " + order;
    if (!grouped && !total && Chance(15)) {
      text = "SELECT " + list + from + " WHERE " + Attempt(columns, 1) + " ORDER BY " + Attempt(columns, 0) + ", " + order;
    }
    if (Chance(15)) text += " LIMIT 1 BY " + order;
    if (Chance(60)) text += " LIMIT " + std::to_string(1 + Below(20));
  }
  return text;
}

}  // namespace hedgerow::hogql
