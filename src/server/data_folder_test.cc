#include "server/data_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/random.h"

namespace hedgerow::server {
namespace {

namespace fs = std::filesystem;

class DataFolderTest : public testing::Test {
 protected:
  DataFolderTest() : path_(testing::TempDir() + "/data_folder_" + RandomName(random_, 8)) {}
  ~DataFolderTest() override { fs::remove_all(path_); }
  SystemRandom random_;
  const std::string path_;
};

TEST_F(DataFolderTest, IsMadePrivate) {
  ASSERT_TRUE(DataFolder::Open(path_));
  struct stat status{};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
}

TEST_F(DataFolderTest, IsLockedByOneServerAtATime) {
  auto first = DataFolder::Open(path_);
  ASSERT_TRUE(first);
  const auto second = DataFolder::Open(path_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::kConflict);
  EXPECT_TRUE(second.error().user_message.starts_with("--data " + path_));
  first = Fail(Code::kInternal, "given up");
  EXPECT_TRUE(DataFolder::Open(path_));
}

TEST_F(DataFolderTest, KeepsItsKey) {
  const std::string key = DataFolder::Open(path_)->secret_key();
  EXPECT_EQ(key.size(), 32u);
  EXPECT_EQ(DataFolder::Open(path_)->secret_key(), key);
}

TEST_F(DataFolderTest, MakesAnotherKeyWhenTheFileWasCutShort) {
  ASSERT_TRUE(DataFolder::Open(path_));
  fs::resize_file(path_ + "/secret.key", 5);
  EXPECT_EQ(DataFolder::Open(path_)->secret_key().size(), 32u);
}

TEST_F(DataFolderTest, SaysSoWhenTheFolderCannotBeMade) {
  const auto refused = DataFolder::Open("/proc/none/data");
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().user_message.starts_with("--data /proc/none/data"));
}

}  // namespace
}  // namespace hedgerow::server
