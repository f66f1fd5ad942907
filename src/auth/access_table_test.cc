#include "auth/access_table.h"

#include <gtest/gtest.h>

namespace hedgerow::auth {
namespace {

TEST(AccessTable, DropsSessionsThatEndedByThemselvesAndKeepsTheOthers) {
  AccessTable table(store::AccessSnapshot{});
  const WallTime now{std::chrono::hours(1'000'000)};
  table.Apply(SessionStarted{{1}, {7}, "hash-1", now});
  table.Apply(SessionStarted{{2}, {7}, "hash-2", now + std::chrono::microseconds(1)});
  table.DropExpired(now);
  EXPECT_EQ(table.session_count(), 1u);
  EXPECT_FALSE(table.FindSession("hash-1", now));
  ASSERT_TRUE(table.FindSession("hash-2", now));
  EXPECT_EQ(table.FindSession("hash-2", now)->id, SessionId{2});
  table.Apply(SessionEnded{{1}});  // told late: nothing is left to end
  EXPECT_EQ(table.session_count(), 1u);
}

}  // namespace
}  // namespace hedgerow::auth
