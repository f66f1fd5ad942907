#include "bundle/entry_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hedgerow::bundle {
namespace {

using ::testing::HasSubstr;

TEST(EntryName, KeepsPlainRelativePaths) {
  struct Row {
    std::string_view raw, path;
  };
  const std::string longest(255, 'x');
  const Row kRows[] = {{"app.py", "app.py"},   {"pages/1_Sales.py", "pages/1_Sales.py"},
                       {"./app.py", "app.py"}, {"./", ""},
                       {"assets/", "assets"},  {".streamlit/config.toml", ".streamlit/config.toml"},
                       {"..a/b..", "..a/b.."}, {"données/été 🦔.csv", "données/été 🦔.csv"},
                       {longest, longest}};
  for (const Row& row : kRows) {
    const auto path = CheckEntryName(row.raw);
    ASSERT_TRUE(path.has_value()) << row.raw;
    EXPECT_EQ(*path, row.path);
  }
}

TEST(EntryName, RefusesWhatCouldLeaveTheFolderOrDeceive) {
  struct Row {
    std::string name, says;
  };
  std::string deep;
  for (int i = 0; i < 33; ++i) deep += "d/";
  const Row kRows[] = {
      {"", "an entry without a name"},
      {"/etc/passwd", "`/etc/passwd` has an absolute path"},
      {"C:/app.py", "drive letter"},
      {"../app.py", "`../app.py` leads out of the app's folder"},
      {"a/../../b", "leads out"},
      {"a/..", "leads out"},
      {"..", "leads out"},
      {"a\\b.py", "`a\\b.py` has a backslash"},
      {"a//b", "has an empty part"},
      {"a/./b", "has an empty part"},
      {"a\nb", "`a\\x0ab` has a control character"},
      {std::string("a\0b", 3), "`a\\x00b` has a control character"},
      {"a\x7f", "control character"},
      {"a\u0085", "control character"},
      {"a\u202Egpj.py", "control character"},
      {"a\u2028", "control character"},
      {"caf\xe9.py", "`caf\\xe9.py` has a name that is not valid UTF-8"},
      {"\xC0\xAF", "not valid UTF-8"},
      {"\xED\xA0\x80", "not valid UTF-8"},
      {std::string(256, 'x'), "has a name of more than 255 bytes"},
      {"a/" + std::string(256, 'x') + "/b", "has a name of more than 255 bytes"},
      {deep + "f", "lies more than 32 folders deep"},
  };
  for (const Row& row : kRows) {
    const auto path = CheckEntryName(row.name);
    ASSERT_FALSE(path.has_value()) << row.name;
    EXPECT_THAT(path.error().user_message, HasSubstr(row.says));
    EXPECT_EQ(path.error().HttpStatus(), 400);
    EXPECT_LT(path.error().user_message.size(), 400u);
  }
}

TEST(EntryName, KnowsLitter) {
  for (std::string_view raw : {"__MACOSX/._app.py", "a/__MACOSX/x", ".DS_Store", "a/.DS_Store", "__pycache__/",
                               "a/__pycache__/b.pyc", "__MACOSX/../../etc/passwd"}) {
    EXPECT_TRUE(IsIgnoredName(raw)) << raw;
  }
  for (std::string_view raw : {"app.py", "__MACOSX2", "a.DS_Store", "pycache/x", "__macosx/x"})
    EXPECT_FALSE(IsIgnoredName(raw)) << raw;
}

TEST(EntryName, FoldsCaseAndUnicodeForm) {
  EXPECT_EQ(FoldedName("Data/X.CSV"), FoldedName("data/x.csv"));
  EXPECT_EQ(FoldedName("\u00C9t\u00E9"), FoldedName("e\u0301te\u0301"));
  EXPECT_EQ(FoldedName("STRASSE"), FoldedName("stra\u00DFe"));
  EXPECT_NE(FoldedName("a.py"), FoldedName("b.py"));
}

TEST(EntryName, QuotesLongNamesByTheirEnds) {
  const std::string quoted = QuoteName(std::string(5000, 'x') + "end.py");
  EXPECT_LT(quoted.size(), 200u);
  EXPECT_THAT(quoted, HasSubstr("…"));
  EXPECT_THAT(quoted, ::testing::EndsWith("end.py`"));
}

}  // namespace
}  // namespace hedgerow::bundle
