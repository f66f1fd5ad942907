// The function table against the engine: every function runs, none reaches outside, and what the table says of types
// and nulls is what the engine answers.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "bridge/hogql_on_engine.h"
#include "hogql/semantics/functions.h"

namespace hedgerow::bridge {
namespace {

using hogql::Function;
using hogql::FunctionKind;

std::ifstream TestData(const std::string& name) {
  std::ifstream file(std::string(HEDGEROW_SOURCE_DIR) + "/src/bridge/testdata/" + name);
  EXPECT_TRUE(file) << name;
  return file;
}

// name -> a query that calls it
std::map<std::string, std::string> Samples() {
  std::map<std::string, std::string> samples;
  std::ifstream file = TestData("function_samples.txt");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    const size_t first = line.find('|'), last = line.rfind('|');
    std::string params = line.substr(0, first), args = line.substr(first + 2, last - first - 3);
    if (params.ends_with(' ')) params.pop_back();
    std::istringstream names(line.substr(last + 1));
    for (std::string name; names >> name;) {
      const auto found = hogql::FindFunction(name);
      const bool window = found.function != nullptr && found.function->kind == FunctionKind::kWindow;
      std::string from = "numbers(3)";
      if (args.starts_with("groupBitmapState")) from = "numbers(3) GROUP BY number % 2";
      std::string query = "SELECT " + name + params + "(" + args + ")" + (window ? " OVER (ORDER BY number)" : "") +
                          " AS r FROM " + from;
      if (args.starts_with("groupBitmapState"))
        query = "SELECT " + name + "(s) AS r FROM (SELECT " + args + " AS s FROM " + from + ")";
      if (name == "grouping") query = "SELECT grouping(number) AS r FROM numbers(3) GROUP BY number";
      samples[name] = query;
    }
  }
  return samples;
}

std::set<std::string> Words(const std::string& text) {
  std::istringstream words(text);
  std::set<std::string> all;
  for (std::string word; words >> word;) all.insert(word);
  return all;
}

// Not called like a function with values of its own: each has a test where it belongs.
const std::set<std::string> kNoSample = {"matchesAction", "percentile_cont", "percentile_disc"};

TEST(Functions, EachRunsOnTheEngineAndGivesWhatTheTableSays) {
  HogqlOnEngine engine;
  const auto samples = Samples();
  // How our types may be answered. Unknown may be anything.
  const std::map<std::string, std::vector<std::string>> kAnswers = {{"String", {"String", "FixedString", "Enum"}},
                                                                    {"Integer", {"Int", "UInt", "Bool"}},
                                                                    {"Float", {"Float", "Decimal", "BFloat"}},
                                                                    {"Boolean", {"Bool", "UInt8"}},
                                                                    {"DateTime", {"DateTime"}},
                                                                    {"Date", {"Date"}},
                                                                    {"UUID", {"UUID"}},
                                                                    {"Array", {"Array", "String"}},
                                                                    {"Tuple", {"Tuple", "Point"}},
                                                                    {"Map", {"Map"}},
                                                                    {"Interval", {"Interval", "Tuple"}}};
  for (const auto& [name, function] : hogql::AllFunctions()) {
    if (kNoSample.contains(std::string(name))) continue;
    const auto sample = samples.find(std::string(name));
    ASSERT_NE(sample, samples.end()) << name << " has no line in testdata/function_samples.txt";
    const std::string answer = engine.Read(sample->second, "UTC", "TSVWithNamesAndTypes");
    if (answer.starts_with("ERROR")) {
      ADD_FAILURE() << sample->second << "\n" << answer;
      continue;
    }
    const size_t line = answer.find('\n') + 1;
    std::string type = answer.substr(line, answer.find('\n', line) - line);
    const auto compiled = hogql::Compile(sample->second, {.project = ProjectId{1}});
    ASSERT_TRUE(compiled);
    if (type.starts_with("LowCardinality(")) type = type.substr(15);
    const bool nullable = type.starts_with("Nullable(");
    if (nullable) type = type.substr(9);
    const hogql::Column& column = compiled->columns[0];
    EXPECT_TRUE(!nullable || column.nullable)
        << sample->second << " is " << answer.substr(line, 60) << ", not known to be nullable";
    const auto expected = kAnswers.find(column.hogql_type);
    if (expected == kAnswers.end()) continue;
    EXPECT_TRUE(
        std::ranges::any_of(expected->second, [&](const std::string& prefix) { return type.starts_with(prefix); }))
        << sample->second << ": " << column.hogql_type << " is said, " << type << " answered";
  }
}

TEST(Functions, EachOfPostHogsIsThereOrSaysWhyNot) {
  std::ifstream file = TestData("posthog_functions.txt");
  int count = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    for (const std::string& name : Words(line)) {
      ++count;
      EXPECT_TRUE(hogql::FindFunction(name).function != nullptr || hogql::FindAbsent(name)) << name;
    }
  }
  EXPECT_GT(count, 600);
}

// Reviewed: what the engine itself calls not deterministic, and why it may be here. Nothing of the server's state is
// shown.
constexpr std::string_view kNotDeterministic =
    "UTCTimestamp nowInBlock "                                                             // the clock
    "rand rand32 rand64 randCanonical randConstant randUniform randNormal randLogNormal "  // chance
    "generateUUIDv4 generateUUIDv7 arrayShuffle arrayRandomSample "                        //
    "arrayJoin arrayPartialSort arrayPartialReverseSort isConstant ignore "                // rows, not values
    "rowNumberInBlock rowNumberInAllBlocks";
// Names that the engine knows without listing them.
constexpr std::string_view kUnlisted = "grouping untuple sumMap minMap maxMap";

TEST(Functions, AreTheEnginesOwnAndReadNothingButTheirArguments) {
  HogqlOnEngine engine;
  auto answer = engine.warehouse.Tsv("SELECT name, is_aggregate, ifNull(deterministic, 1) FROM system.functions");
  std::map<std::string, std::pair<bool, bool>> known;
  std::istringstream rows(answer);
  for (std::string name, aggregate, deterministic; rows >> name >> aggregate >> deterministic;)
    known[name] = {aggregate == "1", deterministic == "1"};
  ASSERT_GT(known.size(), 1500u);
  const auto reviewed = Words(std::string(kNotDeterministic)), unlisted = Words(std::string(kUnlisted));
  for (const auto& [name, function] : hogql::AllFunctions()) {
    if (function->kind == FunctionKind::kSpecial || !function->form.empty() ||
        unlisted.contains(std::string(function->clickhouse)))
      continue;
    const auto found = known.find(std::string(function->clickhouse));
    ASSERT_NE(found, known.end()) << function->clickhouse << " is not in the engine";
    const auto [aggregate, deterministic] = found->second;
    EXPECT_EQ(aggregate, function->kind != FunctionKind::kScalar) << name;
    EXPECT_TRUE(deterministic || aggregate || reviewed.contains(std::string(function->clickhouse)))
        << name << " is not deterministic: review it";
  }
}

// Whole families of the engine's that read files, servers, dictionaries, secrets or the server's own state, or that
// wait.
TEST(Functions, ThoseThatReachOutsideDoNotExist) {
  HogqlOnEngine engine;
  const std::string dangerous = engine.warehouse.Tsv(
      "SELECT name FROM system.functions WHERE categories IN ('Dictionary', 'Embedded Dictionary', 'Internal', "
      "'Introspection', 'AI', "
      "'Machine Learning', 'Encryption', 'Time Series') OR name ILIKE 'dictGet%' OR name ILIKE '%setting%' OR name "
      "ILIKE 'current%' AND name NOT ILIKE "
      "'current_date' AND name NOT ILIKE 'current_timestamp' OR name ILIKE '%hostname%' OR name ILIKE 'filesystem%' OR "
      "name ILIKE 'sleep%' OR name ILIKE '%query%id%' OR "
      "name ILIKE 'joinGet%' OR name ILIKE '%macro%' OR name ILIKE '%port' AND name NOT IN ('port') OR name ILIKE "
      "'server%' OR name ILIKE 'transaction%' OR "
      "name ILIKE 'shard%' OR name ILIKE 'initial%' OR name ILIKE 'zookeeper%' OR name ILIKE '%roles%' OR name ILIKE "
      "'%profiles%' OR "
      "name IN ('file', 'version', 'uptime', 'user', 'authUser', 'authenticatedUser', 'connectionId', 'connection_id', "
      "'FQDN', 'fullHostName', 'tid', 'buildId', 'revision', "
      "'blockNumber', 'hasColumnInTable', 'catboostEvaluate', 'getClientHTTPHeader', 'showCertificate', "
      "'generateSerialID', 'globalVariable', 'displayName', "
      "'hasThreadFuzzer', 'getOSKernelVersion', 'errorCodeToName', 'partitionId', 'getMaxTableNameLengthForDatabase', "
      "'evalMLMethod', 'DATABASE', 'SCHEMA', 'chdb')");
  const auto names = Words(dangerous);
  ASSERT_GT(names.size(), 150u);
  for (const std::string& name : names) EXPECT_EQ(hogql::FindFunction(name).function, nullptr) << name;
  for (const std::string& name : Words(engine.warehouse.Tsv("SELECT name FROM system.table_functions"))) {
    if (name == "numbers" || name == "generate_series" || name == "values") continue;
    const auto compiled = hogql::Compile("SELECT * FROM " + name + "('/etc/passwd', 1)", {.project = ProjectId{1}});
    EXPECT_FALSE(compiled) << name;
  }
}

}  // namespace
}  // namespace hedgerow::bridge
