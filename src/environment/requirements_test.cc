#include "environment/requirements.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hedgerow::environment {
namespace {

using ::testing::HasSubstr;

const ImageLock kImage{
    .digest = "sha256:0",
    .streamlit_version = "1.51.0",
    .python_version = "3.11.2",
    .packages = {{"numpy", "2.3.5"},
                 {"pandas", "2.3.3"},
                 {"scikit-learn", "1.7.2"},
                 {"streamlit", "1.51.0"},
                 {"streamlit-aggrid", "1.1.9"},
                 {"plotly", "6.5.0"},
                 {"six", "1.17.0"},
                 {"torch", "2.5.1+cpu"}},
};

Allowlist StartingTable() {
  Allowlist table;
  for (std::string_view name : kStartingAllowlist) table[std::string(name)] = "";
  return table;
}

std::string Refusal(std::string_view text, const Allowlist& table = StartingTable()) {
  const auto result = CheckRequirements(text, table, kImage);
  if (result) return "accepted";
  EXPECT_EQ(result.error().HttpStatus(), 400);
  return result.error().user_message;
}

std::vector<std::string> Names(const Result<Requirements>& result) {
  std::vector<std::string> names;
  if (!result) return {"refused: " + result.error().user_message};
  for (const RequiredPackage& package : result->packages) names.push_back(package.name + package.specifier);
  return names;
}

TEST(Requirements, AcceptAllFormsOfALine) {
  struct Row {
    std::string_view name, text;
    std::vector<std::string> packages;
  };
  const std::string hash = "--hash=sha256:" + std::string(64, 'a');
  const std::string hashes = "numpy==2.3.5 \\\n    " + hash + " \\\n    " + hash + "\n";
  const Row kRows[] = {
      {"empty", "", {}},
      {"comments", "# all\n\n  # of it\nnumpy # why\n", {"numpy"}},
      {"spelling", "Scikit_Learn\nNUMPY", {"scikit-learn", "numpy"}},
      {"specifiers", "pandas>=2,<3\nnumpy ~= 2.1\nplotly (>=6)", {"pandas>=2,<3", "numpy~=2.1", "plotly>=6"}},
      {"extras", "pandas[excel, Parquet]>=2", {"pandas>=2"}},
      {"marker that holds", "numpy; python_version >= '3.8'", {"numpy"}},
      {"marker that does not", "pywin32==300; sys_platform == 'win32'\nnumpy", {"numpy"}},
      {"comment ends a continuation", "numpy \\\n# comment\npandas", {"numpy", "pandas"}},
      {"hashes", hashes, {"numpy==2.3.5"}},
      {"twice", "numpy\nnumpy>=2", {"numpy>=2"}},
      {"Windows lines", "numpy\r\npandas\r\n", {"numpy", "pandas"}},
      {"old Mac lines", "numpy\rpandas", {"numpy", "pandas"}},
      {"byte-order mark", "\xEF\xBB\xBFnumpy", {"numpy"}},
      {"UTF-16 of PowerShell", std::string_view("\xFF\xFEn\0u\0m\0p\0y\0\r\0\n\0", 16), {"numpy"}},
      {"UTF-16 the other way", std::string_view("\xFE\xFF\0n\0u\0m\0p\0y", 12), {"numpy"}},
      {"Latin-1 comment", "numpy # f\xFCr", {"numpy"}},
      {"local version", "torch==2.5.1", {"torch==2.5.1"}},
      {"the bridge", "posthog_bridge\nnumpy", {"numpy"}},
      {"options without effect", "--pre\n--prefer-binary\nnumpy", {"numpy"}},
      {"a package that the image needs", "six==1.17.0", {"six==1.17.0"}},
  };
  for (const Row& row : kRows) {
    EXPECT_EQ(Names(CheckRequirements(row.text, StartingTable(), kImage)), row.packages) << row.name;
  }
}

TEST(Requirements, JoinContinuationLinesAndNameTheFirst) {
  EXPECT_EQ(Names(CheckRequirements("pandas \\\n>=2,\\\n<3", StartingTable(), kImage)),
            std::vector<std::string>{"pandas>=2,<3"});
  EXPECT_THAT(Refusal("numpy\n\npan\\\ndsa\\\n==1"), HasSubstr("requirements.txt line 3: `pandsa`"));
}

TEST(Requirements, RefuseWithLineAndReason) {
  struct Row {
    std::string_view text, says;
  };
  constexpr Row kRows[] = {
      {"numpy\n-r other.txt", "line 2: `-r` is not supported; write the packages"},
      {"-rother.txt", "`-rother.txt` is not supported"},
      {"--requirement=x", "`--requirement` is not supported"},
      {"-c constraints.txt", "`-c` is not supported"},
      {"-e .", "`-e` is not supported; put the code itself into the zip"},
      {"--editable git+https://example.com/x", "`--editable` is not supported"},
      {"--index-url https://example.com/simple",
       "`--index-url` is not supported; packages come from the server's image only"},
      {"-i https://example.com", "`-i` is not supported"},
      {"--extra-index-url https://example.com", "`--extra-index-url` is not supported"},
      {"--find-links ./wheels", "`--find-links` is not supported"},
      {"--trusted-host example.com", "`--trusted-host` is not supported"},
      {"--frobnicate", "`--frobnicate` is not an option of requirements files"},
      {"https://example.com/numpy.whl", "is a URL"},
      {"git+https://example.com/numpy.git", "is a URL"},
      {"git+ssh:example.com", "is a URL"},
      {"file:///tmp/x.whl", "is a URL"},
      {"numpy @ https://example.com/numpy.whl", "line 1: `numpy` is to come from a URL"},
      {"numpy@file:///tmp/x.whl", "`numpy` is to come from a URL"},
      {"./numpy", "is a path"},
      {"../numpy.whl", "is a path"},
      {"/opt/numpy", "is a path"},
      {"wheels/numpy.whl", "is a path"},
      {"numpy-2.0-cp311.whl", "is a path"},
      {"C:\\wheels\\numpy.whl", "is a path"},
      {"numpy=2.0", "`=2.0` needs two equals signs, =="},
      {"numpy 2.0", "`2.0` needs a comparison before it, such as `numpy==2.0`"},
      {"numpy>=x", "`>=x` is not a version specifier"},
      {"numpy pandas", "`pandas` is not a version specifier"},
      {"numpy[a", "the extras need a closing `]`"},
      {"numpy[a!]", "`a!` is not the name of an extra"},
      {"numpy;", "a marker is missing behind `;`"},
      {"numpy; foo == 'x'", "the marker names `foo`"},
      {"!numpy", "does not start with the name of a package"},
      {"numpy --hash=md5:abc", "`md5:abc` is not a hash"},
      {"numpy --hash", "`` is not a hash"},
      {"numpy --global-option=x", "is not supported behind a package"},
      {"tensorflow", "`tensorflow` is not an allowed package; ask the operator"},
      {"json", "`json` is part of Python; remove the line"},
      {"pandsa", "did you mean `pandas`?"},
      {"sklearn", "did you mean `scikit-learn`?"},
      {"st_aggrid", "did you mean `streamlit-aggrid`?"},
      {"skicit-learn", "did you mean `scikit-learn`?"},
      {"sixx", "did you mean `six`?"},
      {"pandas==1.5.3",
       "`pandas==1.5.3` is not available: the server has pandas 2.3.3; write `pandas==2.3.3` or just `pandas`."},
      {"streamlit<1.40", "the server has streamlit 1.51.0"},
      {"duckdb", "`duckdb` is allowed, but the server's image does not contain it"},
  };
  for (const Row& row : kRows) EXPECT_THAT(Refusal(row.text), HasSubstr(row.says)) << row.text;
  EXPECT_THAT(Refusal(std::string_view("nu\0mpy", 6)), HasSubstr("is not a text file"));
}

TEST(Requirements, ReportAllProblemsAtOnce) {
  EXPECT_EQ(
      Refusal("pandsa\nnumpy\n-r x\npandas==1\n"),
      "requirements.txt has 3 problems:\n"
      "line 1: `pandsa` is not an allowed package; did you mean `pandas`?\n"
      "line 3: `-r` is not supported; write the packages into requirements.txt itself.\n"
      "line 4: `pandas==1` is not available: the server has pandas 2.3.3; write `pandas==2.3.3` or just `pandas`.");
  std::string many;
  for (int i = 0; i < 60; ++i) many += "no-such-package-here\n";
  EXPECT_THAT(Refusal(many), HasSubstr("\nand 10 more."));
}

TEST(Requirements, MessagesCarryNoControlCharactersAndStayShort) {
  const std::string message = Refusal("evil\x1b[31m" + std::string(1000, 'x') + "\xC3\xA9");
  EXPECT_EQ(message.find('\x1b'), std::string::npos);
  EXPECT_LT(message.size(), 500u);
}

TEST(Requirements, AFreezeOfTheImagePasses) {
  std::string freeze;
  for (const auto& [name, version] : kImage.packages) freeze += name + "==" + version + "\n";
  EXPECT_EQ(Names(CheckRequirements(freeze, StartingTable(), kImage)).size(), kImage.packages.size());
}

TEST(Requirements, TheTableDecidesAboutTheStartingList) {
  Allowlist table = StartingTable();
  table.erase("plotly");
  EXPECT_THAT(Refusal("plotly", table), HasSubstr("`plotly` is not an allowed package"));
  EXPECT_EQ(Refusal("six", table), "accepted");
  table["Plotly"] = "";  // any spelling
  EXPECT_EQ(Refusal("plotly", table), "accepted");
}

TEST(Requirements, TheHighestAllowedVersionIsHonoured) {
  Allowlist table = StartingTable();
  table["numpy"] = "2.3.5";
  EXPECT_EQ(Refusal("numpy==2.3.5", table), "accepted");
  table["numpy"] = "1.26";
  EXPECT_EQ(
      Refusal("numpy", table),
      "requirements.txt line 1: `numpy` is allowed up to version 1.26, and the server has 2.3.5; ask the operator.");
  EXPECT_THAT(Refusal("numpy==1.26", table),
              HasSubstr("the server has numpy 2.3.5; `numpy` is allowed up to version 1.26"));
  table["torch"] = "2.5.1";  // the image's local version label does not count
  EXPECT_EQ(Refusal("torch", table), "accepted");
}

TEST(Requirements, WarnOfWhatHasNoEffect) {
  const auto result = CheckRequirements("pandas[excel]\n--pre\nposthog-bridge", StartingTable(), kImage);
  ASSERT_TRUE(result.has_value());
  EXPECT_THAT(result->warnings, ::testing::ElementsAre(HasSubstr("line 1: the extras of `pandas` bring no packages"),
                                                       HasSubstr("line 2: `--pre` has no effect"),
                                                       HasSubstr("line 3: `posthog-bridge` is always there")));
}

TEST(Requirements, BecomeJsonForTheVersionRow) {
  const auto result = CheckRequirements("pandas[Excel]>=2\nnumpy", StartingTable(), kImage);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(PackagesJson(*result), R"([{"name":"pandas","specifier":">=2","version":"2.3.3","extras":["excel"]},)"
                                   R"({"name":"numpy","specifier":"","version":"2.3.5","extras":[]}])");
}

TEST(ImageLock, IsReadFromItsJson) {
  const auto lock =
      ReadImageLock(R"({"digest":"d","streamlit_version":"1.51.0","python_version":"3.11.2","built_at":"x",
                                      "packages":{"Scikit_Learn":"1.7.2"}})");
  ASSERT_TRUE(lock.has_value());
  EXPECT_EQ(lock->python_version, "3.11.2");
  ASSERT_NE(lock->FindVersion("scikit-learn"), nullptr);
  EXPECT_EQ(*lock->FindVersion("scikit-learn"), "1.7.2");
  EXPECT_EQ(lock->FindVersion("numpy"), nullptr);
}

TEST(ImageLock, SaysWhatIsWrongWithIt) {
  struct Row {
    std::string_view json, detail;
  };
  constexpr Row kRows[] = {
      {"{", "image.json: "},
      {"[]", "is not an object"},
      {R"({"digest":1})", "no text under digest"},
      {R"({"digest":"d","streamlit_version":"1","python_version":"x","packages":{}})", "python_version is no version"},
      {R"({"digest":"d","streamlit_version":"1","python_version":"3.11.2"})", "has no packages"},
      {R"({"digest":"d","streamlit_version":"1","python_version":"3.11.2","packages":{"a":1}})",
       "the version of a package is not text"},
  };
  for (const Row& row : kRows) {
    const auto lock = ReadImageLock(row.json);
    ASSERT_FALSE(lock.has_value()) << row.json;
    EXPECT_EQ(lock.error().HttpStatus(), 500);
    EXPECT_THAT(lock.error().detail, HasSubstr(row.detail));
  }
  EXPECT_THAT(ReadImageLockFile("/nonexistent/image.json").error().detail, HasSubstr("cannot open"));
}

}  // namespace
}  // namespace hedgerow::environment
