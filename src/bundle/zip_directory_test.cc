#include "bundle/zip_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bundle/test_bundles.h"
#include "bundle/test_zip.h"

namespace hedgerow::bundle {
namespace {

using ::testing::HasSubstr;

Result<std::vector<ZipEntry>> Read(const std::string& bytes) {
  const OwnedFd file = MemoryFile(bytes);
  TRY(const ByteSource source, ByteSource::Open(file));
  return ReadZipDirectory(source);
}

std::string Wide(std::initializer_list<uint64_t> values) {
  std::string body;
  for (uint64_t value : values) PutNumber(body, value, 8);
  return ExtraField(1, body);
}

std::string UnicodeName(std::string_view raw, std::string_view name) {
  std::string body = "\x01";
  PutNumber(body, Crc32(raw), 4);
  return ExtraField(0x7075, body + std::string(name));
}

const TestEntry kAppEntry{.name = "app.py", .data = "print('hello hello hello')"};

TEST(ZipDirectory, ReadsWhatUsualToolsWrite) {
  struct Row {
    std::string_view name;
    TestEntry entry;
  };
  const Row kRows[] = {
      {"stored", {.name = "a", .data = "x"}},
      {"deflated", {.name = "a", .data = "xxxxxxxxxxxxxxxxxxxx", .deflate = true}},
      {"descriptor without signature", {.name = "a", .data = "x", .deflate = true, .descriptor_bytes = 12}},
      {"descriptor with signature", {.name = "a", .data = "x", .deflate = true, .descriptor_bytes = 16}},
      {"zip64 descriptor without signature", {.name = "a", .data = "x", .descriptor_bytes = 20}},
      {"zip64 descriptor with signature", {.name = "a", .data = "x", .descriptor_bytes = 24}},
      {"zip64 in the local header only (Python's force_zip64)",
       {.name = "a", .data = "x", .local = {.compressed_bytes = ~0u, .bytes = ~0u, .extra = Wide({1, 1})}}},
      {"zip64 zeros before a descriptor (zip to a pipe)",
       {.name = "a", .data = "x", .descriptor_bytes = 24, .local = {.extra = Wide({0, 0})}}},
      {"zip64 in the directory", {.name = "a", .data = "x", .central = {.bytes = ~0u, .extra = Wide({1})}}},
      {"zip64 numbers that repeat the header", {.name = "a", .data = "x", .central = {.extra = Wide({1, 1, 0})}}},
      {"unknown extra fields", {.name = "a", .data = "x", .local = {.extra = ExtraField(0x5455, "12345")}}},
      {"padded extra field", {.name = "a", .data = "x", .local = {.extra = std::string(3, '\0')}}},
      {"same Unicode path", {.name = "a", .data = "x", .central = {.extra = UnicodeName("a", "a")}}},
  };
  for (const Row& row : kRows) {
    const auto entries = Read(TestZip().Add(row.entry).Finish());
    ASSERT_TRUE(entries.has_value()) << row.name << ": " << entries.error().user_message;
    ASSERT_EQ(entries->size(), 1u);
    EXPECT_EQ(entries->front().bytes, row.entry.data.size()) << row.name;
  }
  EXPECT_TRUE(Read(TestZip().Add(kAppEntry).Finish("a comment")).has_value());
  EXPECT_TRUE(Read(TestZip().Add(kAppEntry).FinishZip64()).has_value());
  EXPECT_TRUE(Read(TestZip().Finish()).has_value());
}

TEST(ZipDirectory, TakesTheUnicodePathWhenTheNameIsNotUtf8) {
  const auto entries =
      Read(TestZip()
               .Add({.name = "caf\x82.csv", .data = "x", .central = {.extra = UnicodeName("caf\x82.csv", "café.csv")}})
               .Finish());
  ASSERT_TRUE(entries.has_value());
  EXPECT_EQ(entries->front().name, "café.csv");
}

TEST(ZipDirectory, SortsEntriesByTheirData) {
  // The directory lists the second entry first.
  TestZip data;
  data.Add({.name = "a", .data = "1"}).Add({.name = "b", .data = "2"});
  std::string bytes = data.Finish();
  const size_t at = data.directory_offset();
  const std::string first = bytes.substr(at, 47), second = bytes.substr(at + 47, 47);
  bytes.replace(at, 94, second + first);
  const auto entries = Read(bytes);
  ASSERT_TRUE(entries.has_value());
  EXPECT_EQ(entries->front().name, "a");
}

struct Refused {
  std::string_view name;
  std::string bytes;
  std::string_view says;
  int status = 400;
};

void ExpectRefused(const std::vector<Refused>& rows) {
  for (const Refused& row : rows) {
    const auto entries = Read(row.bytes);
    ASSERT_FALSE(entries.has_value()) << row.name;
    EXPECT_THAT(entries.error().user_message, HasSubstr(row.says)) << row.name;
    EXPECT_EQ(entries.error().HttpStatus(), row.status) << row.name;
  }
}

TEST(ZipDirectory, RefusesWhatIsNoZip) {
  ExpectRefused({
      {"empty", "", "is empty", 415},
      {"text", "import streamlit as st\n", "is not a zip", 415},
      {"gzip", "\x1f\x8b" + std::string(100, 'x'), "is a gzip", 415},
      {"7-Zip", std::string("7z\xbc\xaf\x27\x1c", 6) + std::string(100, 'x'), "7-Zip", 415},
      {"RAR", "Rar!\x1a\x07" + std::string(100, 'x'), "RAR", 415},
      {"short", "PK", "is not a zip", 415},
  });
}

TEST(ZipDirectory, RefusesBrokenAndAmbiguousArchives) {
  const std::string good = TestZip().Add(kAppEntry).Finish();
  const std::string comment_with_end = TestZip::EndRecord(0, 0, 0, "");
  const std::string two_ends = TestZip().Add(kAppEntry).Finish("x" + TestZip::EndRecord(0, 0, 0, "yy") + "zz");
  std::string wrong_disk = good;
  wrong_disk[wrong_disk.size() - 18] = 1;
  std::string zip64_lie = TestZip().Add(kAppEntry).FinishZip64();
  zip64_lie[zip64_lie.size() - 22 + 10] = 7, zip64_lie[zip64_lie.size() - 22 + 8] = 7;
  zip64_lie[zip64_lie.size() - 22 + 11] = 0, zip64_lie[zip64_lie.size() - 22 + 9] = 0;
  std::string zip64_far = TestZip().Add(kAppEntry).FinishZip64();
  zip64_far[zip64_far.size() - 22 - 20 + 15] = 0x7f;
  ExpectRefused({
      {"truncated", good.substr(0, good.size() - 30), "cut short"},
      {"truncated by one byte", good.substr(0, good.size() - 1), "cut short"},
      {"appended", good + "#!/bin/sh", "9 bytes follow its end"},
      {"prepended", "MZ head" + good, "7 bytes stand before"},
      {"prepended with right offsets", TestZip().Add({.name = "app.py", .data = "x", .before = "head"}).Finish(),
       "4 bytes stand before its first entry"},
      {"bytes in the directory", TestZip().Add(kAppEntry).Finish("", "12345"), "5 bytes stand before"},
      {"end record in a comment", TestZip().Add(kAppEntry).Finish(comment_with_end), "two end records"},
      {"end record within a comment", TestZip().Add(kAppEntry).Finish(comment_with_end + "tail"),
       "its comment contains another end record"},
      {"two ends", two_ends, "end record"},
      {"huge comment", TestZip().Add(kAppEntry).Finish(std::string(9000, 'c')), "its comment has 9000 bytes"},
      {"too many said", TestZip().Add(kAppEntry).Finish("", "", 1),
       "its end record says 2 entries, its directory holds 1"},
      {"too few said", TestZip().Add(kAppEntry).Finish("", "", -1),
       "its end record says 0 entries, its directory holds 1"},
      {"split archive", wrong_disk, "split archive"},
      {"zip64 count differs", zip64_lie, "zip64 record contradicts"},
      {"zip64 record outside", zip64_far, "zip64 record lies outside"},
  });
}

TEST(ZipDirectory, RefusesEntriesWhoseHeadersDisagree) {
  const auto one = [](TestEntry entry) { return TestZip().Add(entry).Finish(); };
  const TestEntry base{.name = "app.py", .data = "xxxxxxxxxxxxxxxxxx", .deflate = true};
  const auto local = [&](HeaderLies lies) {
    TestEntry entry = base;
    entry.local = lies;
    return one(entry);
  };
  const auto central = [&](HeaderLies lies) {
    TestEntry entry = base;
    entry.central = lies;
    return one(entry);
  };
  ExpectRefused({
      {"name", local({.name = "../../x"}),
       "`app.py` is broken: its two headers differ in the name (the other says `../../x`)"},
      {"method", local({.method = 0}), "differ in the compression method"},
      {"size", local({.bytes = 3}), "differ in the size"},
      {"compressed size", local({.compressed_bytes = 3}), "differ in the compressed size"},
      {"checksum", local({.crc32 = 3}), "differ in the checksum"},
      {"local extra field", local({.extra = "\x01\x02\xff\xff"}), "its extra field does not fit"},
      {"central extra field", central({.extra = "\x01\x02\x03\x04"}), "its extra field does not fit"},
      {"mask without zip64", central({.bytes = ~0u}), "zip64 numbers contradict"},
      {"zip64 that contradicts", central({.extra = Wide({999, 999, 0})}), "zip64 numbers contradict"},
      {"zip64 twice", central({.extra = Wide({}) + Wide({})}), "its extra field does not fit"},
      {"huge zip64 size", central({.compressed_bytes = ~0u, .extra = Wide({1ull << 62})}), "overlaps another entry"},
      {"two names", central({.extra = UnicodeName("app.py", "evil.py")}), "it carries two names"},
      {"patch", central({.flags = 1 << 5}), "holds a patch"},
      {"descriptor missing", local({.flags = 8}), "its closing sizes are missing"},
      {"offset beyond", one({.name = "a", .data = "x", .offset = 100000}),
       "`a` is broken: its data lies outside the file"},
      {"offset into the middle",
       TestZip()
           .Add({.name = "a", .data = "xx"})
           .Add({.name = "b", .data = std::string(50, 'x'), .offset = 20})
           .Finish(),
       "overlaps another entry"},
      {"two entries, one data",
       TestZip().Add({.name = "a", .data = "x"}).Add({.name = "b", .data = "x", .offset = 0}).Finish(),
       "overlaps another entry"},
      {"bytes between entries",
       TestZip().Add({.name = "a", .data = "x"}).Add({.name = "b", .data = "x", .before = "hide"}).Finish(),
       "4 bytes after it belong to no entry"},
  });
  // A quine's trick: the first entry's data covers the second's header.
  TestZip cover;
  cover.Add({.name = "a",
             .data = "x",
             .local = {.compressed_bytes = 40, .bytes = 40},
             .central = {.compressed_bytes = 40, .bytes = 40}});
  cover.Add({.name = "b", .data = std::string(40, 'x')});
  ExpectRefused({{"covering", cover.Finish(), "`a` is broken: it overlaps another entry"}});
}

TEST(ZipDirectory, SurvivesEveryTruncationAndEveryFlippedByte) {
  const std::string good = TestZip()
                               .Add({.name = "app.py", .data = "xxxxxxxxxxxx", .deflate = true, .descriptor_bytes = 16})
                               .Add(kAppEntry)
                               .FinishZip64();
  for (size_t length = 0; length < good.size(); ++length)
    EXPECT_FALSE(Read(good.substr(0, length)).has_value()) << length;
  for (size_t i = 0; i < good.size(); ++i) {
    for (const char flip : {'\x01', '\x80', '\xff'}) {
      std::string bytes = good;
      bytes[i] = static_cast<char>(bytes[i] ^ flip);
      (void)Read(bytes);  // any answer, no crash
    }
  }
}

}  // namespace
}  // namespace hedgerow::bundle
