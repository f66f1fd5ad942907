#include "api/multipart.h"

#include <map>

#include <gtest/gtest.h>

namespace hedgerow::api {
namespace {

class Collector final : public MultipartSink {
 public:
  Result<void> OnPart(const MultipartPart& part) override {
    name_ = part.name;
    filenames[name_] = part.filename;
    values[name_].clear();
    return {};
  }
  Result<void> OnData(std::string_view bytes) override {
    values[name_].append(bytes);
    return {};
  }
  Result<void> OnPartEnd() override {
    ++ended;
    return {};
  }

  std::map<std::string, std::string> values;
  std::map<std::string, std::string> filenames;
  int ended = 0;

 private:
  std::string name_;
};

constexpr std::string_view kType = "multipart/form-data; boundary=XyZ";

Result<void> Parse(std::string_view body, Collector& sink, size_t chunk_bytes = 1 << 20,
                   std::string_view type = kType) {
  TRY(auto parser, MultipartParser::Create(type));
  for (size_t at = 0; at < body.size(); at += chunk_bytes) TRY_VOID(parser.Feed(body.substr(at, chunk_bytes), sink));
  return parser.Finish();
}

const std::string kForm =
    "--XyZ\r\n"
    "Content-Disposition: form-data; name=\"name\"\r\n\r\n"
    "Sales \xE2\x98\x85\r\n"
    "--XyZ\r\n"
    "content-disposition: form-data; name=\"zip_file\"; filename=\"my \\\"app\\\".zip\"\r\n"
    "Content-Type: application/zip\r\n\r\n"
    "PK\r\n--XyNot a boundary\r\n--Xy\r\n"
    "\r\n--XyZ--\r\n";

TEST(Multipart, ReadsFieldsAndFilesHoweverTheyAreCut) {
  for (size_t chunk = 1; chunk <= kForm.size(); ++chunk) {
    SCOPED_TRACE(chunk);
    Collector sink;
    ASSERT_TRUE(Parse(kForm, sink, chunk).has_value());
    EXPECT_EQ(sink.values["name"], "Sales \xE2\x98\x85");
    EXPECT_EQ(sink.values["zip_file"], "PK\r\n--XyNot a boundary\r\n--Xy\r\n");
    EXPECT_EQ(sink.filenames["zip_file"], "my \"app\".zip");
    EXPECT_EQ(sink.ended, 2);
  }
}

TEST(Multipart, AcceptsAPreambleAnEpilogueAndQuotedBoundaries) {
  Collector sink;
  ASSERT_TRUE(Parse("hello\r\n--a b\r\nContent-Disposition: form-data; name=x\r\n\r\n1\r\n--a b--\r\nbye", sink, 3,
                    "Multipart/Form-Data; charset=utf-8; boundary=\"a b\"")
                  .has_value());
  EXPECT_EQ(sink.values["x"], "1");
}

TEST(Multipart, AcceptsAnEmptyPart) {
  Collector sink;
  ASSERT_TRUE(Parse("--XyZ\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n\r\n--XyZ--", sink).has_value());
  EXPECT_EQ(sink.values["x"], "");
}

struct Bad {
  const char* name;
  std::string body;
};
class MultipartRefuses : public ::testing::TestWithParam<Bad> {};

TEST_P(MultipartRefuses, MalformedForms) {
  for (const size_t chunk : {size_t{1}, size_t{1} << 20}) {
    Collector sink;
    const auto parsed = Parse(GetParam().body, sink, chunk);
    ASSERT_FALSE(parsed.has_value());
    EXPECT_EQ(parsed.error().code, Code::kInvalid);
  }
}

std::string ManyParts() {
  std::string body;
  for (int i = 0; i < 30; ++i) body += "--XyZ\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n";
  return body + "--XyZ--";
}

INSTANTIATE_TEST_SUITE_P(Rows, MultipartRefuses,
                         ::testing::Values(Bad{"Empty", ""}, Bad{"CutShort", kForm.substr(0, kForm.size() - 6)},
                                           Bad{"NoBoundary", std::string(10'000, 'x')},
                                           Bad{"NoName", "--XyZ\r\nContent-Type: text/plain\r\n\r\n1\r\n--XyZ--"},
                                           Bad{"NoHeaders", "--XyZ\r\n\r\n\r\n1\r\n--XyZ--"},
                                           Bad{"GarbageAfterBoundary", "--XyZgarbage\r\n\r\n1\r\n--XyZ--"},
                                           Bad{"EndlessHeaders", "--XyZ\r\nX: " + std::string(10'000, 'x')},
                                           Bad{"TooManyParts", ManyParts()}),
                         [](const auto& info) { return info.param.name; });

TEST(Multipart, WantsFormDataWithABoundary) {
  for (const char* type : {"", "application/json", "multipart/mixed; boundary=x", "multipart/form-data",
                           "multipart/form-data; boundary="}) {
    EXPECT_EQ(MultipartParser::Create(type).error().code, Code::kUnsupportedMedia) << type;
  }
}

}  // namespace
}  // namespace hedgerow::api
