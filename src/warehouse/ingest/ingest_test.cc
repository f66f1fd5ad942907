#include "warehouse/ingest/ingest.h"

#include <gtest/gtest.h>

#include "warehouse/test_warehouse.h"

namespace hedgerow::warehouse {
namespace {

class IngestTest : public testing::Test {
 protected:
  IngestTest() { Open(); }
  ~IngestTest() override { warehouse_.Run(ingest_->Close()); }

  void Open() {
    ingest_ = std::make_unique<Ingest>(warehouse_.loop().loop(), warehouse_.engine(), clock_, random_, Log::Quiet());
    auto started = warehouse_.Run(ingest_->Start());
    EXPECT_TRUE(started) << started.error().detail;
  }
  Accepted Send(const std::string& json, int64_t project = 1) {
    auto batch = ReadCapture(json, clock_.Now());
    EXPECT_TRUE(batch);
    auto accepted = warehouse_.Run(ingest_->Submit(ProjectId{project}, std::move(batch->events)));
    EXPECT_TRUE(accepted) << accepted.error().user_message;
    return accepted.value_or(Accepted{});
  }
  std::string Persons() {
    return warehouse_.Tsv(
        "SELECT properties, is_identified FROM persons FINAL WHERE is_deleted = 0 ORDER BY properties");
  }
  std::string PersonsOfEvents() {  // events by person after overrides
    return warehouse_.Tsv(
        "SELECT arraySort(groupArray(event)) FROM (SELECT e.event AS event, if(o.distinct_id != '', o.person_id, "
        "e.person_id) AS p "
        "FROM events AS e LEFT JOIN (SELECT distinct_id, argMax(person_id, version) AS person_id FROM "
        "person_distinct_id_overrides "
        "GROUP BY distinct_id) AS o ON e.distinct_id = o.distinct_id) GROUP BY p ORDER BY 1");
  }

  TestWarehouse warehouse_;
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<Ingest> ingest_;
};

TEST_F(IngestTest, StoresEventsAndMakesTheirPersons) {
  EXPECT_EQ(
      Send(R"([{"event":"a","distinct_id":"u1","properties":{"$set":{"plan":"pro"}}},{"event":"b","distinct_id":"u1"},
                     {"event":"c","distinct_id":"u2","properties":{"$process_person_profile":false}}])")
          .stored,
      3u);
  EXPECT_EQ(warehouse_.Tsv("SELECT event, person_id FROM events ORDER BY event"),
            "a\t" + PersonIdOf(1, "u1").ToString() + "\nb\t" + PersonIdOf(1, "u1").ToString() + "\nc\t" +
                PersonIdOf(1, "u2").ToString() + "\n");
  EXPECT_EQ(Persons(), "{\"plan\":\"pro\"}\t0\n");
}

TEST_F(IngestTest, DropsAUuidThatWasStoredAlsoAfterARestart) {
  const char* json = R"({"event":"a","distinct_id":"u","uuid":"0190a5f0-0000-7000-8000-000000000001"})";
  EXPECT_EQ(Send(json).stored, 1u);
  EXPECT_EQ(Send(json).duplicates, 1u);
  warehouse_.Run(ingest_->Close());
  Open();
  EXPECT_EQ(Send(json).duplicates, 1u);
  EXPECT_EQ(Send(json, 2).stored, 1u);  // another project's event may have the same id
  EXPECT_EQ(warehouse_.Tsv("SELECT count() FROM events"), "2\n");
}

TEST_F(IngestTest, IdentifyMergesTheAnonymousPerson) {
  Send(R"({"event":"view","distinct_id":"anon","properties":{"$set":{"a":1,"b":1}}})");
  Send(R"({"event":"known","distinct_id":"ann","properties":{"$set":{"a":2}}})");
  Send(R"({"event":"$identify","distinct_id":"ann","properties":{"$anon_distinct_id":"anon","$set":{"c":3}}})");
  Send(R"({"event":"later","distinct_id":"anon"})");
  EXPECT_EQ(Persons(), "{\"a\":2,\"b\":1,\"c\":3}\t1\n");
  EXPECT_EQ(PersonsOfEvents(), "['$identify','known','later','view']\n");
}

TEST_F(IngestTest, IdentifyGivesANewNameToAKnownPerson) {
  Send(
      R"([{"event":"view","distinct_id":"anon"},{"event":"$identify","distinct_id":"ann","properties":{"$anon_distinct_id":"anon"}},
           {"event":"later","distinct_id":"ann"}])");
  EXPECT_EQ(PersonsOfEvents(), "['$identify','later','view']\n");
  EXPECT_EQ(warehouse_.Tsv("SELECT uniqExact(person_id) FROM events"), "1\n");
}

TEST_F(IngestTest, DoesNotMergeAnIdentifiedPersonUnlessToldThatItIsDangerous) {
  Send(R"([{"event":"$identify","distinct_id":"ann"},{"event":"$identify","distinct_id":"bob"}])");
  Send(R"({"event":"$create_alias","distinct_id":"ann","properties":{"alias":"bob"}})");
  EXPECT_EQ(PersonsOfEvents(), "['$create_alias','$identify']\n['$identify']\n");
  Send(R"({"event":"$merge_dangerously","distinct_id":"ann","properties":{"alias":"bob"}})");
  EXPECT_EQ(PersonsOfEvents(), "['$create_alias','$identify','$identify','$merge_dangerously']\n");
  Send(R"({"event":"$identify","distinct_id":"undefined","properties":{"$anon_distinct_id":"carl"}})");
  EXPECT_EQ(warehouse_.Tsv("SELECT count() FROM person_distinct_ids WHERE distinct_id = 'carl'"), "0\n");
}

TEST_F(IngestTest, MergesInAChain) {
  Send(R"([{"event":"a","distinct_id":"1"},{"event":"b","distinct_id":"2"},{"event":"c","distinct_id":"3"}])");
  Send(
      R"([{"event":"$create_alias","distinct_id":"2","properties":{"alias":"1"}},{"event":"$create_alias","distinct_id":"3","properties":{"alias":"2"}}])");
  EXPECT_EQ(PersonsOfEvents(), "['$create_alias','$create_alias','a','b','c']\n");
  EXPECT_EQ(warehouse_.Tsv("SELECT count() FROM persons FINAL WHERE is_deleted = 0"), "1\n");
}

TEST_F(IngestTest, PersonsOfTwoProjectsHaveNothingInCommon) {
  Send(R"({"event":"a","distinct_id":"u","properties":{"$set":{"x":1}}})", 1);
  Send(R"({"event":"a","distinct_id":"u","properties":{"$set":{"x":2}}})", 2);
  EXPECT_EQ(warehouse_.Tsv("SELECT team_id, properties FROM persons FINAL ORDER BY team_id"),
            "1\t{\"x\":1}\n2\t{\"x\":2}\n");
}

TEST_F(IngestTest, SaysSoWhenTheQueueIsFull) {
  std::vector<CapturedEvent> events(200'001);
  auto refused = warehouse_.Run(ingest_->Submit(ProjectId{1}, std::move(events)));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kUnavailable);
}

// Many senders at once, the engine killed -9 again and again: what was acknowledged is there, once.
class KillTest : public IngestTest {
 protected:
  struct Sender {
    std::vector<std::string> acknowledged;
    int sent = 0;
  };
  net::Task<void> SendMany(Sender* sender, int id, const bool* stop) {
    while (!*stop) {
      CapturedEvent event{.uuid = Uuid{static_cast<uint64_t>(id) << 32 | static_cast<uint64_t>(sender->sent++), 7},
                          .has_uuid = true,
                          .event = "e",
                          .distinct_id = "d" + std::to_string(id % 3),
                          .properties = "{}",
                          .timestamp = clock_.Now()};
      const std::string uuid = event.uuid.ToString();
      for (;;) {  // as an SDK does: the same event again until it is taken
        auto accepted = co_await ingest_->Submit(ProjectId{1}, {event});
        if (accepted) break;
        if (!co_await net::SleepFor(std::chrono::milliseconds(5))) co_return;
      }
      sender->acknowledged.push_back(uuid);
    }
  }
  net::Task<void> KillRounds(int rounds, bool* stop) {
    for (int round = 0; round < rounds; ++round) {
      const uint64_t target = ingest_->commits() + 2 + static_cast<uint64_t>(round % 3);
      while (ingest_->commits() < target) {
        if (!co_await net::SleepFor(std::chrono::milliseconds(1 + round % 7))) break;
      }
      kill(warehouse_.process().pid(), SIGKILL);
      const int restarts = warehouse_.process().restarts();
      while (warehouse_.process().restarts() == restarts) {
        if (!co_await net::SleepFor(std::chrono::milliseconds(5))) break;
      }
    }
    *stop = true;
  }
};

TEST_F(KillTest, LosesAndDoublesNothingWhenTheEngineIsKilled) {
  constexpr int kSenders = 20, kRounds = 10;
  std::vector<Sender> senders(kSenders);
  bool stop = false;
  net::TaskGroup supervising(warehouse_.loop().loop()), sending(warehouse_.loop().loop());
  supervising.Spawn(warehouse_.process().Supervise());
  for (int i = 0; i < kSenders; ++i) sending.Spawn(SendMany(&senders[static_cast<size_t>(i)], i, &stop));
  warehouse_.Run(KillRounds(kRounds, &stop));
  warehouse_.Run(sending.Join());
  supervising.Cancel();
  warehouse_.Run(supervising.Join());
  std::vector<std::string> acknowledged;
  for (const auto& sender : senders)
    acknowledged.insert(acknowledged.end(), sender.acknowledged.begin(), sender.acknowledged.end());
  std::sort(acknowledged.begin(), acknowledged.end());
  std::string expected;
  for (const auto& id : acknowledged) expected += id + "\n";
  EXPECT_GT(acknowledged.size(), 100u);
  EXPECT_EQ(warehouse_.Tsv("SELECT toString(uuid) AS u FROM events ORDER BY u"), expected);
}

}  // namespace
}  // namespace hedgerow::warehouse
