#include "store/blob_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace hedgerow::store {
namespace {

class BlobStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    data_ = std::filesystem::temp_directory_path() / ("hedgerow-blobs-" + RandomName(random_, 12));
    std::filesystem::create_directories(data_);
    blobs_ = *BlobStore::Open(data_, random_);
  }
  void TearDown() override { std::filesystem::remove_all(data_); }
  BlobPin Put(std::string_view bytes) {
    auto writer = *blobs_->Begin();
    EXPECT_TRUE(writer.Write(bytes).has_value());
    EXPECT_TRUE(writer.Finish().has_value());
    BlobPin pin = blobs_->Pin(writer.hash());
    EXPECT_TRUE(blobs_->Commit(std::move(writer)).has_value());
    return pin;
  }
  size_t UploadFiles() const {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(data_ / "upload"), {}));
  }

  SystemRandom random_;
  std::filesystem::path data_;
  std::unique_ptr<BlobStore> blobs_;
};

TEST_F(BlobStoreTest, GivesBackTheVeryBytesUnderTheirHash) {
  const BlobPin pin = Put("zip bytes");
  EXPECT_EQ(pin.hash(), Sha256::HexOf("zip bytes"));
  auto blob = blobs_->Read(pin.hash());
  ASSERT_TRUE(blob.has_value());
  ASSERT_EQ(blob->bytes, 9);
  char bytes[9];
  ASSERT_EQ(::read(blob->file.get(), bytes, sizeof(bytes)), 9);
  EXPECT_EQ(std::string_view(bytes, 9), "zip bytes");
  EXPECT_EQ(UploadFiles(), 0);
}

TEST_F(BlobStoreTest, LeavesNothingOfAnUploadThatWasDropped) {
  {
    auto writer = *blobs_->Begin();
    ASSERT_TRUE(writer.Write("half").has_value());
    EXPECT_EQ(UploadFiles(), 1);
  }
  EXPECT_EQ(UploadFiles(), 0);
}

TEST_F(BlobStoreTest, ClearsWhatAKilledServerLeft) {
  std::ofstream(data_ / "upload" / "left.zip") << "x";
  ASSERT_TRUE(BlobStore::Open(data_, random_).has_value());
  EXPECT_EQ(UploadFiles(), 0);
}

TEST_F(BlobStoreTest, KeepsABlobThatIsPinnedOrReferenced) {
  std::string hash;
  {
    const BlobPin pin = Put("shared");
    hash = pin.hash();
    EXPECT_FALSE(*blobs_->RemoveUnless(hash, [] { return Result<bool>(false); }));
  }
  EXPECT_FALSE(*blobs_->RemoveUnless(hash, [] { return Result<bool>(true); }));
  EXPECT_TRUE(blobs_->Read(hash).has_value());
  EXPECT_TRUE(*blobs_->RemoveUnless(hash, [] { return Result<bool>(false); }));
  EXPECT_FALSE(blobs_->Read(hash).has_value());
}

TEST_F(BlobStoreTest, AcceptsTheSameBytesTwice) {
  const BlobPin one = Put("same");
  const BlobPin two = Put("same");
  EXPECT_EQ(one.hash(), two.hash());
  EXPECT_TRUE(blobs_->Read(one.hash()).has_value());
}

TEST_F(BlobStoreTest, CopiesAllBlobsBesideABackup) {
  const BlobPin one = Put("one");
  const BlobPin two = Put("two");
  EXPECT_EQ(blobs_->List()->size(), 2);
  ASSERT_TRUE(blobs_->CopyTo(data_ / "copy", [] { return Result<void>(); }).has_value());
  auto copy = BlobStore::Open(data_ / "copy", random_);
  ASSERT_TRUE(copy.has_value());
  EXPECT_TRUE((*copy)->Read(one.hash()).has_value());
  EXPECT_TRUE((*copy)->Read(two.hash()).has_value());
}

TEST_F(BlobStoreTest, ReadsNothingButHashes) {
  EXPECT_FALSE(blobs_->Read("../../etc/passwd").has_value());
  EXPECT_FALSE(blobs_->Read(std::string(64, 'A')).has_value());
}

}  // namespace
}  // namespace hedgerow::store
