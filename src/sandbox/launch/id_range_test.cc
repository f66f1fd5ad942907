#include "sandbox/launch/id_range.h"

#include <gtest/gtest.h>

namespace hedgerow::sandbox {
namespace {

constexpr std::string_view kTable =
    "# comment\n"
    "small:100000:1000\n"
    "alice:165536:65536\n"
    "broken:x:65536\n"
    "1001:231072:65536\n";

TEST(IdRange, FindsARangeByNameOrNumber) {
  EXPECT_EQ(FindRange(kTable, "alice", 1000), 165536);
  EXPECT_EQ(FindRange(kTable, "bob", 1001), 231072);
}

TEST(IdRange, IgnoresRangesThatAreTooSmallBrokenOrOthers) {
  EXPECT_FALSE(FindRange(kTable, "small", 5));
  EXPECT_FALSE(FindRange(kTable, "broken", 5));
  EXPECT_FALSE(FindRange(kTable, "ali", 5));
  EXPECT_FALSE(FindRange("", "alice", 5));
}

TEST(IdRange, AFreeRangeLiesBehindAllOthersAndIsAligned) {
  EXPECT_EQ(FirstFreeRange(kTable), 327680);
  EXPECT_EQ(FirstFreeRange(""), 131072);
  EXPECT_EQ(FirstFreeRange("a:131072:65536"), 196608);
}

}  // namespace
}  // namespace hedgerow::sandbox
