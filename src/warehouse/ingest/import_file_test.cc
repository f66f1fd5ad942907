#include "warehouse/ingest/import_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "net/test_loop.h"

namespace hedgerow::warehouse {
namespace {

// Takes `good` batches, then fails; remembers what it took.
class CountingSink final : public ImportSink {
 public:
  explicit CountingSink(int good) : good_(good) {}
  net::Task<Result<size_t>> Send(boost::json::array events) override {
    if (good_-- == 0) co_return Fail(Code::kUnavailable, "gone");
    for (const auto& event : events) uuids.emplace_back(event.at("uuid").as_string());
    last = events.back();
    co_return 0;
  }
  std::vector<std::string> uuids;
  boost::json::value last;

 private:
  int good_;
};

class ImportTest : public testing::Test {
 protected:
  ImportTest() {
    char name[] = "/tmp/hedgerow-import-XXXXXX";
    folder_ = mkdtemp(name);
  }
  ~ImportTest() override { std::filesystem::remove_all(folder_); }
  Result<ImportProgress> Import(ImportSink& sink) {
    ImportFile import({.path = Path(), .batch_events = 10}, sink, [](const ImportProgress&) {});
    return loop_.Run(import.Run());
  }
  std::string Path() const { return folder_ + "/events.jsonl"; }
  void Write(const std::string& text) { std::ofstream(Path()) << text; }

  std::string folder_;
  net::TestLoop loop_;
};

TEST_F(ImportTest, GoesOnWhereItWasCutShort) {
  std::string text;
  for (int i = 0; i < 25; ++i) text += "{\"event\":\"e\",\"distinct_id\":\"" + std::to_string(i) + "\"}\n";
  Write(text);
  CountingSink first(1), second(100);
  EXPECT_FALSE(Import(first));
  auto done = Import(second);
  ASSERT_TRUE(done);
  EXPECT_GT(done->resumed_at, 0u);
  EXPECT_EQ(first.uuids.size() + second.uuids.size(), 25u);
  EXPECT_FALSE(std::filesystem::exists(Path() + ".import-state"));
  CountingSink again(100);
  ASSERT_TRUE(Import(again));
  EXPECT_EQ(again.uuids[0], first.uuids[0]);  // the same line, the same uuid
}

TEST_F(ImportTest, RefusesToGoOnInAFileThatChanged) {
  Write("{\"event\":\"e\",\"distinct_id\":\"1\"}\n{\"event\":\"e\",\"distinct_id\":\"2\"}\n");
  std::ofstream(Path() + ".import-state") << R"({"file":"1-2-3","offset":5})";
  CountingSink sink(100);
  auto done = Import(sink);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::kConflict);
}

TEST_F(ImportTest, NamesLinesThatHoldNoEventAndReadsExportedProperties) {
  Write("nonsense\n\n{\"event\":\"e\",\"distinct_id\":\"1\",\"properties\":\"{\\\"a\\\":1}\"}");
  CountingSink sink(100);
  auto done = Import(sink);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->events, 1u);
  EXPECT_EQ(done->refused, 1u);
  EXPECT_EQ(done->first_problem, "the line at byte 0 is no JSON object");
  EXPECT_EQ(boost::json::serialize(sink.last.at("properties")), R"({"a":1})");
}

}  // namespace
}  // namespace hedgerow::warehouse
