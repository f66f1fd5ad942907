#include "hogql/compile.h"

#include <gtest/gtest.h>

#include "hogql/clickhouse/guard.h"

namespace hedgerow::hogql {
namespace {

CompileOptions Options() { return {.project = ProjectId{12}, .limit_rows = 100}; }

std::string SqlOf(std::string_view hogql, const CompileOptions& options = Options()) {
  auto compiled = Compile(hogql, options);
  EXPECT_TRUE(compiled) << hogql << ": " << (compiled ? "" : compiled.error().front().message);
  return compiled ? compiled->sql : "";
}

Diagnostic ErrorOf(std::string_view hogql) {
  auto compiled = Compile(hogql, Options());
  EXPECT_FALSE(compiled) << hogql;
  return compiled ? Diagnostic{} : compiled.error().front();
}

TEST(HogqlCompile, ReadsOnlyTheUsedColumnsBehindTheGuard) {
  EXPECT_EQ(
      SqlOf("SELECT event, count() FROM events GROUP BY event ORDER BY 2 DESC LIMIT 10"),
      "SELECT t0.`event` AS `event`, count() AS `count()` FROM (SELECT CAST(`event` AS String) AS `event` FROM events "
      "PREWHERE team_id = 12) AS t0 "
      "GROUP BY t0.`event` ORDER BY 2 DESC LIMIT 10");
}

TEST(HogqlCompile, FetchesOneRowMoreThanTheLimitSoThatACutIsKnown) {
  EXPECT_TRUE(SqlOf("SELECT event FROM events").ends_with(" LIMIT 101"));
  EXPECT_TRUE(SqlOf("SELECT event FROM events LIMIT 5000").ends_with(" LIMIT 101"));
  EXPECT_TRUE(SqlOf("SELECT event FROM events LIMIT 5").ends_with(" LIMIT 5"));
}

TEST(HogqlCompile, BindsWhatTheUserWrote) {
  auto compiled = Compile("SELECT 'it''s\\n' AS a", Options());
  ASSERT_TRUE(compiled);
  EXPECT_EQ(compiled->sql, "SELECT {p0:String} AS `a` LIMIT 101");
  ASSERT_EQ(compiled->params.size(), 1u);
  EXPECT_EQ(compiled->params[0].value, "it's\\n");
}

TEST(HogqlCompile, ReadsAMaterializedColumnWhenThereIsOne) {
  Catalog catalog;
  catalog.materialized.push_back({"events", "$browser", "mat_$browser", true});
  CompileOptions options = Options();
  options.catalog = &catalog;
  EXPECT_NE(SqlOf("SELECT properties.$browser FROM events", options)
                .find("(SELECT CAST(`mat_$browser` AS Nullable(String)) AS `mat_$browser` FROM events PREWHERE"),
            std::string::npos);
  EXPECT_NE(SqlOf("SELECT properties['$browser'] FROM events", options).find("`mat_$browser`"), std::string::npos);
}

TEST(HogqlCompile, GuardsTablesWhereverTheyStand) {
  for (std::string_view query : {
           "SELECT count() FROM events WHERE person_id IN (SELECT id FROM persons)",
           "WITH a AS (SELECT * FROM events) SELECT * FROM a UNION ALL SELECT * FROM events",
           "SELECT (SELECT count() FROM persons), exists(SELECT 1 FROM events)",
           "SELECT arrayMap(x -> (SELECT count() FROM events), [1])",
           "SELECT person.properties.email, session.$session_duration FROM events e JOIN sessions s ON s.session_id = "
           "e.$session_id",
           "SELECT * FROM events a LEFT JOIN (SELECT * FROM persons) b ON toInt64(throwIf(a.event = 'x')) = 1",
           "SELECT 1 FROM events WHERE event = ' FROM persons ' AND `event` = \"event\"",
       }) {
    EXPECT_TRUE(IsGuarded(SqlOf(query), ProjectId{12})) << query;
  }
}

TEST(HogqlCompile, TheAuditSeesAMissingOrForeignGuard) {
  EXPECT_FALSE(IsGuarded("SELECT event FROM events", ProjectId{12}));
  EXPECT_FALSE(IsGuarded("SELECT * FROM (SELECT event FROM events PREWHERE team_id = 13) AS t0", ProjectId{12}));
  EXPECT_FALSE(IsGuarded("SELECT * FROM (SELECT event FROM events PREWHERE team_id = 12 OR 1) AS t0", ProjectId{12}));
  EXPECT_FALSE(IsGuarded("SELECT 1 FROM numbers(3) AS t0 JOIN system.tables AS t1", ProjectId{12}));
}

TEST(HogqlCompile, NoUserExpressionEntersTheGuard) {
  const std::string sql = SqlOf(
      "SELECT throwIf(event = 'x'), toInt64(properties.a) FROM events WHERE toInt64(event) > 1 AND timestamp > now()");
  const size_t from = sql.find("(SELECT CAST");
  EXPECT_EQ(sql.substr(from, sql.find(" AS t0", from) - from),
            "(SELECT CAST(`event` AS String) AS `event`, `properties`, `timestamp` FROM events PREWHERE team_id = 12)");
}

TEST(HogqlCompile, FunctionsThatReachOutsideDoNotExist) {
  for (std::string_view name :
       {"file", "url", "s3", "remote", "dictGet", "hostName", "getSetting", "currentUser", "sleep", "joinGet",
        "version", "currentDatabase", "getMacro", "catboostEvaluate", "filesystemAvailable"}) {
    EXPECT_TRUE(ErrorOf("SELECT " + std::string(name) + "('x')").message.starts_with("unknown function")) << name;
    EXPECT_TRUE(ErrorOf("SELECT * FROM " + std::string(name) + "('x')").message.starts_with("unknown table function"))
        << name;
  }
  EXPECT_TRUE(ErrorOf("SELECT * FROM system.tables").message.starts_with("unknown table"));
}

TEST(HogqlCompile, UnknownNamesAnswerWithTheNearest) {
  EXPECT_EQ(ErrorOf("SELECT evnt FROM events").hint, "did you mean `event`?");
  EXPECT_EQ(ErrorOf("SELECT 1 FROM evnts").hint, "did you mean `events`?");
  EXPECT_NE(ErrorOf("SELECT coutn() FROM events").hint.find("`count`"), std::string::npos);
  const Diagnostic place = ErrorOf("SELECT event,\n  nope FROM events");
  EXPECT_EQ(place.line, 2);
  EXPECT_EQ(place.column, 3);
}

TEST(HogqlCompile, AWrongNumberOfArgumentsAnswersWithTheSignature) {
  EXPECT_EQ(ErrorOf("SELECT lower()").message, "`lower` takes 1 argument, not 0");
  EXPECT_EQ(ErrorOf("SELECT substring('a')").message, "`substring` takes 2 to 3 arguments, not 1");
  EXPECT_EQ(ErrorOf("SELECT multiIf(1)").message, "`multiIf` takes at least 3 arguments, not 1");
  EXPECT_EQ(ErrorOf("SELECT sumIf(1)").message, "`sumIf` takes 2 arguments, not 1");
  EXPECT_EQ(ErrorOf("SELECT pi(1)").message, "`pi` takes no arguments, not 1");
  EXPECT_NE(ErrorOf("SELECT topK(event) FROM events").message.find("topK(parameter)(arguments)"), std::string::npos);
}

TEST(HogqlCompile, FunctionsOfPostHogsThatCannotBeHereSayWhy) {
  const Diagnostic funnel = ErrorOf("SELECT aggregate_funnel(1, 2, 3, 4, 5, 6, 7)");
  EXPECT_NE(funnel.message.find("beside PostHog's ClickHouse"), std::string::npos);
  EXPECT_NE(funnel.hint.find("windowFunnel"), std::string::npos);
  EXPECT_NE(ErrorOf("SELECT convertCurrency('EUR', 'USD', 1)").message.find("exchange rates"), std::string::npos);
}

TEST(HogqlCompile, ReducersAreKnownAggregates) {
  EXPECT_NE(SqlOf("SELECT arrayReduce('sum', [1, 2])").find("arrayReduce("), std::string::npos);
  EXPECT_NE(ErrorOf("SELECT arrayReduce('nothing', [1])").message.find("names an aggregate"), std::string::npos);
  EXPECT_NE(ErrorOf("SELECT arrayReduce(event, [1]) FROM events").message.find("names an aggregate"),
            std::string::npos);
}

TEST(HogqlCompile, TimesAreTheProjects) {
  CompileOptions options = Options();
  options.timezone = "Asia/Tokyo";
  const std::string day =
      SqlOf("SELECT toDate(timestamp) AS day FROM events WHERE timestamp >= '2024-03-10' GROUP BY day", options);
  EXPECT_NE(day.find("toDate(toTimeZone(t0.`timestamp`, 'Asia/Tokyo'))"), std::string::npos) << day;
  // A comparison of instants leaves the column bare, so that the engine can use the table's order.
  EXPECT_NE(day.find("greaterOrEquals(t0.`timestamp`, parseDateTime64BestEffort({p0:String}, 6, 'Asia/Tokyo'))"),
            std::string::npos)
      << day;
  EXPECT_NE(
      SqlOf("SELECT 1 FROM events WHERE timestamp >= toStartOfMonth(now())", options)
          .find(
              "greaterOrEquals(t0.`timestamp`, toDateTime64(toStartOfMonth(now64(6, 'Asia/Tokyo')), 6, 'Asia/Tokyo'))"),
      std::string::npos);
  auto compiled = Compile("SELECT 1", options);
  ASSERT_TRUE(compiled);
  EXPECT_EQ(compiled->timezone, "Asia/Tokyo");
}

TEST(HogqlCompile, TellsOfEveryProblemAtOnce) {
  auto compiled = Compile("SELECT evnt, lower(), nofunction(1) FROM events", Options());
  ASSERT_FALSE(compiled);
  EXPECT_EQ(compiled.error().size(), 3u);
}

TEST(HogqlCompile, BindsPlaceholders) {
  CompileOptions options = Options();
  options.placeholders["name"] = {std::string("signup")};
  options.placeholders["ids"] = {Value::List{{int64_t{1}}, {int64_t{2}}}};
  EXPECT_NE(SqlOf("SELECT 1 FROM events WHERE event = {name} AND 1 IN {ids}", options).find("{p1:Array(Int64)}"),
            std::string::npos);
  EXPECT_NE(ErrorOf("SELECT {missing}").message.find("no value"), std::string::npos);
}

TEST(HogqlCompile, ExpandsCohortsActionsAndSavedQueries) {
  Catalog catalog;
  catalog.cohorts.push_back({1, "Payers", "properties.plan = 'pro'"});
  catalog.actions.push_back({2, "Signed up", "event = 'signup'"});
  catalog.views.push_back({"signups", "SELECT person_id, timestamp FROM events WHERE event = 'signup'"});
  CompileOptions options = Options();
  options.catalog = &catalog;
  for (std::string_view query :
       {"SELECT count() FROM events WHERE person_id IN COHORT 'Payers' AND matchesAction('Signed up')",
        "SELECT count() FROM signups WHERE timestamp > '2026-01-01'"}) {
    EXPECT_TRUE(IsGuarded(SqlOf(query, options), ProjectId{12}));
  }
}

}  // namespace
}  // namespace hedgerow::hogql
