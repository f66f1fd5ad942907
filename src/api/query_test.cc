// The query endpoint's requests and answers; what the queries mean is tested with the real engine in bridge/ and e2e.
#include <boost/json.hpp>

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "api/api_fixture.h"

namespace hedgerow::api {
namespace {

using boost::json::object;
using boost::json::value;

class QueryTest : public ::testing::Test {
 protected:
  Reply Post(object body, CallOptions options = {}) {
    options.body = boost::json::serialize(body);
    return api_.Call(ada_, "POST", path_, std::move(options));
  }
  static object Hogql(object fields = {}) {
    fields["kind"] = "HogQLQuery";
    fields.emplace("query", "SELECT event, count() FROM events");
    return fields;
  }
  value Understood(object body) {
    const Reply reply = Post(std::move(body));
    EXPECT_LT(reply.status, 300) << reply.body;
    return api_.queries.TakeRequest();
  }
  std::string AttrOfRefusal(object body) {
    const Reply reply = Post(std::move(body));
    EXPECT_EQ(reply.status, 400) << reply.body;
    return reply.status == 400 ? std::string(reply.json.at("attr").as_string()) : "";
  }

  ApiFixture api_;
  store::Project project_ = api_.MakeProject();
  Actor ada_ = api_.MakeUser("ada", std::pair(project_.id, store::Role::kViewer));
  std::string path_ = fmt::format("/api/projects/{}/query/", project_.id.value);
};

TEST_F(QueryTest, AnswersInPostHogsShape) {
  const Reply reply = Post({{"query", Hogql()}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(boost::json::serialize(reply.json.at("columns")), R"j(["event","count()"])j");
  EXPECT_EQ(boost::json::serialize(reply.json.at("types").at(1)), R"j(["count()","UInt64"])j");
  EXPECT_EQ(reply.json.at("results").at(0).at(0), "$pageview");
  EXPECT_EQ(reply.json.at("timings").at(0).at("k"), ".");
  EXPECT_FALSE(reply.json.at("is_cached").as_bool());
}

TEST_F(QueryTest, UnderstandsPostHogsRequest) {
  const value understood =
      Understood({{"query", Hogql({{"values", {{"a", 1}}},
                                   {"variables",
                                    {{"id-1", {{"variableId", "id-1"}, {"code_name", "x"}, {"value", 5}}},
                                     {"id-2", {{"code_name", "y"}, {"value", 5}, {"isNull", true}}}}},
                                   {"filters", {{"dateRange", {{"date_from", "-7d"}}}}}})},
                  {"client_query_id", "my-id"},
                  {"name", "my query"},
                  {"refresh", "force_blocking"},
                  {"filters_override", {{"date_to", "mStart"}, {"properties", boost::json::array{}}}},
                  {"variables_override", {{"id-1", {{"code_name", "x"}, {"value", 6}}}}},
                  {"limit", 10}});
  EXPECT_EQ(understood.at("id"), "my-id");
  EXPECT_EQ(understood.at("user"), ada_.user.value);
  EXPECT_EQ(understood.at("label"), "my query");
  EXPECT_EQ(understood.at("limit"), 10);
  EXPECT_EQ(boost::json::serialize(understood.at("values")), R"({"a":1})");
  EXPECT_EQ(boost::json::serialize(understood.at("variables")), R"({"x":6,"y":null})");
  EXPECT_EQ(boost::json::serialize(understood.at("filters").at("dateRange")),
            R"({"date_from":"-7d","date_to":"mStart"})");
}

TEST_F(QueryTest, KnowsEveryWordOfRefresh) {
  const auto refresh = [&](value word) {
    return static_cast<Refresh>(Understood({{"query", Hogql()}, {"refresh", word}}).at("refresh").as_int64());
  };
  EXPECT_EQ(refresh(true), Refresh::kForceBlocking);
  EXPECT_EQ(refresh(false), Refresh::kBlocking);
  EXPECT_EQ(refresh(nullptr), Refresh::kBlocking);
  EXPECT_EQ(refresh("blocking"), Refresh::kBlocking);
  EXPECT_EQ(refresh("async"), Refresh::kAsync);
  EXPECT_EQ(refresh("lazy_async"), Refresh::kLazyAsync);
  EXPECT_EQ(refresh("force_async"), Refresh::kForceAsync);
  EXPECT_EQ(refresh("force_cache"), Refresh::kForceCache);
  EXPECT_EQ(AttrOfRefusal({{"query", Hogql()}, {"refresh", "sometimes"}}), "refresh");
}

TEST_F(QueryTest, AnswersAStatusInTheBackgroundAndAMissFromAnEmptyCache) {
  const Reply started = Post({{"query", Hogql()}, {"refresh", "async"}, {"client_query_id", "later"}});
  EXPECT_EQ(started.status, 202);
  EXPECT_EQ(started.json.at("query_status").at("id"), "later");
  EXPECT_FALSE(started.json.at("query_status").at("complete").as_bool());
  EXPECT_EQ(Post({{"query", Hogql()}, {"refresh", "force_cache"}}).json.at("cache_key"), "cache_1");
  EXPECT_EQ(api_.Call(ada_, "GET", path_ + "known-query/").status, 202);
  EXPECT_EQ(api_.Call(ada_, "GET", path_ + "unknown/").status, 404);
  EXPECT_EQ(api_.Call(ada_, "DELETE", path_ + "known-query/").status, 200);
  EXPECT_EQ(api_.Call(ada_, "DELETE", path_ + "unknown/").status, 404);
}

TEST_F(QueryTest, SendsDocumentsOfTheAcceptedType) {
  struct {
    const char *accept, *query, *type;
  } rows[] = {
      {"application/vnd.apache.arrow.stream", "", "application/vnd.apache.arrow.stream"},
      {"text/csv", "", "text/csv; charset=utf-8"},
      {"", "?format=parquet", "application/vnd.apache.parquet"},
  };
  for (const auto& row : rows) {
    CallOptions options{.body = boost::json::serialize(object{{"query", Hogql()}}), .documented = false};
    options.headers.Set("Accept", row.accept);
    const Reply reply = api_.Call(ada_, "POST", path_ + row.query, std::move(options));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.headers.Find("Content-Type"), row.type);
    EXPECT_EQ(reply.body, fmt::format("document {}", project_.id.value));
  }
  CallOptions later{.headers = {{"Accept", "text/csv"}}};
  EXPECT_EQ(Post({{"query", Hogql()}, {"refresh", "async"}}, std::move(later)).status, 400);
}

TEST_F(QueryTest, ChecksWithoutRunningAndTellsWhatCanBeAsked) {
  const auto check = [&](const char* text) {
    return Post({{"query", {{"kind", "HogQLMetadata"}, {"query", text}}}}).json;
  };
  EXPECT_TRUE(check("SELECT 1").at("isValid").as_bool());
  const value wrong = check("SELECT evnt");
  EXPECT_EQ(wrong.at("errors").at(0).at("start"), 7);
  EXPECT_EQ(wrong.at("errors").at(0).at("fix"), "did you mean event?");
  EXPECT_EQ(Post({{"query", {{"kind", "DatabaseSchemaQuery"}}}}).status, 200);
}

TEST_F(QueryTest, TellsWhatCanBeTriedAgain) {
  const Reply gone = Post({{"query", Hogql({{"query", "SELECT gone"}})}});
  EXPECT_EQ(gone.status, 503);
  EXPECT_EQ(gone.headers.Find("Retry-After"), "1");
  EXPECT_EQ(gone.json.at("code"), "unavailable");
}

TEST_F(QueryTest, NamesTheFieldThatIsWrong) {
  EXPECT_EQ(AttrOfRefusal({{"query", {{"kind", "Trends"}}}}), "kind");
  EXPECT_EQ(AttrOfRefusal({{"query", {{"kind", "HogQLQuery"}}}}), "query");
  EXPECT_EQ(AttrOfRefusal({{"query", Hogql({{"values", 1}})}}), "values");
  EXPECT_EQ(AttrOfRefusal({{"query", Hogql({{"variables", 1}})}}), "variables");
  EXPECT_EQ(AttrOfRefusal({{"query", Hogql()}, {"client_query_id", "a/b"}}), "client_query_id");
  EXPECT_EQ(AttrOfRefusal({{"query", Hogql()}, {"client_query_id", std::string(129, 'x')}}), "client_query_id");
  EXPECT_EQ(AttrOfRefusal({{"query", Hogql()}, {"limit", 50'001}}), "limit");
  EXPECT_EQ(AttrOfRefusal({{"query", Hogql()}, {"filters_override", 1}}), "filters_override");
}

}  // namespace
}  // namespace hedgerow::api
