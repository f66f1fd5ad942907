// Runs every entry of golden/*.test: HogQL through compiler and engine, with the JSON settings of the query API.
//
//   hogql_golden_test                                      on an embedded engine of its own
//   HEDGEROW_CLICKHOUSE_URL=... hogql_golden_test          on an engine over TCP (engine_under_test.h)
//   hogql_golden_test --gtest_filter='joins.*'             one theme; an entry is a test
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "golden_data.h"
#include "golden_file.h"
#include "run_hogql.h"

namespace hedgerow::hogql {
namespace {

namespace json = boost::json;

constexpr size_t kEntriesMin = 300;

struct Fixture {
  warehouse::EngineUnderTest engine;
  Catalog catalog = GoldenCatalog();

  Fixture() { LoadGoldenData(engine); }
};
std::unique_ptr<Fixture> fixture;  // made by the first test that runs, ended with the last

class EndFixture : public testing::Environment {
  void TearDown() override { fixture.reset(); }
};

std::string Lines(const json::array& rows) {
  std::string text;
  for (const auto& row : rows) text += "  " + json::serialize(row) + "\n";
  return text;
}

bool SameRows(const GoldenEntry& entry, const json::array& got) {
  if (!entry.any_order) return SameValue(entry.rows, got);
  json::array left = got;
  for (const auto& row : entry.rows) {
    auto found = std::ranges::find_if(left, [&](const auto& other) { return SameValue(row, other); });
    if (found == left.end()) return false;
    left.erase(found);
  }
  return left.empty();
}

class GoldenTest : public testing::Test {
 public:
  GoldenTest(std::string path, GoldenEntry entry) : path_(std::move(path)), entry_(std::move(entry)) {}

  void TestBody() override {
    if (fixture == nullptr) fixture = std::make_unique<Fixture>();
    SCOPED_TRACE(path_ + ":" + std::to_string(entry_.line) + "\n" + entry_.hogql);
    auto values = ReadValues(entry_.values);
    ASSERT_TRUE(values) << values.error().user_message;
    const HogqlAnswer answer = RunHogql(fixture->engine, entry_.hogql,
                                        {.project = ProjectId{kGoldenProject},
                                         .timezone = entry_.timezone,
                                         .catalog = &fixture->catalog,
                                         .placeholders = *values});
    if (answer.stage != HogqlAnswer::Stage::kAnswered) {
      const std::string all = answer.message + "\n" + answer.detail + "\n" + answer.sql;
      EXPECT_FALSE(entry_.error.empty()) << all;
      EXPECT_NE(answer.message.find(entry_.error), answer.message.npos) << all;
      return;
    }
    EXPECT_EQ(entry_.error, "") << "it must fail, but gives\n" << Lines(answer.rows);
    EXPECT_EQ(json::serialize(answer.columns), json::serialize(entry_.columns));
    EXPECT_TRUE(SameRows(entry_, answer.rows))
        << "expected\n"
        << Lines(entry_.rows) << "got\n"
        << Lines(answer.rows) << answer.sql;
  }

 private:
  std::string path_;
  GoldenEntry entry_;
};

std::string TestName(std::string name) {
  std::ranges::replace_if(name, [](unsigned char c) { return !std::isalnum(c); }, '_');
  return name;
}

size_t Register() {
  size_t count = 0;
  std::vector<std::string> paths;
  const std::string folder = std::string(HEDGEROW_SOURCE_DIR) + "/tests/hogql/golden";
  for (const auto& file : std::filesystem::directory_iterator(folder)) paths.push_back(file.path());
  std::ranges::sort(paths);
  for (const std::string& path : paths) {
    auto file = ReadGoldenFile(path);
    if (!file) {
      std::fprintf(stderr, "%s\n", file.error().user_message.c_str());
      std::exit(1);
    }
    for (const GoldenEntry& entry : file->entries) {
      ++count;
      testing::RegisterTest(file->theme.c_str(), TestName(entry.name).c_str(), nullptr, nullptr, __FILE__, __LINE__,
                            [path, entry]() -> testing::Test* { return new GoldenTest(path, entry); });
    }
  }
  return count;
}

}  // namespace

int RunGoldenTests() {
  const size_t count = Register();
  if (count < kEntriesMin) {
    std::fprintf(stderr, "only %zu golden entries were found; there are at least %zu\n", count, kEntriesMin);
    return 1;
  }
  testing::AddGlobalTestEnvironment(new EndFixture);
  return RUN_ALL_TESTS();
}

}  // namespace hedgerow::hogql

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return hedgerow::hogql::RunGoldenTests();
}
