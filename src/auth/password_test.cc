#include "auth/password.h"

#include <chrono>

#include <gtest/gtest.h>

namespace hedgerow::auth {
namespace {

std::chrono::nanoseconds TimeOf(std::string_view hash) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(VerifyPassword(hash, "guess"));
  return std::chrono::steady_clock::now() - start;
}

TEST(Password, IsKeptAsArgon2idAndVerifies) {
  const auto hash = HashPassword("correct horse");
  ASSERT_TRUE(hash.has_value());
  EXPECT_TRUE(hash->starts_with("$argon2id$"));
  EXPECT_TRUE(VerifyPassword(*hash, "correct horse"));
  EXPECT_FALSE(VerifyPassword(*hash, "correct horsf"));
  EXPECT_NE(*hash, *HashPassword("correct horse"));
}

TEST(Password, TakesAsLongForAnUnknownAccount) {
  const std::string hash = *HashPassword("correct horse");
  EXPECT_GT(TimeOf("") * 5, TimeOf(hash));
}

TEST(Password, IsRefusedWhenTooShortOrTooLong) {
  EXPECT_FALSE(CheckPasswordRules("1234567").has_value());
  EXPECT_TRUE(CheckPasswordRules("12345678").has_value());
  EXPECT_TRUE(CheckPasswordRules(std::string(1024, 'x')).has_value());
  EXPECT_EQ(CheckPasswordRules(std::string(1025, 'x')).error().attr, "password");
}

}  // namespace
}  // namespace hedgerow::auth
