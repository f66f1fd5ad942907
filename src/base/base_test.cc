#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/random.h"
#include "base/result.h"

namespace hedgerow {
namespace {

TEST(Encoding, HashesAsFips180Says) {
  EXPECT_EQ(Sha256::HexOf("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Encoding, RoundTripsBase64UrlAndRefusesRubbish) {
  EXPECT_EQ(FromBase64Url(Base64Url("\xff\xfe hedge")), "\xff\xfe hedge");
  EXPECT_FALSE(FromBase64Url("a b!").has_value());
  EXPECT_EQ(FromBase64("aGk="), "hi");
  EXPECT_EQ(FromBase64("aGk"), "hi");
}

TEST(Encoding, ComparesInConstantTimeByContentAndLength) {
  EXPECT_TRUE(ConstantTimeEqual("abc", "abc"));
  EXPECT_FALSE(ConstantTimeEqual("abc", "abd"));
  EXPECT_FALSE(ConstantTimeEqual("abc", "abcd"));
}

TEST(Clock, PrintsRfc3339WithMicroseconds) {
  EXPECT_EQ(FormatRfc3339(FromMicros(1'750'000'000'000'123)), "2025-06-15T15:06:40.000123Z");
}

TEST(Random, NamesUseOnlyUrlSafeLetters) {
  SystemRandom random;
  const std::string name = RandomName(random, 200);
  EXPECT_EQ(name.size(), 200u);
  EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789"), std::string::npos);
}

Result<int> Half(int n) {
  if (n % 2) return Fail(Code::kInvalid, "odd");
  return n / 2;
}
Result<int> Quarter(int n) {
  TRY(const int half, Half(n));
  return Half(half);
}

TEST(Result, TryPassesTheFirstErrorUp) {
  EXPECT_EQ(Quarter(8).value(), 2);
  EXPECT_EQ(Quarter(6).error().user_message, "odd");
  EXPECT_EQ(Quarter(6).error().HttpStatus(), 400);
}

}  // namespace
}  // namespace hedgerow
