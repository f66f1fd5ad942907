// Cohorts, actions and saved queries over HTTP, and what they mean as HogQL.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "api/api_fixture.h"
#include "api/named_hogql.h"

namespace hedgerow::api {
namespace {

using store::NamedKind;

struct MeaningRow {
  NamedKind kind;
  const char* sent;
  const char* hogql;  // or "error: ..."
};
constexpr MeaningRow kMeanings[] = {
    {NamedKind::kCohort, R"({"filters": {"properties": {"type": "OR", "values": [{"type": "AND", "values": [
       {"key": "plan", "value": ["pro", "max"], "operator": "exact", "type": "person"}, {"key": "age", "value": 30, "operator": "gt", "type": "person"}]}]}}})",
     "(((toString(properties.`plan`) = 'pro' OR toString(properties.`plan`) = 'max') AND (toFloat(properties.`age`) > "
     "toFloat('30'))))"},
    {NamedKind::kCohort,
     R"({"filters": {"properties": [{"key": "it's`\\", "value": "a'b\\", "type": "person", "operator": "icontains"}]}})",
     R"(((toString(properties.`it's\`\\`) ILIKE concat('%', 'a\'b\\', '%'))))"},
    {NamedKind::kCohort,
     R"({"filters": {"properties": [{"type": "behavioral", "value": "performed_event", "key": "paid", "time_value": "7", "time_interval": "day", "negation": true}]}})",
     "(id NOT IN (SELECT person_id FROM events WHERE event = 'paid' AND timestamp >= now() - INTERVAL 7 day))"},
    {NamedKind::kCohort, R"({"query": {"kind": "HogQLQuery", "query": "SELECT person_id FROM events"}})",
     "id IN (SELECT person_id FROM events\n)"},
    {NamedKind::kCohort, R"({})", "error: Send {\"query\": {\"kind\": \"HogQLQuery\", \"query\": \"SELECT ...\"}}."},
    {NamedKind::kCohort, R"({"filters": {"properties": [{"key": "a", "value": 1, "operator": "near"}]}})",
     "error: The operator \"near\" is not supported."},
    {NamedKind::kAction,
     R"({"steps": [{"event": "signup"}, {"event": "$pageview", "url": "/thanks", "properties": [{"key": "n", "operator": "is_set"}]}]})",
     "(event = 'signup') OR (event = '$pageview' AND (toString(properties.$current_url) ILIKE concat('%', '/thanks', "
     "'%')) AND (properties.`n` IS NOT NULL))"},
    {NamedKind::kAction, R"({"steps": [{"selector": "button"}]})",
     "error: Actions on elements are not supported: filter on properties."},
    {NamedKind::kView, R"({"query": {"kind": "HogQLQuery", "query": "SELECT 1"}})", "SELECT 1"},
};

TEST(NamedHogql, SaysWhatWasSent) {
  for (const MeaningRow& row : kMeanings) {
    const auto meant = HogqlOf(row.kind, boost::json::parse(row.sent).as_object());
    EXPECT_EQ(meant ? *meant : "error: " + meant.error().user_message, row.hogql) << row.sent;
  }
}

TEST(NamedQueries, AreMadeChangedAndDeletedAndQueriesHearOfIt) {
  ApiFixture api;
  const store::Project project = api.MakeProject();
  const Actor member = api.MakeUser("member", std::pair(project.id, store::Role::kMember));
  const std::string base = "/api/projects/" + std::to_string(project.id.value) + "/warehouse_saved_queries/";
  const boost::json::object query{{"kind", "HogQLQuery"}, {"query", "SELECT 1"}};
  const Reply made = api.CallJson(member, "POST", base, boost::json::object{{"name", "ones"}, {"query", query}});
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.json.at("query"), query);
  EXPECT_EQ(api.watcher.changed.size(), 1u);
  EXPECT_EQ(api.CallJson(member, "POST", base, boost::json::object{{"name", "ones"}, {"query", query}}).status, 409);
  EXPECT_EQ(api.CallJson(member, "POST", base, boost::json::object{{"name", "not a table"}, {"query", query}}).status,
            400);

  const std::string one = base + std::to_string(made.json.at("id").as_int64()) + "/";
  const boost::json::object nonsense{{"query", {{"kind", "HogQLQuery"}, {"query", "SELECT nonsense"}}}};
  const Reply refused = api.CallJson(member, "PATCH", one, nonsense);
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.json.at("detail").as_string(), "unknown column `nonsense`");
  EXPECT_EQ(api.CallJson(member, "PATCH", one, boost::json::object{{"name", "units"}}).json.at("name").as_string(),
            "units");
  EXPECT_EQ(api.Call(member, "GET", base).json.at("count").as_int64(), 1);
  EXPECT_EQ(api.Call(member, "DELETE", one).status, 204);
  EXPECT_EQ(api.Call(member, "GET", one).status, 404);
  EXPECT_EQ(api.watcher.changed.size(), 3u);
}

}  // namespace
}  // namespace hedgerow::api
