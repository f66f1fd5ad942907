#include "bundle/bundle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "bundle/staging_folder.h"
#include "bundle/test_bundles.h"
#include "bundle/test_zip.h"

namespace hedgerow::bundle {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const TestEntry kApp{.name = "app.py", .data = "import streamlit as st\n", .deflate = true};

std::string WithApp(const TestEntry& entry) { return TestZip().Add(kApp).Add(entry).Finish(); }

std::string ReadAll(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

mode_t ModeOf(const fs::path& path) {
  struct stat status;
  EXPECT_EQ(lstat(path.c_str(), &status), 0) << path;
  return status.st_mode & 07777;
}

TEST(Bundle, UnpacksAnAppReadOnlyForOthers) {
  const mode_t mask = umask(077);
  TestBundles bundles;
  const std::string big(300000, 'z');
  const std::string zip =
      TestZip()
          .Add({.name = "assets/", .unix_mode = 040777})
          .Add(kApp)
          .Add({.name = "pages/1_Sales.py", .data = "x = 1", .unix_mode = 0104777, .descriptor_bytes = 16})
          .Add({.name = "data/été.csv", .data = big, .deflate = true})
          .Add({.name = "requirements.txt", .data = "pandas\n"})
          .Add({.name = "empty.txt"})
          .Finish();
  const auto checked = bundles.Upload(zip);
  umask(mask);
  ASSERT_TRUE(checked.has_value()) << checked.error().user_message << checked.error().detail;
  EXPECT_EQ(checked->files, 5u);
  EXPECT_EQ(checked->bytes, kApp.data.size() + 5 + big.size() + 7);
  EXPECT_TRUE(checked->has_requirements);
  EXPECT_EQ(checked->requirements, "pandas\n");
  EXPECT_TRUE(checked->warnings.empty());
  EXPECT_EQ(checked->sha256, Sha256::HexOf(zip));

  const fs::path root = bundles.root() / checked->sha256;
  EXPECT_TRUE(HasBundle(bundles.folder(), checked->sha256));
  EXPECT_EQ(ReadAll(root / "app.py"), kApp.data);
  EXPECT_EQ(ReadAll(root / "data/été.csv"), big);
  EXPECT_EQ(ModeOf(root), 0755u);
  EXPECT_EQ(ModeOf(root / "assets"), 0755u);
  EXPECT_EQ(ModeOf(root / "pages"), 0755u);
  EXPECT_EQ(ModeOf(root / "pages/1_Sales.py"), 0644u);  // no set-uid, no execute bit
  EXPECT_EQ(std::distance(fs::directory_iterator(bundles.root()), {}), 1);
}

TEST(Bundle, StripsOneTopFolderAndIgnoresLitter) {
  TestBundles bundles;
  const auto checked =
      bundles.Upload(TestZip()
                         .Add({.name = "my app/", .unix_mode = 040755})
                         .Add({.name = "my app/app.py", .data = "a"})
                         .Add({.name = "my app/pages/p.py", .data = "p"})
                         .Add({.name = "my app/.DS_Store", .data = "litter"})
                         .Add({.name = "my app/__pycache__/app.pyc", .data = "litter"})
                         .Add({.name = "__MACOSX/my app/._app.py", .data = "fork", .unix_mode = 0120777})
                         .Add({.name = "__MACOSX/../../evil", .data = "x", .flags = 1})
                         .Add({.name = ".DS_Store", .data = "litter"})
                         .Finish());
  ASSERT_TRUE(checked.has_value()) << checked.error().user_message;
  EXPECT_EQ(checked->files, 2u);
  EXPECT_EQ(checked->bytes, 2u);
  const fs::path root = bundles.root() / checked->sha256;
  EXPECT_EQ(ReadAll(root / "app.py"), "a");
  EXPECT_EQ(ReadAll(root / "pages/p.py"), "p");
  EXPECT_EQ(std::distance(fs::recursive_directory_iterator(root), {}), 3);
}

TEST(Bundle, RefusesEachEvilEntryByName) {
  struct Row {
    std::string_view name;
    std::string zip;
    std::string_view says;
    int status = 400;
  };
  TestZip case_twins, form_twins, twice, file_over_folder, folder_over_file, folder_case;
  case_twins.Add(kApp).Add({.name = "Data.csv"}).Add({.name = "data.csv"});
  form_twins.Add(kApp).Add({.name = "\u00E9.csv"}).Add({.name = "e\u0301.csv"});
  twice.Add(kApp).Add(kApp);
  file_over_folder.Add(kApp).Add({.name = "a/b"}).Add({.name = "a"});
  folder_over_file.Add(kApp).Add({.name = "a"}).Add({.name = "A/b"});
  folder_case.Add(kApp).Add({.name = "a/x"}).Add({.name = "A/y"});
  const std::string hard_link = std::string(12, 't') + "app.py";
  const Row kRows[] = {
      {"parent path", WithApp({.name = "../evil.py"}), "`../evil.py` leads out"},
      {"absolute", WithApp({.name = "/etc/cron.d/x"}), "`/etc/cron.d/x` has an absolute path"},
      {"backslash", WithApp({.name = "pages\\p.py"}), "has a backslash"},
      {"control character", WithApp({.name = "a\x1b[31m"}), "`a\\x1b[31m` has a control character"},
      {"invalid UTF-8", WithApp({.name = "\xff.py"}), "not valid UTF-8"},
      {"long name", WithApp({.name = std::string(256, 'n')}), "more than 255 bytes"},
      {"symbolic link", WithApp({.name = "link", .data = "/etc/passwd", .unix_mode = 0120777}),
       "`link` is a symbolic link"},
      {"hard link", WithApp({.name = "link", .central = {.extra = ExtraField(0x000d, hard_link)}}),
       "`link` is a hard link"},
      {"hard link, local header", WithApp({.name = "link", .local = {.extra = ExtraField(0x000d, hard_link)}}),
       "is a hard link"},
      {"character device", WithApp({.name = "null", .unix_mode = 0020666}), "`null` is a device"},
      {"block device", WithApp({.name = "sda", .unix_mode = 0060666}), "`sda` is a device"},
      {"pipe", WithApp({.name = "fifo", .unix_mode = 0010666}), "`fifo` is a pipe"},
      {"socket", WithApp({.name = "sock", .unix_mode = 0140666}), "`sock` is a pipe or socket"},
      {"strange type", WithApp({.name = "odd", .unix_mode = 0170666}), "`odd` is neither"},
      {"encrypted", WithApp({.name = "secret.py", .data = "x", .flags = 1}), "`secret.py` is encrypted"},
      {"encrypted, local header only", WithApp({.name = "s.py", .data = "x", .local = {.flags = 1}}),
       "`s.py` is encrypted"},
      {"strong encryption", WithApp({.name = "s.py", .data = "x", .flags = 1 << 6}), "is encrypted"},
      {"AES", WithApp({.name = "s.py", .data = "x", .local = {.method = 99}, .central = {.method = 99}}),
       "is encrypted"},
      {"LZMA", WithApp({.name = "s.py", .data = "x", .local = {.method = 14}, .central = {.method = 14}}),
       "`s.py` uses compression method 14"},
      {"folder with content", WithApp({.name = "d/", .data = "x", .unix_mode = 040755}),
       "`d/` is a folder and a file at once"},
      {"folder typed as a file", WithApp({.name = "d/", .unix_mode = 0100644}), "`d/` is a folder and a file at once"},
      {"same name", twice.Finish(), "`app.py` appears twice"},
      {"same name by case", case_twins.Finish(), "`Data.csv` and `data.csv` differ only by case"},
      {"same name by Unicode form", form_twins.Finish(), "differ only by case or Unicode form"},
      {"same folder by case", folder_case.Finish(), "`a` and `A` differ only by case"},
      {"file over a folder", file_over_folder.Finish(), "`a` is a file and a folder at once"},
      {"folder over a file", folder_over_file.Finish(), "`a` and `A` differ only by case"},
      {"wrong checksum", WithApp({.name = "c.py", .data = "x", .local = {.crc32 = 1}, .central = {.crc32 = 1}}),
       "`c.py` is broken: its data does not match"},
      {"wrong size, longer",
       WithApp({.name = "c.py", .data = "xxxxxxxx", .deflate = true, .local = {.bytes = 4}, .central = {.bytes = 4}}),
       "`c.py` is broken"},
      {"wrong size, shorter",
       WithApp({.name = "c.py", .data = "xxxxxxxx", .deflate = true, .local = {.bytes = 9}, .central = {.bytes = 9}}),
       "`c.py` is broken"},
      {"stored with two sizes",
       WithApp({.name = "c.py", .data = "xxxx", .local = {.bytes = 9}, .central = {.bytes = 9}}),
       "`c.py` is broken: its two sizes differ"},
      {"not deflate data",
       WithApp({.name = "c.py", .data = "\xff\xff\xff", .local = {.method = 8}, .central = {.method = 8}}),
       "`c.py` is broken"},
      {"no zip", "import streamlit", "is not a zip", 415},
      {"no entries", TestZip().Finish(), "holds no files"},
      {"folders only", TestZip().Add({.name = "a/", .unix_mode = 040755}).Finish(), "holds no files"},
      {"litter only", TestZip().Add({.name = "__MACOSX/x"}).Finish(), "holds no files"},
  };
  TestBundles bundles;
  for (const Row& row : kRows) {
    const auto result = bundles.Upload(row.zip);
    ASSERT_FALSE(result.has_value()) << row.name;
    EXPECT_THAT(result.error().user_message, HasSubstr(row.says)) << row.name;
    EXPECT_EQ(result.error().HttpStatus(), row.status) << row.name;
    EXPECT_TRUE(fs::is_empty(bundles.root())) << row.name;
  }
}

TEST(Bundle, SaysWhereAppPyShouldBe) {
  struct Row {
    std::vector<std::string> names;
    std::string_view says;
  };
  const Row kRows[] = {
      {{"streamlit_app.py", "x.py"}, "no app.py at its root: rename `streamlit_app.py` to app.py"},
      {{"main.py"}, "rename `main.py` to app.py"},
      {{"top/main.py", "top/data.csv"}, "rename `main.py` to app.py"},
      {{"App.py", "other.py"}, "rename `App.py` to app.py"},
      {{"dashboard.py"}, "rename `dashboard.py` to app.py"},
      {{"a/b/app.py", "a/c.txt"}, "it was found at `b/app.py`; zip the folder that holds it"},
      {{"one.py", "two.py"}, "no app.py at its root: name the script"},
      {{"app.py/x"}, "no app.py at its root"},
  };
  TestBundles bundles;
  for (const Row& row : kRows) {
    TestZip zip;
    for (const std::string& name : row.names) zip.Add({.name = name, .data = "x"});
    EXPECT_THAT(bundles.Refusal(zip.Finish()), HasSubstr(row.says)) << row.names[0];
  }
}

TEST(Bundle, CountsFilesUpToTheLimit) {
  TestBundles bundles;
  const auto with_files = [](size_t count) {
    TestZip zip;
    zip.Add(kApp).Add({.name = "__pycache__/ignored.pyc"}).Add({.name = "folder/", .unix_mode = 040755});
    for (size_t i = 1; i < count; ++i) zip.Add({.name = (i <= 412 ? ".venv/lib/f" : "data/f") + std::to_string(i)});
    return zip.Finish();
  };
  const auto full = bundles.Upload(with_files(500));
  ASSERT_TRUE(full.has_value()) << full.error().user_message;
  EXPECT_EQ(full->files, 500u);
  ASSERT_TRUE(RemoveBundle(bundles.folder(), full->sha256).has_value());
  EXPECT_EQ(bundles.Refusal(with_files(501)),
            "The zip holds 501 files, and at most 500 are allowed: `.venv/` holds 412; leave out what the app does not "
            "need.");
  EXPECT_EQ(bundles.Upload(with_files(501)).error().HttpStatus(), 413);
  TestZip many_folders;
  many_folders.Add(kApp);
  for (int i = 0; i <= 1000; ++i) many_folders.Add({.name = "d" + std::to_string(i) + "/", .unix_mode = 040755});
  EXPECT_THAT(bundles.Refusal(many_folders.Finish()), HasSubstr("more than 1000 folders"));
}

TEST(Bundle, CountsUnpackedBytesUpToTheLimit) {
  TestBundles bundles;
  const auto with_bytes = [](size_t count) {
    return TestZip()
        .Add({.name = "app.py", .data = "x"})
        .Add({.name = "zeros.bin", .data = std::string(count - 1, '\0'), .deflate = true})
        .Finish();
  };
  const BundleLimits limits;
  const auto full = bundles.Upload(with_bytes(limits.unpacked_bytes_max));
  ASSERT_TRUE(full.has_value()) << full.error().user_message;
  EXPECT_EQ(full->bytes, limits.unpacked_bytes_max);
  ASSERT_TRUE(RemoveBundle(bundles.folder(), full->sha256).has_value());
  const std::string over = with_bytes(limits.unpacked_bytes_max + 1);
  EXPECT_THAT(bundles.Refusal(over), HasSubstr("unpacks to more than 100 MB (at `zeros.bin`)"));
  EXPECT_EQ(bundles.Upload(over).error().HttpStatus(), 413);
}

TEST(Bundle, CountsRealBytesWhereTheHeadersLie) {
  TestBundles bundles;
  const HeaderLies lie{.bytes = 10};
  const std::string zip =
      WithApp({.name = "bomb.bin", .data = std::string(5 << 20, '\0'), .deflate = true, .local = lie, .central = lie});
  EXPECT_THAT(bundles.Refusal(zip, {.unpacked_bytes_max = 1 << 20}), HasSubstr("`bomb.bin`"));
}

TEST(Bundle, ReadsStreamlitsSettings) {
  struct Row {
    std::string name, text, says;
  };
  const Row kRefused[] = {
      {".streamlit/config.toml", "[theme]\nbase = dark\n", "`.streamlit/config.toml` line 2, column"},
      {".streamlit/config.toml", "theme = 1\n", "`.streamlit/config.toml` line 1: `theme` must be a section"},
      {".streamlit/secrets.toml", "ok = 1\npassword = hunter2\n", "`.streamlit/secrets.toml` line 2"},
      {"requirements.txt", std::string((256 << 10) + 1, '#'), "`requirements.txt` is larger than 256 KB"},
  };
  TestBundles bundles;
  for (const Row& row : kRefused) {
    const std::string message = bundles.Refusal(WithApp({.name = row.name, .data = row.text, .deflate = true}));
    EXPECT_THAT(message, HasSubstr(row.says));
    EXPECT_THAT(message, ::testing::Not(HasSubstr("hunter2")));
  }
  const auto checked = bundles.Upload(
      TestZip()
          .Add(kApp)
          .Add({.name = ".streamlit/config.toml", .data = "[theme]\nbase = \"dark\"\n[server]\nport = 1\n"})
          .Add({.name = ".streamlit/secrets.toml", .data = "password = \"x\"\n"})
          .Add({.name = "packages.txt", .data = "ffmpeg\n"})
          .Add({.name = "Pipfile", .data = ""})
          .Finish());
  ASSERT_TRUE(checked.has_value()) << checked.error().user_message;
  EXPECT_FALSE(checked->has_requirements);
  EXPECT_THAT(checked->warnings, ElementsAre(HasSubstr("[server] in `.streamlit/config.toml` has no effect"),
                                             HasSubstr("`packages.txt` has no effect: Debian packages"),
                                             HasSubstr("`Pipfile` has no effect")));
}

TEST(Bundle, TakesTheSameZipTwiceAndAtOnce) {
  TestBundles bundles;
  const std::string zip = TestZip().Add(kApp).Finish();
  std::vector<std::thread> uploads;
  std::atomic<int> accepted = 0;
  for (int i = 0; i < 8; ++i) uploads.emplace_back([&] { accepted += bundles.Upload(zip).has_value() ? 1 : 0; });
  for (std::thread& upload : uploads) upload.join();
  EXPECT_EQ(accepted, 8);
  EXPECT_EQ(std::distance(fs::directory_iterator(bundles.root()), {}), 1);
}

TEST(Bundle, RemovesWhatACrashLeftAndNothingElse) {
  TestBundles bundles;
  const auto checked = bundles.Upload(TestZip().Add(kApp).Finish());
  ASSERT_TRUE(checked.has_value());
  fs::create_directories(bundles.root() / ".tmp-abcdefgh/pages/deep");
  std::ofstream(bundles.root() / ".tmp-abcdefgh/pages/deep/half.py") << "x";
  fs::create_symlink(bundles.root() / checked->sha256, bundles.root() / ".tmp-abcdefgh/link");
  EXPECT_EQ(RemoveStaleBundles(bundles.folder()).value(), 1u);
  EXPECT_EQ(RemoveStaleBundles(bundles.folder()).value(), 0u);
  EXPECT_TRUE(fs::exists(bundles.root() / checked->sha256 / "app.py"));
  EXPECT_TRUE(RemoveBundle(bundles.folder(), checked->sha256).has_value());
  EXPECT_FALSE(HasBundle(bundles.folder(), checked->sha256));
  EXPECT_TRUE(RemoveBundle(bundles.folder(), checked->sha256).has_value());
}

TEST(StagingFolder, KeepsHostilePathsBeneathItself) {
  TestBundles bundles;
  SystemRandom random;
  auto staging = StagingFolder::Create(bundles.folder(), random);
  ASSERT_TRUE(staging.has_value());
  EXPECT_FALSE(staging->MakeFile("../escaped").has_value());
  EXPECT_FALSE(staging->MakeFile("/tmp/escaped").has_value());
  EXPECT_FALSE(staging->MakeFolder("../escaped/x").has_value());
  fs::path inside;
  for (const auto& entry : fs::directory_iterator(bundles.root())) inside = entry.path();
  fs::create_directory_symlink("/tmp", inside / "link");
  EXPECT_FALSE(staging->MakeFile("link/escaped").has_value());
  ASSERT_TRUE(staging->MakeFile("once").has_value());
  EXPECT_FALSE(staging->MakeFile("once").has_value());
}

}  // namespace
}  // namespace hedgerow::bundle
