#include "warehouse/ingest/captured.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "base/encoding.h"
#include "net/http.h"
#include "warehouse/ingest/capture_body.h"
#include "warehouse/ingest/iso_time.h"
#include "warehouse/ingest/json_cursor.h"
#include "warehouse/ingest/person_book.h"
#include "warehouse/ingest/seen_ids.h"

namespace hedgerow::warehouse {
namespace {

using namespace std::chrono_literals;

const WallTime kCapturedAt = FromMicros(1'790'000'000'000'000);  // 2026-09-21T14:13:20Z

std::string Gzip(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST(CaptureBody, UnpacksEveryPackingInUse) {
  const std::string json = R"({"event":"x","distinct_id":"é"})";
  const struct {
    const char* name;
    PackedBody packed;
  } kCases[] = {
      {"plain", {.body = json}},
      {"gzip announced", {.body = Gzip(json), .content_encoding = "gzip"}},
      {"gzip by parameter", {.body = Gzip(json), .query = "compression=gzip-js"}},
      {"gzip unannounced", {.body = Gzip(json), .content_type = "text/plain"}},
      {"json said to be gzip", {.body = json, .content_encoding = "gzip"}},
      {"form with base64",
       {.body = "data=" + net::PercentEncode(Base64(json)), .content_type = "application/x-www-form-urlencoded"}},
      {"form with raw base64", {.body = "data=" + Base64(json) + "&v=1"}},
      {"form with json", {.body = "data=" + net::PercentEncode(json)}},
      {"form with gzip in base64", {.body = "compression=gzip-js&data=" + net::PercentEncode(Base64(Gzip(json)))}},
      {"bare base64", {.body = Base64(json)}},
  };
  for (const auto& row : kCases) {
    auto text = UnpackCapture(row.packed);
    ASSERT_TRUE(text) << row.name << ": " << text.error().user_message;
    EXPECT_EQ(*text, json) << row.name;
  }
  const std::string query = "data=" + net::PercentEncode(Base64(json));
  EXPECT_EQ(UnpackCapture({.query = query}).value_or("?"), json);
}

TEST(CaptureBody, RefusesBombsDamageAndStrangeEncodings) {
  EXPECT_EQ(UnpackCapture({.body = Gzip(std::string(70 << 20, 'x'))}).error().code, Code::kTooLarge);
  EXPECT_EQ(UnpackCapture({.body = Gzip("{}").substr(0, 12)}).error().code, Code::kInvalid);
  EXPECT_EQ(UnpackCapture({.body = "{}", .content_encoding = "lz4"}).error().code, Code::kUnsupportedMedia);
  EXPECT_EQ(UnpackCapture({.body = "!!"}).error().code, Code::kInvalid);
  EXPECT_EQ(UnpackCapture({}).error().code, Code::kInvalid);
}

TEST(Captured, ReadsABatchAndKeepsPropertiesAsSent) {
  auto batch = ReadCapture(R"({"api_key":"phc_1","historical_migration":false,"batch":[
      {"event":"a","distinct_id":"u","properties":{"n":1.50,"big":123456789012345678901234567890,"s":"\u00e9\ud83d\ude00"},"uuid":"0190a5f0-0000-7000-8000-000000000001"},
      {"event":"b","properties":{"distinct_id":42,"$set":{"plan":"pro"}},"timestamp":"2026-09-21T14:00:00Z"}]})",
                           kCapturedAt);
  ASSERT_TRUE(batch) << batch.error().user_message;
  EXPECT_EQ(batch->token, "phc_1");
  ASSERT_EQ(batch->events.size(), 2u);
  EXPECT_EQ(batch->events[0].properties, R"({"n":1.50,"big":123456789012345678901234567890,"s":"\u00e9\ud83d\ude00"})");
  EXPECT_TRUE(batch->events[0].has_uuid);
  EXPECT_EQ(batch->events[0].timestamp, kCapturedAt);
  EXPECT_EQ(batch->events[1].distinct_id, "42");
  EXPECT_EQ(batch->events[1].set, R"({"plan":"pro"})");
  EXPECT_EQ(FormatRfc3339(batch->events[1].timestamp), "2026-09-21T14:00:00.000000Z");
}

TEST(Captured, ReadsSingleEventsListsAndTokensAnywhere) {
  for (const char* json : {R"({"token":"t","event":"e","distinct_id":"d"})",
                           R"({"event":"e","properties":{"token":"t","distinct_id":"d"}})",
                           R"([{"event":"e","properties":{"token":"t","distinct_id":"d"}}])",
                           R"([{"api_key":"t","event":"e","distinct_id":"d"}])",
                           R"({"api_key":"t","data":[{"event":"e","$distinct_id":"d"}]})"}) {
    auto batch = ReadCapture(json, kCapturedAt);
    ASSERT_TRUE(batch) << json;
    EXPECT_EQ(batch->token, "t") << json;
    ASSERT_EQ(batch->events.size(), 1u) << json;
    EXPECT_EQ(batch->events[0].distinct_id, "d") << json;
  }
}

TEST(Captured, CorrectsTheSendersClock) {
  const auto read = [](const char* json) { return ReadCapture(json, kCapturedAt)->events.at(0).timestamp; };
  // Sent an hour fast: ten seconds old when sent.
  EXPECT_EQ(
      read(
          R"({"sent_at":"2026-09-21T15:13:20Z","batch":[{"event":"e","distinct_id":"d","timestamp":"2026-09-21T15:13:10Z"}]})"),
      kCapturedAt - 10s);
  EXPECT_EQ(
      read(
          R"({"batch":[{"event":"e","distinct_id":"d","timestamp":"2026-09-21T15:13:10Z"}],"sent_at":"2026-09-21T15:13:20Z"})"),
      kCapturedAt - 10s);
  EXPECT_EQ(read(R"({"event":"e","distinct_id":"d","offset":2500})"), kCapturedAt - 2500ms);
  EXPECT_EQ(read(R"({"event":"e","distinct_id":"d","timestamp":"2030-01-01"})"), kCapturedAt);
  EXPECT_EQ(read(R"({"event":"e","distinct_id":"d","timestamp":"yesterday"})"), kCapturedAt);
}

TEST(Captured, ReportsBadEventsAndTakesTheOthers) {
  auto batch = ReadCapture(
      R"({"api_key":"t","batch":[{"event":"ok","distinct_id":"d"},{"event":"","distinct_id":"d"},{"event":"e"},7,
      {"event":"e","distinct_id":"d","properties":{"x":tru}},{"event":"$$client_ingestion_warning","distinct_id":"d"}]})",
      kCapturedAt);
  ASSERT_TRUE(batch) << batch.error().user_message;
  EXPECT_EQ(batch->events.size(), 1u);
  EXPECT_EQ(batch->problems.size(), 4u);
  EXPECT_EQ(batch->ignored, 1u);
}

TEST(Captured, MovesSetFromTheTopIntoProperties) {
  auto batch = ReadCapture(
      R"({"event":"$set","distinct_id":"d","$set":{"a":1},"$set_once":{"b":2},"properties":{"x":1}})", kCapturedAt);
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->events[0].properties, R"({"x":1,"$set":{"a":1},"$set_once":{"b":2}})");
  EXPECT_EQ(batch->events[0].set_once, R"({"b":2})");
}

TEST(Captured, MergesSetOfBothPlaces) {
  auto batch = ReadCapture(
      R"({"event":"e","distinct_id":"d","$set":{"a":2},"$unset":["y"],"properties":{"$set":{"a":1,"b":1},"$unset":["x"],"n":1.50} })",
      kCapturedAt);
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->events[0].set, R"({"a":2,"b":1})");
  EXPECT_EQ(batch->events[0].unset, R"(["x","y"])");
  EXPECT_THAT(batch->events[0].properties, testing::HasSubstr(R"("n":1.50)"));
}

TEST(Captured, SplicesIntoEmptyProperties) {
  auto batch = ReadCapture(R"({"event":"e","distinct_id":"d","$set":{"big":123456789012345678901},"properties":{ }})",
                           kCapturedAt);
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->events[0].properties, R"({"$set":{"big":123456789012345678901}})");
}

TEST(Captured, TakesHalfAnEmojiForWhatItIs) {
  auto batch = ReadCapture(
      R"({"event":"\ud83d","distinct_id":"a\u00e9\ud83d\ude00","properties":{"\ud83d":1,"x":"\ude00"}})", kCapturedAt);
  ASSERT_TRUE(batch) << batch.error().user_message;
  ASSERT_EQ(batch->events.size(), 1u);
  EXPECT_EQ(batch->events[0].event, "\uFFFD");
  EXPECT_EQ(batch->events[0].distinct_id, "a\u00e9\U0001F600");
}

TEST(Captured, IgnoresCrawlers) {
  EXPECT_TRUE(IsCrawler("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"));
  EXPECT_FALSE(
      IsCrawler("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Safari/537.36"));
  auto batch = ReadCapture(
      R"([{"event":"$pageview","distinct_id":"d","properties":{"$raw_user_agent":"x AhrefsBot/7.0"}},{"event":"e","distinct_id":"d"}])",
      kCapturedAt);
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->ignored, 1u);
  EXPECT_EQ(batch->events.size(), 1u);
}

TEST(Captured, KeepsItsLimits) {
  const auto one = [](const std::string& name, const std::string& id, size_t fill) {
    return ReadCapture(R"({"event":")" + name + R"(","distinct_id":")" + id + R"(","properties":{"x":")" +
                           std::string(fill, 'x') + R"("}})",
                       kCapturedAt)
        ->events.size();
  };
  EXPECT_EQ(one(std::string(200, 'n'), std::string(400, 'd'), 0), 1u);
  EXPECT_EQ(one(std::string(201, 'n'), "d", 0), 0u);
  EXPECT_EQ(one("n", std::string(401, 'd'), 0), 0u);
  EXPECT_EQ(one("n", "d", kEventBytesMax - 8), 1u);  // {"x":""} are 8
  EXPECT_EQ(one("n", "d", kEventBytesMax - 7), 0u);
  const auto many = [](size_t events) {
    std::string json = "[";
    for (size_t i = 0; i < events; ++i) json += R"({"event":"e","distinct_id":"d"},)";
    json.back() = ']';
    return ReadCapture(json, kCapturedAt);
  };
  EXPECT_EQ(many(kBatchEventsMax)->events.size(), kBatchEventsMax);
  EXPECT_EQ(many(kBatchEventsMax + 1).error().code, Code::kTooLarge);
}

TEST(Captured, TellsWhichPropertiesItSaw) {
  auto batch = ReadCapture(
      R"({"batch":[{"event":"a","distinct_id":"d","properties":{"n":null,"plan":"pro","$set":{"email":"x@example.com"},"ok":true}},
      {"event":"b","distinct_id":"d","$set_once":{"first":"2026-01-01"},"properties":{"n":3,"created_at":1790000000,"utm_campaign":7,"plan":5,"o":{"x":1}}},
      {"event":"$groupidentify","distinct_id":"d","properties":{"$group_type":"c","$group_key":"k","$group_set":{"seats":3}}},
      {"event":"lost","properties":{"never":1}}]})",
      kCapturedAt);
  ASSERT_TRUE(batch);
  const auto type = [&](DefinitionOf of, const char* name) -> std::string {
    const auto found = batch->seen.names(of).find(std::string_view(name));
    return found == batch->seen.names(of).end() ? "none" : std::string(NameOf(found->second));
  };
  EXPECT_EQ(batch->seen.names(DefinitionOf::kEvent).size(), 3u);
  EXPECT_EQ(type(DefinitionOf::kEventProperty, "n"), "Numeric");
  EXPECT_EQ(type(DefinitionOf::kEventProperty, "plan"), "String");
  EXPECT_EQ(type(DefinitionOf::kEventProperty, "ok"), "Boolean");
  EXPECT_EQ(type(DefinitionOf::kEventProperty, "created_at"), "DateTime");
  EXPECT_EQ(type(DefinitionOf::kEventProperty, "utm_campaign"), "String");
  EXPECT_EQ(type(DefinitionOf::kEventProperty, "o"), "");
  EXPECT_EQ(type(DefinitionOf::kEventProperty, "$set"), "none");
  EXPECT_EQ(type(DefinitionOf::kEventProperty, "never"), "none");
  EXPECT_EQ(type(DefinitionOf::kPersonProperty, "email"), "String");
  EXPECT_EQ(type(DefinitionOf::kPersonProperty, "first"), "DateTime");
  EXPECT_EQ(type(DefinitionOf::kGroupProperty, "seats"), "Numeric");
}

TEST(JsonCursor, IsStrict) {
  const auto good = [](const std::string& text) {
    JsonCursor json(text);
    std::string_view raw;
    return json.Value(&raw) && json.AtEnd();
  };
  for (const char* text : {"{}", " [1 , -2.5e+3, \"\\u00e9\\n\", true,false,null,{\"a\":{}}] ", "0", "-0.0", "\"\""})
    EXPECT_TRUE(good(text)) << text;
  for (const char* text : {"", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", ".5", "1e", "+1", "tru", "nul",
                           "\"\\x\"", "\"\\u12\"", "\"\n\"", "[1 2]", "{\"a\" 1}", "1 2", "]"})
    EXPECT_FALSE(good(text)) << text;
  EXPECT_TRUE(good(std::string(kJsonDepthMax, '[') + std::string(kJsonDepthMax, ']')));
  EXPECT_FALSE(good(std::string(kJsonDepthMax + 1, '[') + std::string(kJsonDepthMax + 1, ']')));
}

TEST(Captured, RefusesWhatIsNoJson) {
  for (const char* json : {"", "{", "[1,", "null", "7", "{\"event\":\"a\",\"distinct_id\":\"\xff\"}", R"({"batch":7})",
                           R"({"batch":[{"event":"e")"}) {
    EXPECT_FALSE(ReadCapture(json, kCapturedAt)) << json;
  }
}

TEST(IsoTime, ReadsWhatSdksWrite) {
  const auto text = [](const char* in) {
    const auto t = ParseIsoTime(in);
    return t ? FormatRfc3339(*t) : "none";
  };
  EXPECT_EQ(text("2026-09-21T14:13:20.123Z"), "2026-09-21T14:13:20.123000Z");
  EXPECT_EQ(text("2026-09-21 14:13:20.1234567+02:00"), "2026-09-21T12:13:20.123456Z");
  EXPECT_EQ(text("2026-09-21T14:13:20-0530"), "2026-09-21T19:43:20.000000Z");
  EXPECT_EQ(text("2026-09-21"), "2026-09-21T00:00:00.000000Z");
  for (const char* bad : {"", "x", "2026-13-01", "2026-02-30", "2026-09-21T25:00", "2026-09-21T10:00:00 UTC+1"})
    EXPECT_EQ(text(bad), "none") << bad;
}

TEST(PersonProperties, AreUnsetFilledAndSet) {
  CapturedEvent event{.set = R"({"a":2,"c":3})", .set_once = R"({"a":9,"b":1})", .unset = R"(["d"])"};
  EXPECT_EQ(UpdateProperties(R"({"a":1,"d":4})", event), R"({"a":2,"b":1,"c":3})");
  CapturedEvent same{.set = R"({"a":1})"};
  EXPECT_EQ(UpdateProperties(R"({"a":1, "z":0})", same), R"({"a":1, "z":0})");
}

TEST(SeenIds, ForgetsTheOldestGenerationOnly) {
  SeenIds seen(2);
  seen.Clear(kCapturedAt);
  for (uint64_t i = 1; i <= 5; ++i) seen.Add(1, Uuid{i, i}, kCapturedAt + std::chrono::seconds(i));
  EXPECT_FALSE(seen.Contains(1, Uuid{1, 1}));
  EXPECT_TRUE(seen.Contains(1, Uuid{4, 4}));
  EXPECT_FALSE(seen.Contains(2, Uuid{4, 4}));
  EXPECT_EQ(seen.since(), kCapturedAt + 3s);  // 1 and 2 are forgotten
}

TEST(SeenIds, FindsEachOfMany) {
  SeenIds seen;
  for (uint64_t i = 0; i < 10'000; ++i) seen.Add(1, Uuid{i, 7}, kCapturedAt);
  for (uint64_t i = 0; i < 10'000; ++i) EXPECT_TRUE(seen.Contains(1, Uuid{i, 7})) << i;
  for (uint64_t i = 10'000; i < 20'000; ++i) EXPECT_FALSE(seen.Contains(1, Uuid{i, 7})) << i;
}

}  // namespace
}  // namespace hedgerow::warehouse
