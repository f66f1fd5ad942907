#include "warehouse/transfer/importer.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "net/test_loop.h"

namespace hedgerow::warehouse {
namespace {

// Takes `good` batches, then fails; remembers what it took.
class RememberingSink final : public ImportSink {
 public:
  explicit RememberingSink(int good = 1'000) : good_(good) {}
  net::Task<Result<Accepted>> Send(ImportBatch batch, Stored stored) override {
    if (good_-- == 0) co_return Fail(Code::kUnavailable, "gone");
    if (stored == Stored::kLookUp) ++looked_up;
    for (CapturedEvent& event : batch.events) events.push_back(std::move(event));
    co_return Accepted{.stored = batch.count};
  }
  std::vector<CapturedEvent> events;
  int looked_up = 0;

 private:
  int good_;
};

class ImporterTest : public testing::Test {
 protected:
  ImporterTest() {
    char name[] = "/tmp/hedgerow-import-XXXXXX";
    folder_ = mkdtemp(name);
  }
  ~ImporterTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ + "/" + name) << text;
    return folder_ + "/" + name;
  }
  Result<ImportResult> Import(ImportSink* sink, std::vector<std::string> files, MappingOptions mapping = {},
                              std::string destination = "here") {
    Importer importer(loop_.loop(),
                      {.files = std::move(files),
                       .mapping = std::move(mapping),
                       .destination = std::move(destination),
                       .sizes = {.events = 10}},
                      sink, clock_, [](const ImportResult&) {});
    return loop_.Run(importer.Run());
  }
  static std::string Events(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += R"({"event":"e","distinct_id":")" + std::to_string(i) + "\"}\n";
    return text;
  }
  static std::string Read(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  std::string folder_;
  net::TestLoop loop_;
  SystemClock clock_;
};

TEST_F(ImporterTest, GoesOnWhereItWasCutShortAndLooksTheBatchInDoubtUp) {
  const auto file = Write("a.jsonl", Events(35));
  RememberingSink first(1), second, again;
  EXPECT_FALSE(Import(&first, {file}));
  const auto done = Import(&second, {file});
  ASSERT_TRUE(done) << done.error().user_message;
  EXPECT_EQ(done->events, 35u);
  EXPECT_EQ(done->resumed_rows, 10u);
  EXPECT_EQ(first.events.size() + second.events.size(), 35u);
  EXPECT_EQ(second.looked_up, 1);
  EXPECT_FALSE(std::filesystem::exists(file + ".import-state"));
  ASSERT_TRUE(Import(&again, {file}));
  EXPECT_EQ(again.looked_up, 0);
  EXPECT_EQ(again.events[0].uuid, first.events[0].uuid);  // the same row, the same uuid
}

TEST_F(ImporterTest, FilesThatAreDoneStayDoneUntilAllAre) {
  const auto one = Write("one.jsonl", Events(5)), two = Write("two.jsonl", Events(5));
  RememberingSink first(1), second;
  EXPECT_FALSE(Import(&first, {one, two}));
  ASSERT_TRUE(Import(&second, {one, two}));
  EXPECT_EQ(second.events.size(), 5u);
  EXPECT_FALSE(std::filesystem::exists(one + ".import-state"));
}

TEST_F(ImporterTest, DoesNotGoOnInAFileThatChangedOrToAnotherPlace) {
  const auto file = Write("a.jsonl", Events(25));
  RememberingSink first(1), sink;
  EXPECT_FALSE(Import(&first, {file}));
  EXPECT_EQ(Import(&sink, {file}, {}, "elsewhere").error().code, Code::kConflict);
  Write("a.jsonl", Events(26));
  EXPECT_EQ(Import(&sink, {file}).error().code, Code::kConflict);
  Write("a.jsonl.import-state", "");
  EXPECT_EQ(Import(&sink, {file}).error().code, Code::kConflict);
  EXPECT_TRUE(sink.events.empty());
}

TEST_F(ImporterTest, KeepsRowsThatHoldNoEventWithTheirReasons) {
  const auto file = Write("a.jsonl",
                          "nonsense\n\n{\"event\":\"e\",\"distinct_id\":\"1\",\"properties\":\"{\\\"a\\\":1}\"}\n"
                          "{\"event\":\"e\"}\n{\"event\":\"e\",\"distinct_id\":\"1\",\"timestamp\":\"soon\"}");
  RememberingSink sink;
  const auto done = Import(&sink, {file});
  ASSERT_TRUE(done);
  EXPECT_EQ(done->events, 1u);
  EXPECT_EQ(sink.events.at(0).properties, R"({"a":1})");
  EXPECT_EQ(done->first_problems,
            (std::vector<std::string>{
                "a.jsonl:1: is no valid JSON object",
                "a.jsonl:5: timestamp is no date: \"soon\"; expected 2026-01-31T12:00:00Z or seconds since 1970",
                "a.jsonl:4: has no distinct_id"}));
  EXPECT_NE(Read(file + ".rejects.jsonl").find(R"("row":"nonsense")"), std::string::npos);
}

TEST_F(ImporterTest, ReadsBodiesOfBatchAndPostHogsColumns) {
  const auto file = Write(
      "a.jsonl",
      R"({"api_key":"phc_x","batch":[{"event":"a","distinct_id":"1","$set":{"x":1}},{"event":"b","distinct_id":"2"}]})"
      "\n"
      R"({"uuid":"0190a0b0-0000-7000-8000-000000000001","event":"c","distinct_id":"3","team_id":7,"created_at":"2024-01-02T00:00:00Z","timestamp":"2024-01-01 00:00:00","person_id":"0190a0b0-0000-7000-8000-000000000002","person_properties":"{\"p\":1}","elements_chain":"a:b","properties":"{}"})");
  RememberingSink sink;
  ASSERT_TRUE(Import(&sink, {file}));
  ASSERT_EQ(sink.events.size(), 3u);
  EXPECT_EQ(sink.events[0].set, R"({"x":1})");
  EXPECT_NE(sink.events[0].uuid, sink.events[1].uuid);
  const CapturedEvent& exported = sink.events[2];
  EXPECT_EQ(exported.uuid.ToString(), "0190a0b0-0000-7000-8000-000000000001");
  EXPECT_EQ(exported.properties, "{}");
  EXPECT_EQ(exported.person_properties, R"({"p":1})");
  EXPECT_EQ(exported.elements_chain, "a:b");
  EXPECT_EQ(exported.created_at, WallTime(std::chrono::sys_days(std::chrono::year(2024) / 1 / 2)));
}

TEST_F(ImporterTest, MapsColumnsOfATable) {
  const auto file = Write("o.csv",
                          "\xEF\xBB\xBF"
                          "E-Mail;Date;Total;Code;Note\r\n"
                          "ann@x.org;2025-05-01 10:00;12.50;007;\"two\nlines; \"\"quoted\"\"\"\r\n"
                          "bob@x.org;1714555000;true;;a 5\" pipe\r\n");
  RememberingSink sink;
  const auto done =
      Import(&sink, {file},
             {.columns = {{"E-Mail", "distinct_id"}, {"Date", "timestamp"}, {"Total", "properties.total"}},
              .constants = {{"event", "ordered"}}});
  ASSERT_TRUE(done) << done.error().user_message;
  ASSERT_EQ(sink.events.size(), 2u);
  EXPECT_EQ(sink.events[0].event, "ordered");
  EXPECT_EQ(boost::json::parse(sink.events[0].properties),
            boost::json::parse(R"({"total":12.50,"Code":"007","Note":"two\nlines; \"quoted\""})"));
  EXPECT_EQ(boost::json::parse(sink.events[1].properties), boost::json::parse(R"({"total":true,"Note":"a 5\" pipe"})"));
  EXPECT_EQ(ToMicros(sink.events[1].timestamp), 1714555000LL * 1'000'000);
}

TEST_F(ImporterTest, AStrayQuoteCostsItsLineOnly) {
  const auto file =
      Write("o.csv", "event,distinct_id,timestamp,note\ne,1,2025-01-01,\"open\ne,2,2025-01-01,x\ne,3,2025-01-01\n");
  RememberingSink sink;
  const auto done = Import(&sink, {file});
  ASSERT_TRUE(done);
  EXPECT_EQ(sink.events.size(), 1u);
  EXPECT_EQ(done->first_problems.at(0),
            "o.csv:2: opens a quote that is never closed: double the quotes inside a field");
  EXPECT_EQ(done->first_problems.at(1), "o.csv:4: has 3 fields, the heading has 4");
}

TEST_F(ImporterTest, SaysWhichColumnIsMissingBeforeTheFirstRow) {
  const auto file = Write("o.csv", "who,when\n1,2025-01-01\n");
  RememberingSink sink;
  const auto none = Import(&sink, {file});
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().user_message.find("o.csv:1: No column is called \"event\"; there are who, when."),
            std::string::npos);
  const auto unknown = Import(&sink, {file}, {.columns = {{"nobody", "event"}}});
  EXPECT_NE(unknown.error().user_message.find("--map nobody=..."), std::string::npos);
  EXPECT_FALSE(Import(&sink, {file}, {.columns = {{"who", "somebody"}}}));
}

TEST_F(ImporterTest, UnpacksGzipAndNoticesADamagedOne) {
  const std::string path = folder_ + "/a.jsonl.gz";
  gzFile packed = gzopen(path.c_str(), "wb");
  const std::string text = Events(25);
  gzwrite(packed, text.data(), static_cast<unsigned>(text.size()));
  gzclose(packed);
  RememberingSink sink, cut;
  ASSERT_TRUE(Import(&sink, {path}));
  EXPECT_EQ(sink.events.size(), 25u);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 9);
  const auto damaged = Import(&cut, {path});
  ASSERT_FALSE(damaged);
  EXPECT_NE(damaged.error().user_message.find("damaged or incomplete gzip"), std::string::npos);
}

TEST_F(ImporterTest, ADryRunWritesNothing) {
  const auto file = Write("a.jsonl", Events(3) + "broken\n");
  const auto done = Import(nullptr, {file});
  ASSERT_TRUE(done);
  EXPECT_EQ(done->names.at("e"), 3u);
  EXPECT_EQ(done->refused, 1u);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

}  // namespace
}  // namespace hedgerow::warehouse
