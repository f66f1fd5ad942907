// Writes random HogQL queries that try to see another project's rows.
//
//   QueryWriter writer(seed);
//   WrittenQuery query = writer.Next();      // the same seed, the same queries
//
// Most of them compile and run: names and types are followed. Each mixes ordinary analytics with attempts: casts and
// throwIf that fail on other projects' values, conditions on team_id, names that hide ours, placeholders with SQL in
// them. A query gives the same rows whenever the data is the same: nothing random, no now(), a LIMIT only behind an
// ORDER BY of all columns, aggregates that do not depend on the order of rows.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "hogql/compile.h"

namespace hedgerow::hogql {

struct WrittenQuery {
  std::string hogql;
  std::map<std::string, Value> values;
};

class QueryWriter {
 public:
  explicit QueryWriter(uint64_t seed) : random_(seed) {}

  WrittenQuery Next();

 private:
  enum class Kind { kText, kNumber, kBool, kTime, kId };
  struct Column {
    std::string name;  // with its table's alias
    Kind kind;
  };
  using Columns = std::vector<Column>;
  enum class Rows { kAll, kOneValue };

  // query_writer.cc
  std::string Query(int depth, size_t width);
  std::string Select(int depth, size_t width, Rows rows);
  std::string SetOperation(int depth, size_t width);
  std::string From(int depth, Columns* columns);
  std::string Source(int depth, const std::string& alias, Columns* columns);
  std::string Join(int depth, Columns* columns);
  std::string Ctes(int depth);
  std::string Garbage();
  void AddColumns(std::string_view table, const std::string& alias, Columns* columns);

  // expression_writer.cc
  std::string Expression(Kind kind, const Columns& columns, int depth);
  std::string Text(const Columns& columns, int depth);
  std::string Number(const Columns& columns, int depth);
  std::string Condition(const Columns& columns, int depth);
  std::string Time(const Columns& columns, int depth);
  std::string Attempt(const Columns& columns, int depth);  // a condition that fails, or tells, on others' rows
  std::string Aggregate(const Columns& columns, int depth);
  std::string Window(const Columns& columns);
  std::string WithSlots(std::string_view form, const Columns& columns, int depth);  // $t, $n, ... put in
  std::string ColumnOf(Kind kind, const Columns& columns);
  std::string TextLiteral();

  size_t Below(size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random_); }
  bool Chance(int percent) { return Below(100) < static_cast<size_t>(percent); }
  template <size_t N>
  std::string_view OneOf(const std::string_view (&list)[N]) {
    return list[Below(N)];
  }
  // The text with $1, $2, ... replaced.
  static std::string Fill(std::string_view form, const std::vector<std::string>& parts);

  std::mt19937_64 random_;
  int next_alias_ = 0;
  std::vector<std::pair<std::string, size_t>> ctes_;  // name and width: columns c0 (text), c1, ...
  std::map<std::string, Value> values_;
};

}  // namespace hedgerow::hogql
