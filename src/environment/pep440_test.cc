#include "environment/pep440.h"

#include <gtest/gtest.h>

namespace hedgerow::environment {
namespace {

TEST(Pep440, OrdersVersionsAsTheStandardDoes) {
  // Ascending; each differs from its neighbour.
  constexpr std::string_view kAscending[] = {
      "0",
      "0.0.0.1",
      "0.9",
      "1.dev0",
      "1.0.dev456",
      "1.0a1.dev1",
      "1.0a1",
      "1.0a2.dev456",
      "1.0a12.dev456",
      "1.0a12",
      "1.0b1.dev456",
      "1.0b2",
      "1.0b2.post345.dev456",
      "1.0b2.post345",
      "1.0rc1.dev456",
      "1.0rc1",
      "1.0",
      "1.0+abc.5",
      "1.0+abc.7",
      "1.0+5",
      "1.0+5.abc",
      "1.0.post456.dev34",
      "1.0.post456",
      "1.0.15",
      "1.1.dev1",
      "1.2",
      "1.10",
      "2026.11.22",
      "1!0.1",
      "2!0",
  };
  for (size_t i = 0; i < std::size(kAscending); ++i) {
    const auto left = Version::Parse(kAscending[i]);
    ASSERT_TRUE(left.has_value()) << kAscending[i];
    for (size_t j = 0; j < std::size(kAscending); ++j) {
      const auto right = Version::Parse(kAscending[j]);
      ASSERT_TRUE(right.has_value()) << kAscending[j];
      EXPECT_EQ(*left <=> *right, i <=> j) << kAscending[i] << " and " << kAscending[j];
    }
  }
}

TEST(Pep440, ReadsEverySpellingIntoTheNormalForm) {
  struct Row {
    std::string_view text, normal;
  };
  constexpr Row kRows[] = {
      {"1.0", "1.0"},
      {"v1.0", "1.0"},
      {" 1.0\n", "1.0"},
      {"1.0ALPHA1", "1.0a1"},
      {"1.0-beta_2", "1.0b2"},
      {"1.0c3", "1.0rc3"},
      {"1.0pre", "1.0rc0"},
      {"1.0_preview.4", "1.0rc4"},
      {"1.0-1", "1.0.post1"},
      {"1.0.r5", "1.0.post5"},
      {"1.0rev", "1.0.post0"},
      {"1.0dev", "1.0.dev0"},
      {"1.0-dev-3", "1.0.dev3"},
      {"1.0+Ubuntu_1-x", "1.0+ubuntu.1.x"},
      {"007.010", "7.10"},
      {"1!2.0", "1!2.0"},
      {"1.0a1.post2.dev3+l", "1.0a1.post2.dev3+l"},
      {"18446744073709551615", "18446744073709551615"},
  };
  for (const Row& row : kRows) {
    const auto version = Version::Parse(row.text);
    ASSERT_TRUE(version.has_value()) << row.text;
    EXPECT_EQ(version->ToString(), row.normal);
  }
}

TEST(Pep440, RefusesWhatIsNoVersion) {
  for (std::string_view text : {"", "a", "1.", "1..0", "1.0+", "1.0+a..b", "1.0x", "1!", "!1", "1.0-", "1.0rc1a", "1.*",
                                "1.0 2", "18446744073709551616", "1.0\xC3\xA9", "1_0"}) {
    EXPECT_FALSE(Version::Parse(text).has_value()) << text;
  }
}

TEST(Specifiers, ContainWhatTheStandardSays) {
  struct Row {
    std::string_view set, version;
    bool contains;
  };
  constexpr Row kRows[] = {
      {"==1.1", "1.1.0", true},
      {"==1.1", "1.1.post1", false},
      {"==1.1.*", "1.1.post1", true},
      {"==1.1.*", "1.1a1", true},
      {"==1.1.*", "1.10", false},
      {"==1.*", "1", true},
      {"==1.0.*", "1", true},
      {"!=1.1.*", "1.1.5", false},
      {"==1.0", "1.0+cpu", true},
      {"==1.0+cpu", "1.0", false},
      {"==1.0+cpu", "1.0+cpu", true},
      {"<=1.0", "1.0+cpu", true},
      {"~=2.2", "2.3", true},
      {"~=2.2", "3.0", false},
      {"~=2.2.0", "2.3", false},
      {"~=2.2.post3", "2.9", true},
      {"~=1.4.5a4", "1.4.9", true},
      {"~=1.4.5a4", "1.5", false},
      {"<1.0", "1.0rc1", false},
      {"<1.0rc2", "1.0rc1", true},
      {">1.0", "1.0.post1", false},
      {">1.0.post1", "1.0.post2", true},
      {">1.0", "1.0+local", false},
      {">1.0", "1.0.1", true},
      {"===1.0", "1.0", true},
      {"===1.0", "1.0.0", false},
      {"===Wild", "wild", true},
      {">=1,<2,!=1.5.*", "1.4", true},
      {">=1,<2,!=1.5.*", "1.5.3", false},
      {"", "0.1", true},
      {">=1,", "1", true},
      {"==1!1.0", "1.0", false},
      {">=1!1.0", "2026.1", false},
      {">= 1.0 , < 2", "1.5", true},
  };
  for (const Row& row : kRows) {
    const auto set = SpecifierSet::Parse(row.set);
    ASSERT_TRUE(set.has_value()) << row.set;
    EXPECT_EQ(set->Contains(row.version), row.contains) << row.version << " in " << row.set;
  }
}

TEST(Specifiers, RefuseWhatHasNoMeaning) {
  for (std::string_view text : {"1.0", "=1.0", "=>1", "~=1", "~=1.*", ">=1.*", "==1.*.2", "==1.0a1.*", "==1.0.dev1.*",
                                ">=1.0+local", "==", ",", ">=1,,<2", "== 1.0 .*", "=== a b"}) {
    EXPECT_FALSE(SpecifierSet::Parse(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace hedgerow::environment
