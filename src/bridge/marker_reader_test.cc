#include "bridge/marker_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.h"

namespace hedgerow::bridge {
namespace {

using testing::HasSubstr;

constexpr char kMarkerKey[] = "the sandbox's key";
constexpr char kId[] = "0123456789abcdef";

std::string Line(const std::string& bytes, const std::string& place = "1/1", const std::string& id = kId,
                 const std::string& key = kMarkerKey) {
  const std::string text = Base64(bytes);
  const std::string mac = Hex(HmacSha256(key, id + " " + place + " " + text)).substr(0, 32);
  return "\x1eHQ1 " + id + " " + place + " " + mac + " " + text + "\n";
}

struct MarkerReaderTest : testing::Test {
  MarkerReader reader{kMarkerKey};
  MarkerReader::Found found;
  void Feed(std::string_view text) { reader.Feed(text, &found); }
};

TEST_F(MarkerReaderTest, TakesRequestsOutOfTheOutput) {
  Feed("before\nhalf a line" + Line("{\"a\":1}") + "after\n");
  ASSERT_EQ(found.requests.size(), 1u);
  EXPECT_EQ(found.requests[0].id, kId);
  EXPECT_EQ(found.requests[0].json, "{\"a\":1}");
  EXPECT_EQ(found.output, "before\nhalf a lineafter\n");
}

TEST_F(MarkerReaderTest, ReadsByteByByteWhatItReadsAtOnce) {
  const std::string text =
      "x\x1e\x1eHQ" + Line("one") + "\x1eHQ1 no\n" + Line("two", "1/2") + "y" + Line("2", "2/2") + "z";
  for (const char c : text) Feed({&c, 1});
  reader.Finish(&found);
  ASSERT_EQ(found.requests.size(), 2u);
  EXPECT_EQ(found.requests[1].json, "two2");
  EXPECT_EQ(found.output, "x\x1e\x1eHQ\x1eHQ1 no\nyz");
}

TEST_F(MarkerReaderTest, PutsTheLinesOfManyRequestsTogether) {
  const std::string other = "fedcba9876543210";
  Feed(Line("a", "1/3") + Line("x", "1/2", other) + Line("b", "2/3") + Line("y", "2/2", other) + Line("c", "3/3"));
  ASSERT_EQ(found.requests.size(), 2u);
  EXPECT_EQ(found.requests[0].json, "xy");
  EXPECT_EQ(found.requests[1].json, "abc");
  EXPECT_EQ(reader.waiting_bytes(), 0u);
}

// Whatever is not exactly ours is output, unchanged.
TEST_F(MarkerReaderTest, LeavesForgedAndBrokenLinesInTheOutput) {
  std::string changed = Line("{\"limit\":1}");
  changed[changed.size() - 3] ^= 1;
  const std::string whole = Line("x");
  const std::pair<const char*, std::string> kLines[] = {
      {"AnotherKey", Line("x", "1/1", kId, "another")},
      {"AChangedLetter", changed},
      {"NoEnd", whole.substr(0, whole.size() - 1)},
      {"NoText", "\x1eHQ1 \n"},
      {"OnlyTheMark", "\x1e"},
      {"AnIdThatIsAPath", Line("x", "1/1", "../../etc/passwd")},
      {"AnIdInCapitals", Line("x", "1/1", "0123456789ABCDEF")},
      {"PartZero", Line("x", "0/1")},
      {"PartBeyondTheLast", Line("x", "2/1")},
      {"TheSecondPartFirst", Line("x", "2/2")},
      {"APartWithASign", Line("x", "+1/1")},
      {"ALeadingZero", Line("x", "01/1")},
      {"MorePartsThanARequestHas", Line("x", "1/4294967295")},
      {"MorePartsThanANumberHolds", Line("x", "1/99999999999999999999")},
      {"ALineTooLong", Line(std::string(4096, 'x'))},
      {"NotBase64", "\x1eHQ1 0123456789abcdef 1/1 0123456789abcdef0123456789abcdef !!!\n"},
  };
  for (const auto& [name, line] : kLines) {
    MarkerReader own(kMarkerKey);
    MarkerReader::Found out;
    own.Feed("a" + line, &out);
    own.Finish(&out);
    EXPECT_TRUE(out.requests.empty()) << name;
    EXPECT_EQ(out.output, "a" + line) << name;
  }
}

TEST_F(MarkerReaderTest, ALinePrintedAgainIsOutput) {
  Feed(Line("{}") + Line("{}"));
  EXPECT_EQ(found.requests.size(), 1u);
  EXPECT_EQ(found.output, Line("{}"));
}

TEST_F(MarkerReaderTest, ForgetsARequestWhoseLinesComeOutOfTurn) {
  Feed(Line("a", "1/3") + Line("c", "3/3") + Line("b", "2/3"));
  EXPECT_TRUE(found.requests.empty());
  EXPECT_EQ(found.output, Line("c", "3/3") + Line("b", "2/3"));
  EXPECT_EQ(reader.waiting_bytes(), 0u);
}

TEST_F(MarkerReaderTest, BoundsWhatItKeeps) {
  const std::string part(2900, 'x');
  for (int i = 0; i < 100; ++i) {
    char id[17];
    snprintf(id, sizeof(id), "%016x", i);
    Feed(Line(part, "1/2", id));
  }
  EXPECT_LE(reader.waiting_bytes(), MarkerReader::kRequestsMax * part.size());
  for (uint32_t i = 1; i <= 3000; ++i) Feed(Line(part, std::to_string(i) + "/3001"));
  EXPECT_LE(reader.waiting_bytes(), MarkerReader::kRequestBytesMax + MarkerReader::kRequestsMax * part.size());
}

TEST_F(MarkerReaderTest, ARequestOfTheLargestSizeArrives) {
  const size_t parts = MarkerReader::kRequestBytesMax / 2048;
  for (size_t i = 1; i <= parts; ++i)
    Feed(Line(std::string(2048, 'x'), std::to_string(i) + "/" + std::to_string(parts)));
  ASSERT_EQ(found.requests.size(), 1u);
  EXPECT_EQ(found.requests[0].json.size(), MarkerReader::kRequestBytesMax);
}

}  // namespace
}  // namespace hedgerow::bridge
