#include "bridge/filters.h"

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "bridge/runner_fixture.h"

namespace hedgerow::bridge {
namespace {

using testing::HasSubstr;

class FiltersTest : public RunnerTest {
 protected:
  std::string Count(const std::string& filters,
                    const std::string& query = "SELECT count() FROM events WHERE {filters}") {
    auto ready = ReadFilters(boost::json::parse(filters), {});
    if (!ready) return ready.error().user_message;
    RunRequest request = Ask(query);
    request.filters = ready->conditions;
    request.has_filters = true;
    request.values[std::string(kFilterValues)] = {ready->values};
    return Rows(request);
  }
  std::string Property(const std::string& filter) { return Count(R"({"properties":[)" + filter + "]}"); }
};

// 200 events of project 1: plan is pro 67 times, free 67 times, missing 66 times.
struct PropertyRow {
  const char* name;
  const char* filter;
  const char* rows;
};
constexpr PropertyRow kPropertyRows[] = {
    {"exact", R"({"key":"plan","value":"pro","operator":"exact","type":"event"})", "[67]"},
    {"exact is the default", R"({"key":"plan","value":["pro"]})", "[67]"},
    {"one of", R"({"key":"plan","value":["pro","free"],"operator":"exact","type":"event"})", "[134]"},
    {"is not, also when missing", R"({"key":"plan","value":"pro","operator":"is_not","type":"event"})", "[133]"},
    {"none of", R"({"key":"plan","value":["pro","free"],"operator":"is_not","type":"event"})", "[66]"},
    {"contains", R"({"key":"plan","value":"PR","operator":"icontains","type":"event"})", "[67]"},
    {"a wildcard is a character", R"({"key":"plan","value":"p%","operator":"icontains","type":"event"})", "[0]"},
    {"does not contain", R"({"key":"plan","value":"r","operator":"not_icontains","type":"event"})", "[66]"},
    {"regex", R"({"key":"plan","value":"^f.*e$","operator":"regex","type":"event"})", "[67]"},
    {"not regex", R"({"key":"plan","value":"^f.*e$","operator":"not_regex","type":"event"})", "[133]"},
    {"greater", R"({"key":"amount","value":"10","operator":"gt","type":"event"})", "[67]"},
    {"at most", R"({"key":"amount","value":3,"operator":"lte","type":"event"})", "[67]"},
    {"between", R"({"key":"amount","value":[1,12.5],"operator":"between","type":"event"})", "[134]"},
    {"is set", R"({"key":"other","operator":"is_set","type":"event","value":"is_set"})", "[66]"},
    {"is not set", R"({"key":"other","operator":"is_not_set","type":"event"})", "[134]"},
    {"a boolean", R"({"key":"paid","value":["true"],"operator":"exact","type":"event"})", "[67]"},
    {"a column", R"({"key":"event","value":"buy","type":"event_metadata"})", "[100]"},
    {"HogQL", R"({"key":"event = 'buy' -- OR 1","type":"hogql"})", "[100]"},
    {"a hostile value", R"({"key":"plan","value":"x' OR 1=1 --","type":"event"})", "[0]"},
    {"a hostile key", R"({"key":"plan` = 'x' OR 1=1 --","value":"y","type":"event"})", "[0]"},
    {"nothing chosen", R"({"key":"plan","value":[],"type":"event"})", "[200]"},
    {"and", R"({"key":"plan","value":"pro"},{"key":"event","value":"buy","type":"event_metadata"})", "[33]"},
    {"or", R"({"type":"OR","values":[{"key":"plan","value":"pro"},{"key":"plan","value":"free"}]})", "[134]"},
};

TEST_F(FiltersTest, PropertiesChooseTheRowsThatPostHogChooses) {
  for (const PropertyRow& row : kPropertyRows) EXPECT_EQ(Property(row.filter), row.rows) << row.name;
}

TEST_F(FiltersTest, DatesBoundTheTime) {
  // One event an hour from 2026-09-21T14:13:20Z.
  EXPECT_EQ(Count(R"({"dateRange":{"date_from":"2026-09-22"}})"), "[190]");
  EXPECT_EQ(Count(R"({"dateRange":{"date_from":"2026-09-22T00:00:00+02:00","date_to":"2026-09-23T00:00:00Z"}})"),
            "[26]");
  EXPECT_EQ(Count(R"({"dateRange":{"date_from":"all","date_to":null}})"), "[200]");
  EXPECT_EQ(Count(R"({"dateRange":{"date_to":"-30y"}})"), "[0]");
  for (const char* date : {"-7d", "-1dStart", "mStart", "-1mEnd", "yStart", "-2q", "-90M", "wStart", "3h"}) {
    EXPECT_THAT(Count(std::string(R"({"dateRange":{"date_to":")") + date + "\"}}"),
                testing::MatchesRegex("\\[[0-9]+\\]"))
        << date;
  }
}

TEST_F(FiltersTest, AnAbsentBoundMakesItsComparisonHold) {
  const std::string query =
      "SELECT count() FROM events WHERE timestamp >= toDateTime({filters.dateRange.from}) AND timestamp < "
      "{filters.dateRange.to}";
  EXPECT_EQ(Count("null", query), "[200]");
  EXPECT_EQ(Count(R"({"dateRange":{"date_from":"2026-09-22"}})", query), "[190]");
  EXPECT_THAT(Count("null", "SELECT {filters.dateRange.from}"), HasSubstr("nothing is compared"));
}

TEST_F(FiltersTest, StandsForNothingWithoutFiltersAndOnlyOverItsTables) {
  EXPECT_EQ(Count("null"), "[200]");
  EXPECT_EQ(Count("{}", "SELECT count() FROM (SELECT * FROM events WHERE {filters})"), "[200]");
  EXPECT_THAT(Count("null", "SELECT 1 WHERE {filters}"), HasSubstr("events, sessions, groups"));
  EXPECT_THAT(Count("null", "SELECT 1 FROM events WHERE {filters.nothing}"), HasSubstr("no such part"));
}

TEST_F(FiltersTest, RefusesWhatItDoesNotUnderstand) {
  struct {
    const char* filters;
    const char* told;
  } rows[] = {
      {R"([])", "must be an object"},
      {R"({"dateRange":{"date_from":"yesterday"}})", "is no date"},
      {R"({"dateRange":{"date_from":"2026-1-1"}})", "is no date"},
      {R"({"dateRange":{"date_from":"-123456d"}})", "is no date"},
      {R"({"properties":[{"key":"a","operator":"like"}]})", "\"like\" is not supported"},
      {R"({"properties":[{"key":"a","type":"element"}]})", "\"element\" are not supported"},
      {R"({"properties":[{"key":"1) OR (1","type":"hogql"}]})", "does not parse"},
      {R"({"properties":[{"value":1}]})", "needs a \"key\""},
      {R"({"properties":[7]})", "must be an object"},
      {R"({"properties":[{"key":"a","operator":"between","value":[1]}]})", "two values"},
  };
  for (const auto& row : rows) EXPECT_THAT(Count(row.filters), HasSubstr(row.told)) << row.filters;
}

TEST_F(FiltersTest, HidesTestAccounts) {
  const auto ready =
      ReadFilters(boost::json::parse(R"({"filterTestAccounts":true})"),
                  boost::json::parse(R"([{"key":"plan","value":"free","operator":"is_not"}])").as_array());
  ASSERT_TRUE(ready);
  RunRequest request = Ask("SELECT count() FROM events WHERE {filters}");
  request.filters = ready->conditions;
  request.has_filters = true;
  request.values[std::string(kFilterValues)] = {ready->values};
  EXPECT_EQ(Rows(request), "[133]");
}

TEST_F(FiltersTest, TheSameRelativeRangeIsTheSameQuestion) {
  EXPECT_EQ(Count(R"({"dateRange":{"date_from":"-7d"}})"), Count(R"({"dateRange":{"date_from":"-7d"}})"));
  EXPECT_EQ(engine_.asked, 1);
}

}  // namespace
}  // namespace hedgerow::bridge
