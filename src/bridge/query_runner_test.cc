#include "bridge/query_runner.h"

#include <gmock/gmock.h>

#include "bridge/runner_fixture.h"

namespace hedgerow::bridge {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

struct QueryRunnerTest : RunnerTest {};

net::Task<void> OpenAndRead(QueryRunner* runner, RunRequest request, int* answered) {
  auto run = co_await runner->Open(std::move(request));
  if (!run) co_return;
  for (;;) {
    const auto piece = co_await (*run)->Next();
    if (!piece) co_return;
    if (!*piece) break;
  }
  ++*answered;
}

TEST_F(QueryRunnerTest, AHundredViewersOfOneDashboardCostOneQuery) {
  net::TaskGroup viewers(loop());
  int answered = 0;
  for (int i = 0; i < 100; ++i) viewers.Spawn(OpenAndRead(&runner_, Ask("SELECT uniq(event) FROM events"), &answered));
  warehouse_->Run(viewers.Join());
  EXPECT_EQ(answered, 100);
  EXPECT_EQ(engine_.asked, 1);
  const auto stats = runner_.stats();
  EXPECT_EQ(stats.shared + stats.cache_hits, 99u);
}

TEST_F(QueryRunnerTest, ServesFromTheCacheWhatIsFreshEnoughForTheAsker) {
  RunRequest request = Ask("SELECT count() FROM events WHERE event = 'view'");
  const auto asked_after = [&](Freshness freshness) {
    request.freshness = freshness;
    EXPECT_EQ(Rows(request), "[100]");
    return engine_.asked;
  };
  EXPECT_EQ(asked_after(Freshness::kCacheAllowed), 1);
  EXPECT_EQ(asked_after(Freshness::kCacheAllowed), 1);
  EXPECT_EQ(asked_after(Freshness::kForced), 2);
  clock_.Advance(seconds(16));  // older than what is served unasked
  EXPECT_EQ(asked_after(Freshness::kCacheOnly), 2);
  EXPECT_EQ(asked_after(Freshness::kStaleAllowed), 2);
  EXPECT_EQ(asked_after(Freshness::kCacheAllowed), 3);
  ++data_version_;  // an event has come
  EXPECT_EQ(asked_after(Freshness::kStaleAllowed), 3);
  EXPECT_EQ(asked_after(Freshness::kCacheAllowed), 4);
  clock_.Advance(seconds(301));
  EXPECT_EQ(asked_after(Freshness::kStaleAllowed), 5);
  clock_.Advance(seconds(601));
  request.freshness = Freshness::kCacheOnly;
  auto miss = Open(request);
  ASSERT_FALSE(miss);
  EXPECT_THAT(miss.error().cache_key, StartsWith("cache_"));
  EXPECT_EQ(engine_.asked, 5);
}

TEST_F(QueryRunnerTest, KeepsNoMoreThanItsLimit) {
  QueryRunner small(loop(), engine_, clock_, Log::Quiet(), {}, {.cache_bytes_max = 10'000});
  for (int i = 0; i < 10; ++i) {
    int answered = 0;
    warehouse_->Run(OpenAndRead(&small, Ask("SELECT repeat('x', 4000), " + std::to_string(i)), &answered));
    ASSERT_EQ(answered, 1);
    EXPECT_LE(small.stats().cache_bytes, 10'000u);
  }
  EXPECT_GT(small.stats().cache_bytes, 4'000u);
  warehouse_->Run(small.Close());
}

TEST_F(QueryRunnerTest, KeepsProjectsFormsAndLimitsApart) {
  EXPECT_EQ(Rows(Ask("SELECT count() FROM events")), "[200]");
  EXPECT_EQ(Rows(Ask("SELECT count() FROM events", 2)), "[100]");
  RunRequest csv = Ask("SELECT count() FROM events");
  csv.form = Form::kCsv;
  EXPECT_EQ(Rows(csv), "\"count()\"\n200\n");
  RunRequest cut = Ask("SELECT number FROM numbers(5)");
  cut.limit_rows = 2;
  EXPECT_EQ(Rows(cut), "[0],[1]");
  cut.limit_rows = 5;
  EXPECT_EQ(Rows(cut), "[0],[1],[2],[3],[4]");
}

TEST_F(QueryRunnerTest, TellsNamesTypesAndWhetherRowsWereCut) {
  RunRequest request = Ask("SELECT number AS n, toString(number) AS t FROM numbers(3)");
  request.limit_rows = 2;
  auto run = Open(request);
  ASSERT_TRUE(run);
  EXPECT_EQ(*warehouse_->Run(ReadAll(run->get())), R"([0, "0"],[1, "1"])");
  EXPECT_THAT((*run)->flight().head, HasSubstr("[\"n\", \"t\"]"));
  EXPECT_THAT((*run)->flight().head, HasSubstr("\"String\""));
  EXPECT_TRUE((*run)->summary().truncated);
  EXPECT_EQ(Rows(Ask("SELECT 'a\nb', NULL, nan, [1, 2]")), R"(["a\nb", null, null, [1,2]])");
}

TEST_F(QueryRunnerTest, MakesDocumentsOfTheSameRows) {
  RunRequest request = Ask("SELECT event, count() AS n FROM events GROUP BY event ORDER BY event");
  request.form = Form::kParquet;
  const std::string parquet = Rows(request);
  EXPECT_THAT(parquet, StartsWith("PAR1"));
  EXPECT_TRUE(parquet.ends_with("PAR1"));
  request.form = Form::kCsv;
  request.limit_rows = 1;
  EXPECT_EQ(Rows(request), "\"event\",\"n\"\n\"buy\",100\n");
}

TEST_F(QueryRunnerTest, EndsTheEnginesQueryWhenTheLastViewerHasLeft) {
  auto first = Open(Ask(kEndless));
  auto second = Open(Ask(kEndless));
  ASSERT_TRUE(first && second);
  WaitUntilRunning("1");
  EXPECT_EQ(engine_.asked, 1);
  first->reset();
  warehouse_->Run(net::SleepFor(std::chrono::milliseconds(50)));
  EXPECT_EQ(Running(), "1\n") << "the other still waits";
  const auto left = std::chrono::steady_clock::now();
  (*second)->Leave();
  EXPECT_EQ(warehouse_->Run((*second)->Next()).error().code, Code::kCancelled);
  WaitUntilRunning("0");
  const auto took = std::chrono::steady_clock::now() - left;
  RecordProperty("engine_stopped_ms",
                 static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
}

TEST_F(QueryRunnerTest, OneProjectsFloodDoesNotStarveAnother) {
  net::TaskGroup flood(loop());
  int flooded = 0, answered = 0;
  constexpr int kFlood = 24;
  for (int i = 0; i < kFlood; ++i) {
    flood.Spawn(OpenAndRead(
        &runner_, Ask("SELECT max(sipHash64(number)), " + std::to_string(i) + " FROM numbers(20000000)"), &flooded));
  }
  warehouse_->Run(net::SleepFor(std::chrono::milliseconds(50)));
  for (int i = 0; i < 4; ++i) warehouse_->Run(OpenAndRead(&runner_, Ask("SELECT " + std::to_string(i), 2), &answered));
  EXPECT_EQ(answered, 4);
  EXPECT_LT(flooded, kFlood) << "the flood would have gone first";
  warehouse_->Run(flood.Join());
  EXPECT_EQ(flooded, kFlood);
}

TEST_F(QueryRunnerTest, TellsHowFarTheEngineIs) {
  auto run = Open(Ask(kEndless));
  ASSERT_TRUE(run);
  WaitUntilRunning("1");
  warehouse_->Run(net::SleepFor(std::chrono::milliseconds(100)));
  const auto progress = warehouse_->Run(runner_.Ask((*run)->flight().tag));
  ASSERT_TRUE(progress);
  EXPECT_GT(progress->elapsed_s, 0);
  EXPECT_FALSE(warehouse_->Run(runner_.Ask("project 1 user 1 q0")));
  run->reset();
  WaitUntilRunning("0");
}

TEST_F(QueryRunnerTest, TellsEverybodyWhoWaitsThatTheWarehouseDied) {
  std::vector<Opened> runs;
  for (int i = 0; i < 8; ++i) runs.push_back(Open(Ask(std::string(kEndless) + " -- " + std::to_string(i))));
  WaitUntilRunning("1");  // all the same query, whatever the comment
  for (int i = 0; i < 6; ++i)
    runs.push_back(Open(Ask("SELECT " + std::to_string(i) + ", max(sipHash64(number)) FROM numbers(100000000000)")));
  WaitUntilRunning("4");  // the rest of the project's wait in line
  kill(warehouse_->process().pid(), SIGKILL);
  for (auto& run : runs) {
    ASSERT_TRUE(run);
    const auto piece = warehouse_->Run((*run)->Next());
    ASSERT_FALSE(piece);
    EXPECT_EQ(piece.error().code, Code::kUnavailable) << piece.error().detail;
    EXPECT_THAT(piece.error().user_message, HasSubstr("Try again in a moment"));
  }
  runs.clear();
  warehouse_->Restart();
  EXPECT_EQ(Rows(Ask("SELECT count() FROM events")), "[200]");
}

}  // namespace
}  // namespace hedgerow::bridge
