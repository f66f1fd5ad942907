#include "warehouse/ingest/capture_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>

#include <atomic>
#include <thread>

#include "net/http_server.h"
#include "warehouse/engine_error.h"
#include "warehouse/test_warehouse.h"

extern char** environ;

namespace hedgerow::warehouse {
namespace {

using testing::HasSubstr;

class OneToken final : public ProjectTokens {
 public:
  std::optional<ProjectId> FindProject(std::string_view token) const override {
    return token == "phc_test" ? std::optional(ProjectId{1}) : std::nullopt;
  }
};

// The engine, until its disk is full.
class FullDisk final : public QueryEngine {
 public:
  explicit FullDisk(QueryEngine& engine) : engine_(engine) {}
  net::Task<Result<std::unique_ptr<ResultStream>>> Stream(Query query) override {
    return engine_.Stream(std::move(query));
  }
  net::Task<Result<std::unique_ptr<ResultStream>>> Download(Query query, std::string format) override {
    return engine_.Stream(std::move(query));  // not asked for by the ingestion
  }
  net::Task<Result<std::string>> Read(Query query, std::string format, size_t bytes_max) override {
    return engine_.Read(std::move(query), std::move(format), bytes_max);
  }
  net::Task<Result<void>> Insert(InsertBatch batch) override {
    if (is_full)
      co_return std::unexpected(
          ToError({.code = 76, .text = "Code: 76. DB::Exception: Cannot write: No space left on device"}));
    co_return co_await engine_.Insert(std::move(batch));
  }
  net::Task<Result<void>> Execute(std::string sql) override { return engine_.Execute(std::move(sql)); }

  std::atomic<bool> is_full = false;

 private:
  QueryEngine& engine_;
};

// The capture endpoints on a real port, over a real engine, on a thread of their own.
class CaptureHandlerTest : public testing::Test {
 protected:
  CaptureHandlerTest() {
    loops_ = std::move(*net::Loops::Create(1));
    net::Loop& home = loops_->home();
    ended_ = std::make_unique<net::Event>(home);
    engine_ = std::make_unique<ClickHouseHttp>(home, ClickHouseOptions{.endpoint = warehouse_.endpoint()});
    full_ = std::make_unique<FullDisk>(*engine_);
    ingest_ = std::make_unique<Ingest>(home, *full_, clock_, random_, Log::Quiet());
    handler_ = std::make_unique<CaptureHandler>(home, *ingest_, tokens_, workers_, memory_, clock_, random_);
    server_ = std::move(*net::HttpServer::Create(*loops_, {.log = Log::Quiet()}, [this](net::Loop&) {
      return [this](net::Exchange& exchange) { return handler_->Handle(exchange); };
    }));
    port_ = *server_->ListenTcp("127.0.0.1", 0);
    thread_ = std::thread([this] { loops_->RunUntilDone(Serve()); });
  }
  ~CaptureHandlerTest() override {
    loops_->home().Post([this] { ended_->Notify(); });
    thread_.join();
    server_.reset();
    ingest_.reset();
    full_.reset();
    engine_.reset();
    ended_.reset();
  }
  net::Task<void> Serve() {
    EXPECT_TRUE(co_await ingest_->Start());
    (void)co_await ended_->Wait();
    co_await server_->Drain(std::chrono::seconds(1));
    co_await ingest_->Close();
  }

  net::Response Send(net::ClientRequest request) {
    net::HttpClient client(warehouse_.loop().loop(), {});
    auto response = warehouse_.Run(client.Fetch(net::TcpEndpoint("127.0.0.1", port_), std::move(request)));
    EXPECT_TRUE(response);
    return response ? *response : net::Response{.status = 0};
  }
  net::Response Post(std::string target, std::string body) {
    return Send({.method = "POST", .target = std::move(target), .body = std::move(body)});
  }

  TestWarehouse warehouse_;
  SystemClock clock_;
  SystemRandom random_;
  OneToken tokens_;
  net::WorkerPool workers_{2};
  CaptureMemory memory_;
  std::unique_ptr<net::Loops> loops_;
  std::unique_ptr<ClickHouseHttp> engine_;
  std::unique_ptr<FullDisk> full_;
  std::unique_ptr<Ingest> ingest_;
  std::unique_ptr<CaptureHandler> handler_;
  std::unique_ptr<net::HttpServer> server_;
  std::unique_ptr<net::Event> ended_;
  uint16_t port_ = 0;
  std::thread thread_;
};

TEST_F(CaptureHandlerTest, AcknowledgesWhatIsStored) {
  for (const char* path : {"/batch/", "/capture/", "/e/", "/i/v0/e/", "/track", "/engage/"}) {
    EXPECT_EQ(Post(path, R"({"api_key":"phc_test","event":"e","distinct_id":"d"})").status, 200) << path;
  }
  EXPECT_EQ(warehouse_.Tsv("SELECT count() FROM events"), "6\n");
}

TEST_F(CaptureHandlerTest, ReportsTheBadEventsOfABatch) {
  const auto response =
      Post("/batch/", R"({"api_key":"phc_test","batch":[{"event":"ok","distinct_id":"d"},{"event":"no id"}]})");
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr(R"("problems":[{"index":1,"detail":"it has no distinct_id"}])"));
}

TEST_F(CaptureHandlerTest, RefusesUnknownTokensAndNonsense) {
  EXPECT_EQ(Post("/batch/", R"({"api_key":"phc_other","event":"e","distinct_id":"d"})").status, 401);
  EXPECT_EQ(Post("/batch/", R"({"event":"e","distinct_id":"d"})").status, 401);
  EXPECT_EQ(Post("/batch/", "hello").status, 400);
  EXPECT_EQ(Post("/batch/", std::string((20 << 20) + 1, ' ')).status, 413);
  EXPECT_EQ(Send({.method = "DELETE", .target = "/batch/"}).status, 405);
}

TEST_F(CaptureHandlerTest, LetsEveryPageSend) {
  net::ClientRequest preflight{.method = "OPTIONS", .target = "/e/"};
  preflight.headers.Set("Origin", "https://a.example");
  const auto response = Send(std::move(preflight));
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(response.headers.Find("Access-Control-Allow-Origin"), "https://a.example");
}

TEST_F(CaptureHandlerTest, TellsAFullDiskFromABusyServer) {
  const std::string event =
      R"({"api_key":"phc_test","event":"e","distinct_id":"d","uuid":"0190a5f0-0000-7000-8000-000000000009"})";
  full_->is_full = true;
  const auto refused = Post("/batch/", event);
  EXPECT_EQ(refused.status, 507);
  EXPECT_EQ(refused.headers.Find("Retry-After"), "30");
  EXPECT_THAT(refused.body, HasSubstr("disk is full"));
  full_->is_full = false;
  EXPECT_EQ(Post("/batch/", event).status, 200);
  EXPECT_EQ(warehouse_.Tsv("SELECT count() FROM events"), "1\n");
}

TEST_F(CaptureHandlerTest, TellsSendersToComeBackWhenMemoryIsTaken) {
  auto taken = memory_.Take((256 << 20) - 300);
  ASSERT_TRUE(taken);
  const std::string event = R"({"api_key":"phc_test","event":"e","distinct_id":"d"})";
  ASSERT_LE(event.size(), 100u);  // three times that is free
  EXPECT_EQ(Post("/batch/", event).status, 200);
  const auto refused = Post("/batch/", event + std::string(100, ' '));
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.headers.Find("Retry-After"), "1");
  taken = {};
  EXPECT_EQ(Post("/batch/", event + std::string(100, ' ')).status, 200);
  EXPECT_EQ(memory_.used(), 0u);
}

TEST_F(CaptureHandlerTest, TakesTheLargestBodyAndNoLarger) {
  std::string body = R"({"api_key":"phc_test","event":"e","distinct_id":"d"})";
  body.append((20 << 20) - body.size(), ' ');
  EXPECT_EQ(Post("/batch/", body).status, 200);
  body += ' ';
  const auto refused = Post("/batch/", body);
  EXPECT_EQ(refused.status, 413);
  EXPECT_THAT(refused.body, HasSubstr("validation_error"));
}

TEST_F(CaptureHandlerTest, TakesRecordingsAndForgetsThem) {
  EXPECT_EQ(Post("/s/?compression=gzip-js", "anything").status, 200);
  EXPECT_EQ(warehouse_.Tsv("SELECT count() FROM events"), "0\n");
}

TEST_F(CaptureHandlerTest, IgnoresWhatACrawlerSends) {
  net::ClientRequest request{
      .method = "POST", .target = "/e/", .body = R"({"api_key":"phc_test","event":"$pageview","distinct_id":"d"})"};
  request.headers.Set("User-Agent", "Mozilla/5.0 (compatible; bingbot/2.0)");
  const auto response = Send(std::move(request));
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr(R"("ignored":1)"));
  EXPECT_EQ(warehouse_.Tsv("SELECT count() FROM events"), "0\n");
}

TEST_F(CaptureHandlerTest, AsksForAProjectsTokenEverywhere) {
  for (const char* path : {"/batch/", "/e/", "/flags/?v=2", "/decide/?v=3"}) {
    const auto refused = Post(path, R"({"api_key":"phc_other","event":"e","distinct_id":"d"})");
    EXPECT_EQ(refused.status, 401) << path;
    EXPECT_THAT(refused.body, HasSubstr(R"("type":"authentication_error","code":"invalid_api_key")")) << path;
    EXPECT_EQ(Post(path, R"({"event":"e","distinct_id":"d"})").status, 401) << path;
    EXPECT_THAT(Post(path, R"({"api_key":"phx_secret"})").body, HasSubstr("personal API key")) << path;
  }
}

TEST_F(CaptureHandlerTest, AnswersFlagsInEachOfTheirShapes) {
  const std::string asked = R"({"token":"phc_test","distinct_id":"d"})";
  EXPECT_THAT(Post("/flags/?v=2&config=true", asked).body, HasSubstr(R"("supportedCompression":["gzip","gzip-js"])"));
  EXPECT_THAT(Post("/flags/?v=1", asked).body, HasSubstr(R"("featureFlags":[])"));
  EXPECT_THAT(Post("/decide/?v=3", asked).body, HasSubstr(R"("featureFlags":{},"featureFlagPayloads":{})"));
  EXPECT_THAT(Post("/decide/?v=4", asked).body, HasSubstr(R"("flags":{})"));
  EXPECT_THAT(Post("/decide/?v=3", "data=" + net::PercentEncode(asked)).body, HasSubstr(R"("sessionRecording":false)"));
}

TEST_F(CaptureHandlerTest, AnswersFlagsAndRemoteConfiguration) {
  EXPECT_THAT(Post("/flags/?v=2", R"({"token":"phc_test"})").body, HasSubstr(R"("flags":{})"));
  EXPECT_THAT(Send({.target = "/array/phc_test/config.js"}).body,
              HasSubstr(R"(window._POSTHOG_REMOTE_CONFIG["phc_test"]={config:{)"));
  EXPECT_EQ(Send({.target = "/array/phc_other/config.js"}).status, 404);
  EXPECT_EQ(Send({.target = "/array/%22;alert(1)/config.js"}).status, 404);
}

TEST_F(CaptureHandlerTest, TakesEventsOfTheRealPythonClient) {
  const std::string python = std::string(HEDGEROW_SOURCE_DIR) + "/.tools/test/bin/python";
  const std::string script = std::string(HEDGEROW_SOURCE_DIR) + "/tests/sdk/send_with_posthog_python.py";
  const std::string host = "http://127.0.0.1:" + std::to_string(port_);
  std::vector<std::string> words{python, script, host, "phc_test"};
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t child = 0;
  ASSERT_EQ(posix_spawn(&child, python.c_str(), nullptr, nullptr, argv.data(), environ), 0)
      << "run scripts/install test";
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(warehouse_.Tsv("SELECT event, count() FROM events GROUP BY event ORDER BY event"),
            "$create_alias\t2\n$groupidentify\t2\n$set\t2\n$set_once\t2\ndated\t2\nmany\t200\nsigned_up\t2\n");
  EXPECT_EQ(warehouse_.Tsv("SELECT JSONExtractString(properties, 'unicode'), JSONExtractFloat(properties, 'amount') "
                           "FROM events WHERE event = 'signed_up' LIMIT 1"),
            "\u00e9\U0001F600\t12.5\n");
  EXPECT_EQ(warehouse_.Tsv("SELECT JSONExtractString(properties, 'email') AS e FROM persons FINAL WHERE is_deleted = 0 "
                           "AND e != '' ORDER BY e"),
            "python-gzip@example.com\npython-plain@example.com\n");
  EXPECT_EQ(warehouse_.Tsv(
                "SELECT uniqExact(person_id) FROM person_distinct_ids FINAL WHERE distinct_id LIKE 'python-plain%'"),
            "1\n");
  EXPECT_EQ(warehouse_.Tsv(
                "SELECT countIf(abs(dateDiff('hour', timestamp, now64())) = 48) FROM events WHERE event = 'dated'"),
            "2\n");
}

}  // namespace
}  // namespace hedgerow::warehouse
