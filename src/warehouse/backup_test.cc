#include "warehouse/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "warehouse/event_rows.h"
#include "warehouse/test_warehouse.h"

namespace hedgerow::warehouse {
namespace {

using testing::HasSubstr;

class BackupTest : public testing::Test {
 protected:
  static net::Task<Result<void>> Fill(QueryEngine& engine, int from, int to) {
    EventRows rows;
    for (int i = from; i < to; ++i) {
      rows.Add(EventRow{.uuid = Uuid{static_cast<uint64_t>(i), 1},
                        .event = "e",
                        .properties = R"({"$browser":"Chrome"})",
                        .timestamp = FromMicros(1'790'000'000'000'000 + i * 86'400'000'000),
                        .team_id = 1,
                        .distinct_id = "d",
                        .created_at = FromMicros(1'790'000'000'000'000),
                        .person_id = PersonIdOf(1, "d")});
    }
    co_return co_await engine.Insert(rows.TakeBatch());
  }
};

TEST_F(BackupTest, WhatWasThereBeforeComesBackAndWhatCameLaterDoesNot) {
  TestWarehouse source;
  const std::string to = source.folder() + "/copy/warehouse";
  ASSERT_TRUE(source.Run(Fill(source.engine(), 0, 100)));
  ASSERT_TRUE(source.Run(Fill(source.engine(), 100, 250)));
  const std::string own_parts =
      source.Tsv("SELECT count() FROM system.parts WHERE active AND table = 'hedgerow_schema'");
  auto saved = source.Run(BackUpTables(source.engine(), source.folder() + "/warehouse", to));
  ASSERT_TRUE(saved) << saved.error().user_message << saved.error().detail;
  EXPECT_EQ(saved->rows, 250u);
  ASSERT_TRUE(source.Run(Fill(source.engine(), 250, 300)));
  ASSERT_TRUE(source.Run(source.engine().Execute("OPTIMIZE TABLE events FINAL")));  // the parts copied go away
  EXPECT_FALSE(
      std::filesystem::exists(source.folder() + "/warehouse/shadow/" + "hedgerow_backup_" + std::to_string(getpid())));

  TestWarehouse target;
  auto loaded = target.Run(RestoreTables(target.engine(), to, target.folder() + "/warehouse"));
  ASSERT_TRUE(loaded) << loaded.error().user_message << loaded.error().detail;
  EXPECT_EQ(loaded->rows, 250u);
  EXPECT_EQ(loaded->parts, saved->parts - std::stoul(own_parts));  // hedgerow_schema is the program's own
  EXPECT_EQ(target.Tsv("SELECT count(), uniqExact(uuid), countIf(`mat_$browser` = 'Chrome') FROM events"),
            "250\t250\t250\n");
  ASSERT_TRUE(target.Run(Fill(target.engine(), 300, 301)));
  ASSERT_TRUE(target.Run(target.engine().Execute("OPTIMIZE TABLE events FINAL")));
  EXPECT_EQ(target.Tsv("SELECT count() FROM events"), "251\n");
  target.KillAndRestart();
  EXPECT_EQ(target.Tsv("SELECT count() FROM events"), "251\n");
}

TEST_F(BackupTest, RefusesToOverwriteAndToMix) {
  TestWarehouse warehouse;
  const std::string folder = warehouse.folder() + "/warehouse", to = warehouse.folder() + "/copy";
  ASSERT_TRUE(warehouse.Run(Fill(warehouse.engine(), 0, 3)));
  ASSERT_TRUE(warehouse.Run(BackUpTables(warehouse.engine(), folder, to)));
  auto again = warehouse.Run(BackUpTables(warehouse.engine(), folder, to));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Code::kConflict);
  auto mixed = warehouse.Run(RestoreTables(warehouse.engine(), to, folder));
  ASSERT_FALSE(mixed);
  EXPECT_THAT(mixed.error().user_message, HasSubstr("has rows already"));
  auto none = warehouse.Run(RestoreTables(warehouse.engine(), to + "-none", folder));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Code::kInvalid);
}

TEST_F(BackupTest, LeavesNothingBehindWhenItCannotWrite) {
  TestWarehouse warehouse;
  ASSERT_TRUE(warehouse.Run(Fill(warehouse.engine(), 0, 3)));
  std::ofstream(warehouse.folder() + "/file") << "no folder";
  auto failed = warehouse.Run(
      BackUpTables(warehouse.engine(), warehouse.folder() + "/warehouse", warehouse.folder() + "/file/copy"));
  ASSERT_FALSE(failed);
  EXPECT_FALSE(
      std::filesystem::exists(warehouse.folder() + "/warehouse/shadow/hedgerow_backup_" + std::to_string(getpid())));
  EXPECT_EQ(warehouse.Tsv("SELECT count() FROM events"), "3\n");
}

}  // namespace
}  // namespace hedgerow::warehouse
