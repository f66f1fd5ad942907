#include "warehouse/ingest/ingest.h"

#include <gtest/gtest.h>

#include <cstdlib>

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
    auto accepted =
        warehouse_.Run(ingest_->Submit(ProjectId{project}, std::move(batch->events), std::move(batch->seen)));
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

TEST_F(IngestTest, RecognisesALateEventLongAfterItWasForgotten) {
  const std::string late =
      R"({"event":"a","distinct_id":"u","uuid":"0190a5f0-0000-7000-8000-000000000001","timestamp":"2026-01-05T10:00:00Z"})";
  const std::string again =
      R"({"event":"a","distinct_id":"u","uuid":"0190a5f0-0000-7000-8000-000000000001","timestamp":"2026-01-05T10:00:01Z"})";
  EXPECT_EQ(Send(late).stored, 1u);
  warehouse_.Run(ingest_->Close());
  const auto moved = warehouse_.Run(warehouse_.engine().Execute(
      "ALTER TABLE events UPDATE _inserted_at = _inserted_at - INTERVAL 3 DAY WHERE 1 SETTINGS mutations_sync = 1"));
  ASSERT_TRUE(moved) << moved.error().detail;
  Open();
  EXPECT_EQ(Send(again).duplicates, 1u);
  EXPECT_EQ(Send(again, 2).stored, 1u);
  EXPECT_EQ(warehouse_.Tsv("SELECT count() FROM events"), "2\n");
}

TEST_F(IngestTest, LearnsDefinitionsAndKeepsThem) {
  Send(
      R"([{"event":"bought","distinct_id":"u","properties":{"amount":12.5,"plan":"pro","$set":{"email":"u@example.com"}}},
           {"event":"seen","distinct_id":"u","properties":{"gift":true}}])");
  Send(R"({"event":"other","distinct_id":"u","properties":{"amount":"a text"}})", 2);
  const auto shown = [&](int64_t project, DefinitionOf of, std::string search = "") {
    std::string text;
    for (const auto& one :
         ingest_->definitions().List(ProjectId{project}, {.of = of, .search = std::move(search)}).items)
      text += one.name + ":" + std::string(NameOf(one.type)) + " ";
    return text;
  };
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(shown(1, DefinitionOf::kEvent), "bought: seen: ");
    EXPECT_EQ(shown(1, DefinitionOf::kEventProperty), "amount:Numeric gift:Boolean plan:String ");
    EXPECT_EQ(shown(1, DefinitionOf::kEventProperty, "LA P"), "plan:String ");
    EXPECT_EQ(shown(1, DefinitionOf::kPersonProperty), "email:String ");
    EXPECT_EQ(shown(2, DefinitionOf::kEventProperty), "amount:String ");
    EXPECT_EQ(shown(3, DefinitionOf::kEvent), "");
    warehouse_.Run(ingest_->Close());
    Open();
  }
  EXPECT_EQ(warehouse_.Tsv("SELECT count() FROM definitions FINAL"), "8\n");
}

TEST_F(IngestTest, LearnsDefinitionsFromWhatIsStored) {
  Send(R"([{"event":"bought","distinct_id":"u","properties":{"amount":null,"$set":{"vip":true}}},
           {"event":"bought","distinct_id":"u","properties":{"amount":3,"created_at":"2026-01-05"}}])");
  warehouse_.Run(ingest_->Close());
  ASSERT_TRUE(warehouse_.Run(warehouse_.engine().Execute("TRUNCATE TABLE definitions")));
  Open();
  ASSERT_TRUE(warehouse_.Run(ingest_->definitions().LearnFromStored()));
  EXPECT_EQ(warehouse_.Tsv("SELECT kind, name, type FROM definitions FINAL ORDER BY kind, name"),
            "0\tbought\t0\n1\tamount\t2\n1\tcreated_at\t4\n2\tvip\t3\n");
}

TEST_F(IngestTest, KeepsGroupsAndNumbersTheirTypes) {
  Send(R"({"event":"bought","distinct_id":"u","properties":{"$groups":{"company":"acme","team":""}}})");
  Send(
      R"({"event":"$groupidentify","distinct_id":"x","properties":{"$group_type":"project","$group_key":"apollo","$group_set":{"stage":1}}})");
  warehouse_.Run(ingest_->Close());
  Open();
  Send(
      R"([{"event":"$groupidentify","distinct_id":"x","properties":{"$group_type":"company","$group_key":"acme","$group_set":{"seats":3}}},
           {"event":"$groupidentify","distinct_id":"x","properties":{"$group_type":"project","$group_key":"apollo","$group_set":{"stage":2,"a":"b"}}},
           {"event":"$groupidentify","distinct_id":"x","properties":{"$group_type":"project","$group_key":"apollo","$group_set":{"stage":2}}}])");
  Send(R"({"event":"e","distinct_id":"u","properties":{"$groups":{"c":1,"d":1,"e":1,"f":1}}})");
  Send(R"({"event":"e","distinct_id":"u","properties":{"$groups":{"team":"other"}}})", 2);
  EXPECT_EQ(warehouse_.Tsv("SELECT team_id, group_type_index, group_type FROM group_types FINAL ORDER BY 1, 2"),
            "1\t0\tcompany\n1\t1\tproject\n1\t2\tc\n1\t3\td\n1\t4\te\n2\t0\tteam\n");
  EXPECT_EQ(warehouse_.Tsv("SELECT group_type_index, group_key, group_properties FROM groups FINAL ORDER BY 1"),
            "0\tacme\t{\"seats\":3}\n1\tapollo\t{\"stage\":2,\"a\":\"b\"}\n");
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

TEST_F(IngestTest, ImportedEventsBringTheirPersonAlong) {
  const std::string person = "0190a0b0-0000-7000-8000-000000000001";
  Send(R"({"historical_migration":true,"batch":[
    {"event":"view","distinct_id":"anon","timestamp":"2024-05-01T00:00:00Z","created_at":"2024-05-02T00:00:00Z",
     "elements_chain":"a:text=\"Buy\"","person_id":")" +
       person + R"(","person_properties":{"plan":"old"}},
    {"event":"paid","distinct_id":"ann","timestamp":"2024-05-03T00:00:00Z","person_id":")" +
       person + R"(","person_properties":{"plan":"new"}}]})");
  EXPECT_EQ(PersonsOfEvents(), "['paid','view']\n");
  EXPECT_EQ(warehouse_.Tsv("SELECT DISTINCT person_id FROM events"), person + "\n");
  EXPECT_EQ(Persons(), "{\"plan\":\"new\"}\t0\n");
  EXPECT_EQ(warehouse_.Tsv("SELECT elements_chain, toDate(created_at) FROM events WHERE event = 'view'"),
            "a:text=\"Buy\"\t2024-05-02\n");
  EXPECT_EQ(warehouse_.Tsv("SELECT count() FROM person_distinct_id_overrides"), "0\n");
}

TEST_F(IngestTest, AnImportJoinsPersonsWhoAreKnownAlready) {
  Send(
      R"({"event":"live","distinct_id":"ann","timestamp":"2024-06-01T00:00:00Z","properties":{"$set":{"plan":"now"}}})");
  Send(R"({"historical_migration":true,"batch":[
    {"event":"old","distinct_id":"ann","timestamp":"2024-05-01T00:00:00Z","person_id":"0190a0b0-0000-7000-8000-000000000002",
     "person_properties":{"plan":"then","city":"Leeds"}},
    {"event":"older","distinct_id":"anon","timestamp":"2024-04-01T00:00:00Z","person_id":"0190a0b0-0000-7000-8000-000000000002"}]})");
  EXPECT_EQ(PersonsOfEvents(), "['live','old','older']\n");
  EXPECT_EQ(Persons(), "{\"plan\":\"now\",\"city\":\"Leeds\"}\t0\n");
}

TEST_F(IngestTest, OnlyAnImportMaySayWhoSomebodyIs) {
  Send(
      R"({"batch":[{"event":"a","distinct_id":"1","person_id":"0190a0b0-0000-7000-8000-000000000003","person_properties":{"x":1}},
                    {"event":"b","distinct_id":"2","person_id":"0190a0b0-0000-7000-8000-000000000003"}]})");
  EXPECT_EQ(warehouse_.Tsv("SELECT uniqExact(person_id) FROM events"), "2\n");
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
  IngestOptions options;
  options.queued_events_max = 3;
  Ingest small(warehouse_.loop().loop(), warehouse_.engine(), clock_, random_, Log::Quiet(), options);
  ASSERT_TRUE(warehouse_.Run(small.Start()));
  const auto send = [&](size_t count) {
    std::vector<CapturedEvent> events(
        count, CapturedEvent{.event = "e", .distinct_id = "d", .properties = "{}", .timestamp = clock_.Now()});
    return warehouse_.Run(small.Submit(ProjectId{1}, std::move(events)));
  };
  EXPECT_EQ(send(3)->stored, 3u);
  auto refused = send(4);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kUnavailable);
  warehouse_.Run(small.Close());
  EXPECT_EQ(warehouse_.Tsv("SELECT count() FROM events"), "3\n");
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
  constexpr int kSenders = 20;
  const char* asked = std::getenv("HEDGEROW_KILL_ROUNDS");  // make soak: 100
  const int rounds = asked == nullptr ? 10 : std::atoi(asked);
  std::vector<Sender> senders(kSenders);
  bool stop = false;
  net::TaskGroup supervising(warehouse_.loop().loop()), sending(warehouse_.loop().loop());
  supervising.Spawn(warehouse_.process().Supervise());
  for (int i = 0; i < kSenders; ++i) sending.Spawn(SendMany(&senders[static_cast<size_t>(i)], i, &stop));
  warehouse_.Run(KillRounds(rounds, &stop));
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
