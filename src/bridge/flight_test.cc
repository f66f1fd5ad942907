#include "bridge/flight.h"

#include <gtest/gtest.h>

#include "bridge/query_queue.h"
#include "bridge/values.h"
#include "net/test_loop.h"

namespace hedgerow::bridge {
namespace {

net::Task<void> ReadAll(std::shared_ptr<Flight> flight, std::string* text, Result<void>* end) {
  Flight::Reader reader(flight);
  for (;;) {
    auto piece = co_await reader.Next();
    if (!piece) {
      *end = std::unexpected(piece.error());
      co_return;
    }
    if (!*piece) co_return;
    text->append(**piece);
  }
}
net::Task<void> Produce(std::shared_ptr<Flight> flight, int pieces, size_t bytes) {
  for (int i = 0; i < pieces; ++i) {
    if (!co_await flight->Put(std::string(bytes, static_cast<char>('a' + i % 26)))) co_return;
    co_await net::Yield();
  }
  flight->Finish({.rows = 7});
}
net::Task<void> LeaveAfterOne(std::shared_ptr<Flight> flight) {
  Flight::Reader reader(flight);
  (void)co_await reader.Next();
}

struct FlightTest : testing::Test {
  net::TestLoop loop;
  std::shared_ptr<FileBudget> files = std::make_shared<FileBudget>(1ULL << 30);
  std::shared_ptr<Flight> Make(size_t keep) {
    return std::make_shared<Flight>(loop.loop(), FlightOptions{.keep_bytes_max = keep, .files = files});
  }
};

TEST_F(FlightTest, GivesEveryReaderAllOfIt) {
  auto flight = Make(1 << 20);
  std::string first, second, late;
  Result<void> end;
  net::TaskGroup tasks(loop.loop());
  tasks.Spawn(ReadAll(flight, &first, &end));
  tasks.Spawn(ReadAll(flight, &second, &end));
  tasks.Spawn(Produce(flight, 10, 100));
  loop.Run(tasks.Join());
  loop.Run(ReadAll(flight, &late, &end));
  EXPECT_EQ(first.size(), 1000u);
  EXPECT_EQ(second, first);
  EXPECT_EQ(late, first);
  EXPECT_TRUE(flight->joinable());
  EXPECT_EQ(flight->summary().rows, 7u);
}

TEST_F(FlightTest, BoundsItsMemoryWhenTheResultIsLarge) {
  auto flight = Make(1 << 20);
  std::string text;
  Result<void> end;
  net::TaskGroup tasks(loop.loop());
  tasks.Spawn(ReadAll(flight, &text, &end));
  tasks.Spawn(Produce(flight, 64, 1 << 20));
  loop.Run(tasks.Join());
  EXPECT_EQ(text.size(), size_t{64} << 20);
  EXPECT_FALSE(flight->joinable());
}

TEST_F(FlightTest, KeepsALargeResultInAFileAndGivesItToEveryReader) {
  auto flight = Make(64 << 20);
  std::string first, late;
  Result<void> end;
  net::TaskGroup tasks(loop.loop());
  tasks.Spawn(ReadAll(flight, &first, &end));
  tasks.Spawn(Produce(flight, 600, 10'000));
  loop.Run(tasks.Join());
  EXPECT_EQ(files->used, 6'000'000u);
  loop.Run(ReadAll(flight, &late, &end));
  EXPECT_EQ(first.size(), 6'000'000u);
  EXPECT_EQ(late, first);
  {
    Flight::Reader reader(flight);
    auto file = loop.Run(reader.WaitForFile());
    ASSERT_TRUE(file && *file);
    EXPECT_EQ((*file)->Read(0, first.size()).value_or(""), first);
  }
  flight.reset();
  EXPECT_EQ(files->used, 0u);
}

TEST_F(FlightTest, AFileThatOutgrowsItsLimitIsStreamedFromItsBeginning) {
  auto flight = Make(3 << 20);
  std::string text;
  Result<void> end;
  net::TaskGroup tasks(loop.loop());
  tasks.Spawn(ReadAll(flight, &text, &end));
  tasks.Spawn(Produce(flight, 26 * 40, 10'000));
  loop.Run(tasks.Join());
  EXPECT_EQ(text.size(), 10'400'000u);
  for (int i = 0; i < 26; ++i) EXPECT_EQ(std::ranges::count(text, 'a' + i), 400'000) << i;
  EXPECT_FALSE(flight->joinable());
  EXPECT_EQ(files->used, 0u);  // every reader has passed it
}

TEST_F(FlightTest, NoticesThatNobodyListensAnyMore) {
  auto flight = Make(1 << 20);
  net::TaskGroup tasks(loop.loop());
  tasks.Spawn(LeaveAfterOne(flight));
  tasks.Spawn([](std::shared_ptr<Flight> f) -> net::Task<void> {
    (void)co_await f->Put(std::string(kPieceBytes, 'x'));
  }(flight));
  loop.Run(tasks.Join());
  EXPECT_TRUE(loop.Run(flight->WaitForEndOrNobody()));
  EXPECT_FALSE(flight->finished());
}

TEST_F(FlightTest, TellsEveryReaderOfAFailure) {
  auto flight = Make(1 << 20);
  std::string text;
  Result<void> end;
  flight->Fail({Code::kTimeout, "late", {}, {}});
  loop.Run(ReadAll(flight, &text, &end));
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, Code::kTimeout);
}

net::Task<void> EnterAndHold(QueryQueue& queue, int64_t project, std::vector<int64_t>* order, net::Event* release) {
  auto place = co_await queue.Enter(ProjectId{project});
  if (!place) co_return;
  order->push_back(project);
  (void)co_await release->Wait();
}
net::Task<void> ReleaseSoon(net::Event* release) {
  for (int i = 0; i < 10; ++i) co_await net::Yield();
  release->Notify();
}

TEST_F(FlightTest, TheQueueTakesProjectsInTurn) {
  QueryQueue queue(loop.loop(), {.running_max = 2, .running_per_project_max = 1, .waiting_per_project_max = 2});
  std::vector<int64_t> order;
  net::Event release(loop.loop());
  net::TaskGroup tasks(loop.loop());
  for (const int64_t project : {1, 1, 1, 1, 2, 3}) tasks.Spawn(EnterAndHold(queue, project, &order, &release));
  tasks.Spawn(ReleaseSoon(&release));
  loop.Run(tasks.Join());
  EXPECT_EQ(order.size(), 5u);  // the fourth of project 1 found its line full
  EXPECT_EQ(order[0], 1);
  EXPECT_EQ(order[1], 2);
  EXPECT_EQ(queue.running(), 0u);
}

TEST(Values, ReadTaggedFormsAndRefuseTheUnfit) {
  auto values = ReadValues(
      boost::json::parse(
          R"({"a":1,"b":[true,null,"x"],"c":{"$datetime":"2026-01-01T00:00:00Z"},"d":{"$decimal":"1.50"},"e":{"k":2.5}})")
          .as_object());
  ASSERT_TRUE(values);
  EXPECT_EQ(std::get<int64_t>(values->at("a").value), 1);
  EXPECT_EQ(std::get<hogql::Value::List>(values->at("b").value).size(), 3u);
  EXPECT_EQ(std::get<hogql::Value::DateTime>(values->at("c").value).rfc3339, "2026-01-01T00:00:00Z");
  EXPECT_EQ(std::get<hogql::Value::Decimal>(values->at("d").value).digits, "1.50");
  EXPECT_EQ(std::get<hogql::Value::Dict>(values->at("e").value).size(), 1u);
  EXPECT_FALSE(ReadValues(boost::json::parse(R"({"a":18446744073709551615})").as_object()));
}

}  // namespace
}  // namespace hedgerow::bridge
