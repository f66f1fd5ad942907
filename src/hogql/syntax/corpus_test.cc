// The corpus: queries with the trees of PostHog's parsers. testdata/corpus.jsonl: {id, kind, sql, ast|error, rs}.
#include <gtest/gtest.h>
#include <boost/json.hpp>
#include <fstream>

#include "hogql/syntax/hogql_printer.h"
#include "hogql/syntax/json_printer.h"
#include "hogql/syntax/parser.h"

namespace hedgerow::hogql {
namespace {

namespace json = boost::json;

// As the corpus was made: no positions, no nulls, no `distinct: false` of a call.
json::value Normalised(const json::value& value) {
  if (const json::array* array = value.if_array()) {
    json::array out;
    for (const json::value& item : *array) out.push_back(Normalised(item));
    return out;
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return value;
  json::object out;
  for (const auto& [key, item] : *object) {
    if (item.is_null()) continue;
    const bool position = (key == "start" || key == "end") && item.is_object() && item.as_object().contains("offset");
    const bool not_distinct = key == "distinct" && item == json::value(false);
    if (!position && !not_distinct) out[key] = Normalised(item);
  }
  return out;
}

Rule RuleOf(std::string_view kind) {
  return kind == "expr"       ? Rule::kExpr
         : kind == "order"    ? Rule::kOrderExpr
         : kind == "template" ? Rule::kFullTemplate
                              : Rule::kSelect;
}

template <class F>
void ForEachCorpusLine(F visit) {
  std::ifstream file(std::string(HEDGEROW_SOURCE_DIR) + "/src/hogql/testdata/corpus.jsonl");
  ASSERT_TRUE(file) << "the corpus is missing";
  std::string line;
  size_t lines = 0;
  while (std::getline(file, line)) {
    ++lines;
    visit(json::parse(line).as_object());
  }
  EXPECT_GE(lines, 427u);
}

TEST(HogqlCorpus, EveryTreeIsTheReferenceTree) {
  Parser parser;
  ForEachCorpusLine([&](const json::object& line) {
    const std::string sql(line.at("sql").as_string());
    // Where the two reference parsers disagree the newer one, in Rust, is followed.
    const json::object& expected = line.contains("rs") ? line.at("rs").as_object() : line;
    const Node* root = parser.Parse(sql, RuleOf(line.at("kind").as_string()));
    if (expected.contains("error")) {
      EXPECT_EQ(root, nullptr) << sql;
      return;
    }
    ASSERT_NE(root, nullptr) << sql << "\n" << parser.errors().front().message;
    std::string out;
    PrintJson(*root, sql, out);
    EXPECT_EQ(Normalised(json::parse(out)), Normalised(expected.at("ast"))) << sql << "\n" << out;
  });
}

void ExpectRoundTrip(std::string_view sql, Rule rule) {
  Parser parser, again;
  const Node* root = parser.Parse(sql, rule);
  if (root == nullptr) return;
  const std::string printed = PrintHogql(*root);
  const Node* copy = again.Parse(printed, rule);
  ASSERT_NE(copy, nullptr) << sql << "\n" << printed << "\n" << again.errors().front().message;
  std::string before, after;
  PrintJson(*root, sql, before);
  PrintJson(*copy, printed, after);
  EXPECT_EQ(Normalised(json::parse(before)), Normalised(json::parse(after))) << sql << "\n" << printed;
}

TEST(HogqlCorpus, PrintedQueriesParseToTheSameTree) {
  ForEachCorpusLine([&](const json::object& line) {
    ExpectRoundTrip(std::string_view(line.at("sql").as_string()), RuleOf(line.at("kind").as_string()));
  });
}

// A query a line; "--" begins a remark. What fuzzing found is kept at its end.
TEST(HogqlSurface, PrintedQueriesParseToTheSameTree) {
  std::ifstream file(std::string(HEDGEROW_SOURCE_DIR) + "/src/hogql/testdata/surface.sql");
  std::string line;
  size_t lines = 0;
  while (std::getline(file, line)) {
    ++lines;
    ExpectRoundTrip(line, Rule::kSelect);
  }
  EXPECT_GE(lines, 121u);
}

TEST(HogqlCorpus, EveryErrorHasAPlaceAndASentence) {
  Parser parser;
  ForEachCorpusLine([&](const json::object& line) {
    const std::string sql(line.at("sql").as_string());
    if (parser.Parse(sql, RuleOf(line.at("kind").as_string())) != nullptr) return;
    ASSERT_FALSE(parser.errors().empty());
    for (const SyntaxError& error : parser.errors()) {
      EXPECT_FALSE(error.message.empty());
      EXPECT_LE(error.span.start, error.span.end) << sql;
      EXPECT_LE(error.span.end, sql.size()) << sql;
    }
  });
}

}  // namespace
}  // namespace hedgerow::hogql
