#include "warehouse/demo.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "warehouse/test_warehouse.h"

namespace hedgerow::warehouse {
namespace {

const WallTime kNow = FromMicros(1'790'000'000'000'000);

TEST(Demo, IsTheSameForTheSameMoment) {
  const DemoRows a = MakeDemo(ProjectId{1}, kNow, 2000), b = MakeDemo(ProjectId{1}, kNow, 2000);
  ASSERT_EQ(a.events.size(), 2000u);
  for (size_t i = 0; i < a.events.size(); ++i) {
    EXPECT_EQ(a.events[i].uuid, b.events[i].uuid);
    EXPECT_EQ(a.events[i].properties, b.events[i].properties);
  }
}

TEST(Demo, LooksLikeAShop) {
  const DemoRows rows = MakeDemo(ProjectId{1}, kNow, kDemoEvents);
  std::map<std::string, std::set<Uuid>> persons;
  std::map<std::string, int> count;
  std::array<int, 3> third{};
  for (const auto& row : rows.events) {
    ++count[row.event];
    persons[row.event].insert(row.person_id);
    ASSERT_LE(row.timestamp, kNow);
    const auto age = kNow - row.timestamp;
    ASSERT_LT(age, std::chrono::days(kDemoDays + 1));
    ++third[std::min<size_t>(2, static_cast<size_t>(std::chrono::floor<std::chrono::days>(age).count() / 30))];
  }
  EXPECT_GT(count["$pageview"], 100'000);
  EXPECT_GT(count["sign_up"], 500);
  EXPECT_GT(count["purchase"], 500);
  // Funnel: each step is reached by fewer people than the one before.
  EXPECT_GT(persons["$pageview"].size(), 4 * persons["sign_up"].size());
  EXPECT_GT(persons["sign_up"].size(), persons["purchase"].size());
  EXPECT_GT(third[0], third[1]);
  EXPECT_GT(third[1], third[2]);
}

TEST(Demo, LoadsOnce) {
  TestWarehouse warehouse;
  const auto start = std::chrono::steady_clock::now();
  auto loaded = warehouse.Run(LoadDemo(warehouse.engine(), ProjectId{7}, kNow));
  ASSERT_TRUE(loaded) << loaded.error().detail;
  RecordProperty(
      "load_ms",
      static_cast<int>(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count()));
  ASSERT_TRUE(warehouse.Run(LoadDemo(warehouse.engine(), ProjectId{7}, kNow)));
  EXPECT_EQ(warehouse.Tsv("SELECT count(), uniqExact(uuid) FROM events WHERE team_id = 7"), "200000\t200000\n");
  EXPECT_EQ(warehouse.Tsv("SELECT count() FROM events WHERE team_id = 7 AND person_id NOT IN (SELECT id FROM persons "
                          "WHERE team_id = 7)"),
            "0\n");
  EXPECT_EQ(warehouse.Tsv(
                "SELECT count() FROM events WHERE event = 'purchase' AND JSONExtractFloat(properties, 'amount') <= 0"),
            "0\n");
}

}  // namespace
}  // namespace hedgerow::warehouse
