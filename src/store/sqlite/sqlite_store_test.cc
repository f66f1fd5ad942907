// What is SQLite's own: full disks, backup, versions of the schema.
#include <filesystem>

#include <gtest/gtest.h>

#include "base/random.h"
#include "store/sqlite/faulty_vfs.h"
#include "store/sqlite/sqlite_store.h"

namespace hedgerow::store {
namespace {

class SqliteStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SystemRandom random;
    folder_ = std::filesystem::temp_directory_path() / ("hedgerow-sqlite-" + RandomName(random, 12));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string Path() const { return folder_ / "hedgerow.db"; }

  ManualClock clock_;
  std::filesystem::path folder_;
};

TEST_F(SqliteStoreTest, BacksUpAConsistentCopyWhileOpen) {
  auto store = *SqliteStore::Open({.path = Path()}, clock_);
  ASSERT_TRUE(store->CreateOrganization("Acme").has_value());
  ASSERT_TRUE(store->BackupTo(folder_ / "copy.db").has_value());
  ASSERT_TRUE(store->CreateOrganization("Later").has_value());
  auto copy = *SqliteStore::Open({.path = folder_ / "copy.db"}, clock_);
  ASSERT_EQ(copy->ListOrganizations()->size(), 1);
  EXPECT_EQ(copy->ListOrganizations()->front().name, "Acme");
}

TEST_F(SqliteStoreTest, RefusesADatabaseOfANewerProgram) {
  {
    auto store = *SqliteStore::Open({.path = Path()}, clock_);
    auto connection = *Connection::Open({.path = Path()});
    ASSERT_TRUE(connection->ExecuteScript("PRAGMA user_version = 9999").has_value());
  }
  const auto reopened = SqliteStore::Open({.path = Path()}, clock_);
  ASSERT_FALSE(reopened.has_value());
  EXPECT_EQ(reopened.error().code, Code::kInvalid);
  EXPECT_NE(reopened.error().user_message.find("newer Hedgerow"), std::string::npos);
}

// Fails the Nth write or sync with "disk full", for N = 1, 2, ... until the change succeeds. Each failure must be told
// as such and leave what was there; the change that was answered must be there after reopening.
TEST_F(SqliteStoreTest, AFullDiskLosesNothingWhereverItStrikes) {
  const FaultyVfs::Registration vfs;
  int64_t fault_at = 0;
  for (bool succeeded = false; !succeeded; ++fault_at) {
    ASSERT_LT(fault_at, 500);
    SCOPED_TRACE(fault_at);
    size_t before = 0;
    {
      auto store = *SqliteStore::Open({.path = Path(), .vfs = FaultyVfs::kName}, clock_);
      before = store->ListOrganizations()->size();
      FaultyVfs::FailFrom(fault_at);
      const auto created = store->CreateOrganization(std::string(20'000, 'x'));
      FaultyVfs::Heal();
      succeeded = created.has_value();
      if (!succeeded) EXPECT_EQ(created.error().code, Code::kStorageFull) << created.error().detail;
      EXPECT_EQ(store->ListOrganizations()->size(), before + (succeeded ? 1 : 0));
      // Space is back: the same store goes on.
      if (!succeeded) {
        EXPECT_TRUE(store->CreateOrganization("again").has_value());
        ++before;
      }
    }
    auto reopened = *SqliteStore::Open({.path = Path()}, clock_);
    EXPECT_EQ(reopened->ListOrganizations()->size(), before + (succeeded ? 1 : 0));
  }
  EXPECT_GT(fault_at, 3);  // it did strike
}

}  // namespace
}  // namespace hedgerow::store
