// For tests: a QueryRunner over the real engine, which counts what the engine is asked.
#pragma once

#include <gtest/gtest.h>

#include "bridge/json_answer.h"
#include "bridge/query_jobs.h"
#include "warehouse/event_rows.h"
#include "warehouse/test_warehouse.h"

namespace hedgerow::bridge {

class CountingEngine final : public warehouse::QueryEngine {
 public:
  explicit CountingEngine(warehouse::QueryEngine& engine) : engine_(engine) {}
  net::Task<Result<std::unique_ptr<warehouse::ResultStream>>> Stream(warehouse::Query query) override {
    ++asked;
    return engine_.Stream(std::move(query));
  }
  net::Task<Result<std::unique_ptr<warehouse::ResultStream>>> Download(warehouse::Query query,
                                                                       std::string format) override {
    ++asked;
    return engine_.Download(std::move(query), std::move(format));
  }
  net::Task<Result<std::string>> Read(warehouse::Query query, std::string format, size_t bytes_max) override {
    return engine_.Read(std::move(query), std::move(format), bytes_max);
  }
  net::Task<Result<void>> Insert(warehouse::InsertBatch batch) override { return engine_.Insert(std::move(batch)); }
  net::Task<Result<void>> Execute(std::string sql) override { return engine_.Execute(std::move(sql)); }

  int asked = 0;

 private:
  warehouse::QueryEngine& engine_;
};

// Would run for minutes.
inline constexpr char kEndless[] = "SELECT max(sipHash64(number)) FROM numbers(100000000000)";

class RunnerTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    warehouse_ = new warehouse::TestWarehouse;
    warehouse::EventRows rows;
    const WallTime start = FromMicros(1'790'000'000'000'000);
    const char* plans[] = {R"({"plan":"pro","amount":12.5,"paid":true})", R"({"plan":"free","amount":3})",
                           R"({"other":1})"};
    for (uint64_t i = 0; i < 300; ++i) {
      rows.Add(warehouse::EventRow{.uuid = warehouse::Uuid{i, 1},
                                   .event = i % 2 == 0 ? "view" : "buy",
                                   .properties = plans[i % 3],
                                   .timestamp = start + std::chrono::hours(i),
                                   .team_id = static_cast<int64_t>(i < 200 ? 1 : 2),
                                   .distinct_id = "d" + std::to_string(i % 10),
                                   .created_at = start,
                                   .person_id = warehouse::PersonIdOf(1, "d" + std::to_string(i % 10))});
    }
    ASSERT_TRUE(warehouse_->Run(warehouse_->engine().Insert(rows.TakeBatch())));
  }
  static void TearDownTestSuite() { delete warehouse_; }
  inline static warehouse::TestWarehouse* warehouse_ = nullptr;

  RunnerTest()
      : engine_(warehouse_->engine()),
        runner_(loop(), engine_, clock_, Log::Quiet(), {.data_version = [this](ProjectId) { return data_version_; }}),
        jobs_(std::make_shared<QueryJobs>(loop(), runner_, clock_, JobLimits{.jobs_max = 8, .jobs_per_user_max = 4})) {}
  ~RunnerTest() override {
    warehouse_->Run(jobs_->Close());
    warehouse_->Run(runner_.Close());
  }

  net::Loop& loop() { return warehouse_->loop().loop(); }
  static RunRequest Ask(std::string hogql, int64_t project = 1) {
    return {.project = ProjectId{project}, .hogql = std::move(hogql), .form = Form::kJsonRows, .asker = "user 1"};
  }

  using Opened = std::expected<std::unique_ptr<RunningResult>, QueryFailure>;
  Opened Open(RunRequest request) { return warehouse_->Run(runner_.Open(std::move(request))); }
  static net::Task<Result<std::string>> ReadAll(RunningResult* run) {
    std::string text;
    for (;;) {
      CO_TRY(const auto piece, co_await run->Next());
      if (!piece) co_return text;
      text += *piece;
    }
  }
  // The rows as text; or what is wrong.
  std::string Rows(RunRequest request) {
    auto run = Open(std::move(request));
    if (!run) return "ERROR " + run.error().error.user_message;
    auto text = warehouse_->Run(ReadAll(run->get()));
    return text ? *text : "ERROR " + text.error().user_message;
  }
  std::string Running() {
    return warehouse_->Tsv("SELECT count() FROM system.processes WHERE Settings['log_comment'] LIKE 'project %'");
  }
  void WaitUntilRunning(const std::string& count) {
    std::string running = Running();
    for (int i = 0; i < 1000 && running != count + "\n"; ++i) {
      warehouse_->Run(net::SleepFor(std::chrono::milliseconds(5)));
      running = Running();
    }
    EXPECT_EQ(running, count + "\n");
  }

  uint64_t data_version_ = 1;
  ManualClock clock_;
  CountingEngine engine_;
  QueryRunner runner_;
  std::shared_ptr<QueryJobs> jobs_;
};

}  // namespace hedgerow::bridge
