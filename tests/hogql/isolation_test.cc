// No query sees another project: generated HogQL is run over data that mixes three projects in the same granules, and over
// the same data without the other two. Rows must be the same, errors must be the same, and nothing that only others'
// rows hold may appear, neither in an answer nor in an error's text (the engine's own, which goes to the log, included).
//
//   HEDGEROW_ISOLATION_QUERIES=10000 HEDGEROW_ISOLATION_SEED=7 hogql_isolation_test
//
// A failure prints seed and number; the same seed writes the same queries.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "isolation_data.h"
#include "query_writer.h"
#include "run_hogql.h"

namespace hedgerow::hogql {
namespace {

namespace json = boost::json;
using Stage = HogqlAnswer::Stage;

constexpr uint64_t kQueriesShort = 400;
constexpr int kFailuresMax = 20;

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::string Marker(std::string_view text) {
  for (std::string_view marker : kMarkers) {
    if (text.find(marker) != text.npos) return std::string(marker);
  }
  return {};
}

// The same rows in any order: without ORDER BY it is the engine's to choose.
bool SameRows(const json::array& a, const json::array& b) {
  if (a == b) return true;
  if (a.size() != b.size()) return false;
  std::vector<std::string> left, right;
  for (const auto& row : a) left.push_back(json::serialize(row));
  for (const auto& row : b) right.push_back(json::serialize(row));
  std::ranges::sort(left);
  std::ranges::sort(right);
  return left == right;
}

std::string Shown(const HogqlAnswer& answer) {
  std::string text = answer.stage == Stage::kAnswered ? json::serialize(answer.rows) : "ERROR " + answer.message + " | " + answer.detail;
  if (text.size() > 1500) text = text.substr(0, 1500) + "...";
  return text;
}

// What is wrong with an answer from the mixed data, given the one from ours alone; empty if nothing.
std::string Problem(const HogqlAnswer& mixed, const HogqlAnswer& alone, bool names_a_marker) {
  if (mixed.stage != alone.stage) return "one answers, the other fails";
  if (mixed.stage == Stage::kAnswered && !SameRows(mixed.rows, alone.rows)) return "the rows differ";
  if (mixed.message != alone.message) return "the errors differ";
  // A query that names a marker itself may get it back; then the comparison above has to do.
  const std::string seen = mixed.stage == Stage::kAnswered ? json::serialize(mixed.rows) : mixed.message + mixed.detail;
  if (!names_a_marker && !Marker(seen).empty()) return "it shows " + Marker(seen);
  return {};
}

class IsolationTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    mixed_ = new warehouse::EngineUnderTest;
    alone_ = new warehouse::EngineUnderTest;
    LoadIsolationData(*mixed_, Projects::kAll);
    LoadIsolationData(*alone_, Projects::kOwnAlone);
  }
  static void TearDownTestSuite() {
    delete mixed_;
    delete alone_;
  }
  static warehouse::EngineUnderTest* mixed_;
  static warehouse::EngineUnderTest* alone_;

  CompileOptions Options(const WrittenQuery& query) const {
    return {.project = ProjectId{kOwnProject}, .limit_rows = 300'000, .catalog = &catalog_, .placeholders = query.values};
  }
  Catalog catalog_ = IsolationCatalog();
};
warehouse::EngineUnderTest* IsolationTest::mixed_ = nullptr;
warehouse::EngineUnderTest* IsolationTest::alone_ = nullptr;

TEST_F(IsolationTest, NothingOfAnotherProjectIsSeen) {
  const uint64_t wanted = FromEnvironment("HEDGEROW_ISOLATION_QUERIES", kQueriesShort);
  const uint64_t seed = FromEnvironment("HEDGEROW_ISOLATION_SEED", 1);
  QueryWriter writer(seed);
  uint64_t written = 0, compiled = 0, answered = 0, with_rows = 0;
  int failures = 0;
  std::map<std::string, uint64_t> refusals, errors;
  while (compiled < wanted && written < 4 * wanted + 100 && failures < kFailuresMax) {
    const WrittenQuery query = writer.Next();
    ++written;
    auto sql = Compile(query.hogql, Options(query));
    if (!sql) {
      ++refusals[sql.error().front().message];
      EXPECT_EQ(Marker(query.hogql).empty() ? Marker(sql.error().front().message) : "", "");
      continue;
    }
    ++compiled;
    const HogqlAnswer mixed = RunCompiled(*mixed_, *sql, {.one_thread = true});
    const HogqlAnswer alone = RunCompiled(*alone_, *sql, {.one_thread = true});
    if (mixed.stage == Stage::kAnswered) {
      ++answered;
      if (!mixed.rows.empty()) ++with_rows;
    } else {
      ++errors[mixed.message];
    }
    std::string bound;
    for (const Param& param : sql->params) bound += param.name + "=" + param.value + " ";
    const std::string problem = Problem(mixed, alone, !Marker(query.hogql + bound).empty());
    if (problem.empty()) continue;
    ++failures;
    ADD_FAILURE() << "seed " << seed << ", query " << written << ": " << problem << "\n"
                  << query.hogql << "\nvalues " << bound << "\nSQL " << sql->sql << "\nmixed " << Shown(mixed) << "\nalone " << Shown(alone);
  }
  std::printf("isolation: seed %lu, %lu queries written, %lu compiled, %lu answered (%lu with rows), %lu ended in an engine error, %d failures\n",
              seed, written, compiled, answered, with_rows, compiled - answered, failures);
  if (std::getenv("HEDGEROW_ISOLATION_VERBOSE") != nullptr) {
    for (const auto& [text, count] : refusals) std::printf("  refused %5lu  %s\n", count, text.c_str());
    for (const auto& [text, count] : errors) std::printf("  failed  %5lu  %s\n", count, text.c_str());
  }
  EXPECT_EQ(compiled, wanted) << "too few queries compile";
  EXPECT_GT(answered, compiled / 3) << "most queries must run, or the test proves nothing";
  EXPECT_GT(with_rows, compiled / 4);
}

// The comparison can fail: the same queries with the guard taken out, or moved to where it leaks, are caught.
TEST_F(IsolationTest, TheComparisonSeesAMissingGuard) {
  const std::string guard = "PREWHERE team_id = " + std::to_string(kOwnProject);
  const auto run = [&](std::string_view hogql, const std::string& instead) {
    auto sql = Compile(hogql, Options({}));
    EXPECT_TRUE(sql) << hogql;
    for (size_t at = 0; (at = sql->sql.find(guard, at)) != std::string::npos; at += instead.size()) {
      sql->sql.replace(at, guard.size(), instead);
    }
    return Problem(RunCompiled(*mixed_, *sql, {.one_thread = true}), RunCompiled(*alone_, *sql, {.one_thread = true}), false);
  };
  EXPECT_EQ(run("SELECT count() FROM events", "WHERE 1"), "the rows differ");
  EXPECT_EQ(run("SELECT max(person.properties.email) FROM events", "WHERE 1"), "the rows differ");
  EXPECT_EQ(run("SELECT count() FROM events WHERE throwIf(properties.x LIKE 'SECRET%') = 0", "WHERE 1"), "one answers, the other fails");
  EXPECT_EQ(run("SELECT count() FROM events", guard), "");
}

}  // namespace
}  // namespace hedgerow::hogql
