#include "bridge/query_jobs.h"

#include <gmock/gmock.h>

#include "bridge/runner_fixture.h"

namespace hedgerow::bridge {
namespace {

using Kind = QueryJobs::Kind;

class QueryJobsTest : public RunnerTest {
 protected:
  using Answer = std::expected<std::shared_ptr<QueryJob>, QueryFailure>;
  Answer OpenJob(std::string id, RunRequest request, Kind kind = Kind::kBackground, int64_t user = 7) {
    return warehouse_->Run(jobs_->Open({request.project, UserId{user}, std::move(id)}, std::move(request), kind));
  }
  std::shared_ptr<QueryJob> Find(std::string id, int64_t user = 7, int64_t project = 1) {
    return jobs_->Find({ProjectId{project}, UserId{user}, std::move(id)});
  }
  void WaitUntilComplete(const std::shared_ptr<QueryJob>& job) {
    for (int i = 0; i < 1000 && !job->complete(); ++i) warehouse_->Run(net::SleepFor(std::chrono::milliseconds(5)));
    EXPECT_TRUE(job->complete());
  }
};

TEST_F(QueryJobsTest, KeepsABackgroundResultForAWhile) {
  auto job = OpenJob("a", Ask("SELECT count() FROM events"));
  ASSERT_TRUE(job);
  EXPECT_TRUE((*job)->background());
  WaitUntilComplete(*job);
  ASSERT_EQ((*job)->pieces().size(), 1u);
  EXPECT_EQ(*(*job)->pieces()[0], "[200]");
  EXPECT_EQ(Find("a"), *job);
  clock_.Advance(std::chrono::minutes(11));
  EXPECT_EQ(Find("a"), nullptr);
  EXPECT_EQ(jobs_->bytes(), 0u);
}

TEST_F(QueryJobsTest, NobodyElseFindsOrCancelsIt) {
  auto job = OpenJob("mine", Ask(kEndless));
  ASSERT_TRUE(job);
  EXPECT_EQ(Find("mine", 8), nullptr);
  EXPECT_EQ(Find("mine", 7, 2), nullptr);
  EXPECT_FALSE(jobs_->Cancel({ProjectId{1}, UserId{8}, "mine"}));
  EXPECT_FALSE(jobs_->Cancel({ProjectId{2}, UserId{7}, "mine"}));
  WaitUntilRunning("1");
  EXPECT_TRUE(jobs_->Cancel({ProjectId{1}, UserId{7}, "mine"}));
  WaitUntilRunning("0");
  EXPECT_EQ(Find("mine"), nullptr);
}

TEST_F(QueryJobsTest, CancellingEndsTheWaitOfWhoeverWaits) {
  auto job = OpenJob("wait", Ask(kEndless), Kind::kWaited);
  ASSERT_TRUE(job);
  WaitUntilRunning("1");
  EXPECT_NE(Find("wait"), nullptr);
  EXPECT_TRUE(jobs_->Cancel({ProjectId{1}, UserId{7}, "wait"}));
  const auto piece = warehouse_->Run((*job)->Next());
  ASSERT_FALSE(piece);
  EXPECT_EQ(piece.error().code, Code::kCancelled);
  WaitUntilRunning("0");
}

TEST_F(QueryJobsTest, TheSameNameForTheSameQuestionIsTheSameJob) {
  auto first = OpenJob("n", Ask(kEndless));
  auto again = OpenJob("n", Ask(kEndless));
  ASSERT_TRUE(first && again);
  EXPECT_EQ(*first, *again);
  WaitUntilRunning("1");
  auto other = OpenJob("n", Ask("SELECT 1"));
  ASSERT_TRUE(other);
  EXPECT_NE(*first, *other);
  WaitUntilRunning("0");  // the first was cancelled
  WaitUntilComplete(*other);
  EXPECT_EQ(Find("n"), *other);
}

TEST_F(QueryJobsTest, HandsOutWhatIsCachedAtOnce) {
  EXPECT_EQ(Rows(Ask("SELECT 41 + 1")), "[42]");
  auto job = OpenJob("cached", Ask("SELECT 41 + 1"));
  ASSERT_TRUE(job);
  EXPECT_FALSE((*job)->background());
  EXPECT_TRUE((*job)->run().cached());
}

TEST_F(QueryJobsTest, IsBoundedForAUserAndForAll) {
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(OpenJob("e" + std::to_string(i), Ask(kEndless)));
  auto fifth = OpenJob("e4", Ask(kEndless));
  ASSERT_FALSE(fifth);
  EXPECT_EQ(fifth.error().error.code, Code::kUnavailable);
  EXPECT_TRUE(OpenJob("other", Ask("SELECT 1"), Kind::kBackground, 8));
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(jobs_->Cancel({ProjectId{1}, UserId{7}, "e" + std::to_string(i)}));
  // Ended ones make room by themselves, the oldest first.
  for (int i = 0; i < 12; ++i) {
    auto job = OpenJob("s" + std::to_string(i), Ask("SELECT 100 + " + std::to_string(i)));
    ASSERT_TRUE(job) << job.error().error.user_message;
    WaitUntilComplete(*job);
  }
  EXPECT_EQ(Find("s0"), nullptr);
  EXPECT_NE(Find("s11"), nullptr);
  EXPECT_LE(jobs_->size(), 8u);
}

TEST_F(QueryJobsTest, AFailureIsKeptToo) {
  auto wrong = OpenJob("w", Ask("SELECT evnt FROM events"));
  ASSERT_FALSE(wrong);
  EXPECT_FALSE(wrong.error().diagnostics.empty());
  auto failing = OpenJob("f", Ask("SELECT throwIf(count() > 0) FROM events"));
  ASSERT_TRUE(failing);
  WaitUntilComplete(*failing);
  ASSERT_TRUE((*failing)->failure());
  EXPECT_EQ((*failing)->failure()->code, Code::kInvalid);
}

}  // namespace
}  // namespace hedgerow::bridge
