#include "warehouse/clickhouse_http.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "warehouse/row_binary.h"
#include "warehouse/test_warehouse.h"

namespace hedgerow::warehouse {
namespace {

using testing::HasSubstr;
using testing::Not;

class ClickHouseHttpTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { warehouse_ = new TestWarehouse; }
  static void TearDownTestSuite() { delete warehouse_; }
  static TestWarehouse* warehouse_;

  struct Streamed {
    std::string bytes;
    Summary summary;
    std::vector<Column> columns;
  };
  static net::Task<Result<Streamed>> Collect(QueryEngine& engine, Query query) {
    CO_TRY(auto stream, co_await engine.Stream(std::move(query)));
    Streamed streamed;
    for (;;) {
      CO_TRY(const auto piece, co_await stream->Next());
      if (piece.empty()) break;
      streamed.bytes += piece;
    }
    streamed.summary = stream->summary();
    streamed.columns = stream->columns();
    co_return streamed;
  }
  Result<Streamed> Stream(Query query) { return warehouse_->Run(Collect(warehouse_->engine(), std::move(query))); }
};
TestWarehouse* ClickHouseHttpTest::warehouse_ = nullptr;

TEST_F(ClickHouseHttpTest, ReadsAndBindsParameters) {
  auto text = warehouse_->Run(
      warehouse_->engine().Read({.sql = "SELECT {s:String}, {n:Nullable(Int64)}, {a:Array(String)}",
                                 .params = {{"s", "it's\\ta\\nb & =%"}, {"n", "\\N"}, {"a", "['x','y']"}}},
                                "JSONCompact", 1 << 20));
  ASSERT_TRUE(text) << text.error().detail;
  EXPECT_THAT(*text, HasSubstr(R"(["it's\ta\nb & =%", null, ["x","y"]])"));
}

TEST_F(ClickHouseHttpTest, StreamsOneArrowStreamAndCountsItsRows) {
  auto streamed = Stream({.sql = "SELECT number, toString(number) AS s FROM numbers(200000)"});
  ASSERT_TRUE(streamed) << streamed.error().detail;
  EXPECT_EQ(streamed->summary.rows, 200'000u);
  EXPECT_FALSE(streamed->summary.truncated);
  EXPECT_EQ(streamed->columns.size(), 2u);
  EXPECT_EQ(streamed->bytes.substr(0, 4), "\xff\xff\xff\xff");
  const std::string end("\xff\xff\xff\xff\0\0\0\0", 8);
  EXPECT_EQ(streamed->bytes.find(end), streamed->bytes.size() - 8);
}

TEST_F(ClickHouseHttpTest, StreamsTheSchemaOfAnEmptyResult) {
  auto streamed = Stream({.sql = "SELECT number FROM numbers(0)"});
  ASSERT_TRUE(streamed) << streamed.error().detail;
  EXPECT_EQ(streamed->summary.rows, 0u);
  EXPECT_GT(streamed->bytes.size(), 100u);
}

TEST_F(ClickHouseHttpTest, CutsAtTheLimitAndSaysSo) {
  for (const uint64_t limit : {0, 1, 65'409, 65'410, 99'999}) {
    auto streamed = Stream(
        {.sql = "SELECT number, [number] AS a, toNullable(number) AS n FROM numbers(100000)", .limit_rows = limit});
    ASSERT_TRUE(streamed) << streamed.error().detail;
    EXPECT_EQ(streamed->summary.rows, limit);
    EXPECT_TRUE(streamed->summary.truncated);
  }
}

// warehoused without frames speaks as a ClickHouse server does.
TEST_F(ClickHouseHttpTest, ReadsAServersStreamAlike) {
  ClickHouseHttp server(warehouse_->loop().loop(), {.endpoint = warehouse_->endpoint(), .dialect = Dialect::kServer});
  for (const uint64_t limit : {200'000, 99'999, 65'409, 1, 0}) {
    const Query query{.sql =
                          "SELECT number, [number] AS a, tuple(1, toString(number)) AS t, toNullable(number) AS n FROM "
                          "numbers(100000)",
                      .limit_rows = limit};
    auto ours = Stream(query);
    auto theirs = warehouse_->Run(Collect(server, query));
    ASSERT_TRUE(ours) << ours.error().detail;
    ASSERT_TRUE(theirs) << limit << ": " << theirs.error().user_message << theirs.error().detail;
    EXPECT_EQ(theirs->summary.rows, ours->summary.rows);
    EXPECT_EQ(theirs->summary.truncated, ours->summary.truncated);
  }
  auto failed =
      warehouse_->Run(Collect(server, {.sql = "SELECT throwIf(number = 150000, 'hidden') FROM numbers(200000)"}));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().user_message, "throwIf stopped the query.");
}

TEST_F(ClickHouseHttpTest, RefusesWritesFilesAndRaisedLimitsInAQuery) {
  for (const char* sql :
       {"CREATE TABLE x (a Int8) ENGINE = Memory", "SELECT * FROM file('/etc/passwd', 'LineAsString')",
        "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')", "SELECT 1 SETTINGS max_execution_time = 900"}) {
    auto text = warehouse_->Run(warehouse_->engine().Read({.sql = sql}, "TSV", 1 << 20));
    ASSERT_FALSE(text) << sql;
    EXPECT_THAT(text.error().user_message, Not(HasSubstr("DB::Exception"))) << sql;
  }
}

TEST_F(ClickHouseHttpTest, MapsEngineErrorsAndKeepsTheirTextForTheLog) {
  auto text = warehouse_->Run(warehouse_->engine().Read({.sql = "SELECT toInt64('secret value')"}, "TSV", 1 << 20));
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, Code::kInvalid);
  EXPECT_THAT(text.error().user_message, Not(HasSubstr("secret")));
  EXPECT_THAT(text.error().detail, HasSubstr("secret value"));
}

TEST_F(ClickHouseHttpTest, ReportsAFailureInTheMiddleOfAResult) {
  auto streamed = Stream({.sql = "SELECT throwIf(number = 150000, 'hidden') FROM numbers(200000)"});
  ASSERT_FALSE(streamed);
  EXPECT_EQ(streamed.error().user_message, "throwIf stopped the query.");
}

TEST_F(ClickHouseHttpTest, EndsAQueryAtItsTimeLimit) {
  auto streamed =
      Stream({.sql = "SELECT max(sipHash64(number)) FROM numbers(100000000000)", .time_max = std::chrono::seconds(1)});
  ASSERT_FALSE(streamed);
  EXPECT_EQ(streamed.error().code, Code::kTimeout);
}

TEST_F(ClickHouseHttpTest, AQueryOverItsMemoryFailsAlone) {
  auto streamed =
      Stream({.sql = "SELECT length(groupArray(number)) FROM numbers(100000000)", .memory_bytes_max = 100'000'000});
  ASSERT_FALSE(streamed);
  EXPECT_EQ(streamed.error().code, Code::kTooLarge);
  EXPECT_EQ(warehouse_->Tsv("SELECT 1"), "1\n");
}

net::Task<Result<void>> OpenAndDrop(QueryEngine& engine) {
  CO_TRY(auto stream, co_await engine.Stream({.sql = "SELECT number FROM numbers(100000000000)", .tag = "dropped"}));
  CO_TRY_VOID(co_await stream->Next());
  co_return Result<void>();
}
net::Task<Result<std::string>> RunningAfter(QueryEngine& engine, std::string tag) {  // polls: the kill is asynchronous
  std::string running;
  for (int i = 0; i < 500; ++i) {
    CO_TRY(running,
           co_await engine.Read(
               {.sql = "SELECT count() FROM system.processes WHERE Settings['log_comment'] LIKE '" + tag + "%'"}, "TSV",
               1 << 20));
    if (running == "0\n") break;
    CO_TRY_VOID(co_await net::SleepFor(std::chrono::milliseconds(10)));
  }
  co_return running;
}

TEST_F(ClickHouseHttpTest, KillsTheQueryOfADroppedStream) {
  ASSERT_TRUE(warehouse_->Run(OpenAndDrop(warehouse_->engine())));
  EXPECT_EQ(warehouse_->Run(RunningAfter(warehouse_->engine(), "dropped")).value_or("?"), "0\n");
}

net::Task<Result<void>> Abandon(QueryEngine& engine) {
  auto read = engine.Read({.sql = "SELECT max(sipHash64(number)) FROM numbers(100000000000)", .tag = "abandoned"},
                          "TSV", 1 << 20);
  auto done = co_await net::WithDeadline(std::move(read), std::chrono::milliseconds(200));
  co_return done ? Fail(Code::kInternal, "it ended") : Result<void>();
}

TEST_F(ClickHouseHttpTest, KillsAnAggregateWhoseClientHasGone) {
  ASSERT_TRUE(warehouse_->Run(Abandon(warehouse_->engine())));
  EXPECT_EQ(warehouse_->Run(RunningAfter(warehouse_->engine(), "abandoned")).value_or("?"), "0\n");
}

TEST_F(ClickHouseHttpTest, InsertsBinaryRowsAndExtractsHotProperties) {
  RowBinary rows;
  const Uuid id = PersonIdOf(1, "alice");
  for (const char* properties :
       {R"({"$browser":"Café\n"})", R"({"$browser":1.50})", R"({"$browser":true})", R"({"$browser":null})", "{}"}) {
    rows.Uuid(id);
    rows.String("insert_test");
    rows.String(properties);
    rows.DateTime64(FromMicros(1'790'000'000'000'000));
    rows.Int64(77);
  }
  auto done = warehouse_->Run(warehouse_->engine().Insert({.table = "events",
                                                           .columns = {{"uuid", "UUID"},
                                                                       {"event", "String"},
                                                                       {"properties", "String"},
                                                                       {"timestamp", "DateTime64(6, 'UTC')"},
                                                                       {"team_id", "Int64"}},
                                                           .rows = rows.Take()}));
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(warehouse_->Tsv("SELECT DISTINCT uuid, timestamp FROM events WHERE team_id = 77"),
            id.ToString() + "\t2026-09-21 14:13:20.000000\n");
  EXPECT_EQ(warehouse_->Tsv("SELECT `mat_$browser` FROM events WHERE team_id = 77 ORDER BY properties"),
            "Caf\u00e9\\n\n1.5\n\\N\ntrue\n\\N\n");
}

TEST_F(ClickHouseHttpTest, MakesDateTimesAndEnumsFitForArrow) {
  EXPECT_EQ(FitForArrow("SELECT 1", {{"a", "Int64"}}), "SELECT 1");
  EXPECT_EQ(FitForArrow("SELECT 1", {{"a`b", "Array(Nullable(DateTime('UTC')))"}, {"c", "DateTime64(3)"}}),
            R"(SELECT CAST(`a\`b`, 'Array(Nullable(DateTime64(0, \'UTC\')))') AS `a\`b`, `c` FROM (SELECT 1))");
  auto streamed =
      Stream({.sql = "SELECT toDateTime('2026-01-01 00:00:00', 'UTC') AS d, CAST('x', 'Enum8(\\'x\\' = 1)') AS e"});
  ASSERT_TRUE(streamed) << streamed.error().detail;
  EXPECT_EQ(streamed->columns[0].type, "DateTime('UTC')");
}

TEST_F(ClickHouseHttpTest, AnswersARetryableErrorWhileTheEngineIsAway) {
  ClickHouseHttp nobody(warehouse_->loop().loop(),
                        {.endpoint = net::UnixEndpoint(warehouse_->folder() + "/nobody.sock")});
  auto text = warehouse_->Run(nobody.Read({.sql = "SELECT 1"}, "TSV", 1 << 20));
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, Code::kUnavailable);
}

TEST_F(ClickHouseHttpTest, ApplyingTheSchemaTwiceChangesNothing) {
  const std::string versions = warehouse_->Tsv("SELECT count(), max(version) FROM hedgerow_schema");
  EXPECT_TRUE(warehouse_->Run(ApplySchema(warehouse_->engine())));
  EXPECT_EQ(warehouse_->Tsv("SELECT count(), max(version) FROM hedgerow_schema"), versions);
}

TEST_F(ClickHouseHttpTest, TheListOfHotPropertiesMatchesTheTables) {
  std::string listed;
  for (const auto& column : MaterializedColumns())
    listed += std::string(column.table) + "\t" + std::string(column.column) + "\n";
  EXPECT_EQ(warehouse_->Tsv("SELECT table, name FROM system.columns WHERE database = 'default' AND default_kind = "
                            "'MATERIALIZED' ORDER BY table, position"),
            listed);
}

}  // namespace
}  // namespace hedgerow::warehouse
