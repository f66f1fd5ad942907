#include "runtime/log_tail.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace hedgerow::runtime {
namespace {

class LogTailTest : public testing::Test {
 protected:
  std::string Write(const std::string& text) {
    const std::string path = testing::TempDir() + "/log_tail_test.log";
    std::ofstream(path, std::ios::trunc) << text;
    return path;
  }
};

TEST_F(LogTailTest, ReadsTheLastLinesOldestFirst) {
  const LogTail tail = ReadLogTail(Write("one\ntwo\nthree\n"), 2);
  EXPECT_EQ(tail.lines, (std::vector<std::string>{"two", "three"}));
  EXPECT_TRUE(tail.truncated);
}

TEST_F(LogTailTest, AnswersNothingForAMissingFile) { EXPECT_TRUE(ReadLogTail("/nonexistent/log").lines.empty()); }

TEST_F(LogTailTest, ReadsOnlyTheEndOfALongFileAndNoHalfLine) {
  std::string text;
  while (text.size() < kTailBytes * 2) text += "0123456789abcdef\n";
  const LogTail tail = ReadLogTail(Write(text), 1'000'000);
  EXPECT_TRUE(tail.truncated);
  EXPECT_EQ(tail.lines.front(), "0123456789abcdef");
  EXPECT_LE(tail.lines.size() * 17, kTailBytes);
}

TEST_F(LogTailTest, RemovesControlCharactersAndCutsLongLines) {
  const LogTail tail = ReadLogTail(Write("\x1b[31mred\x07\n" + std::string(kLineBytes + 1, 'x') + "\n"));
  EXPECT_EQ(tail.lines[0], "[31mred");
  EXPECT_EQ(tail.lines[1].size(), kLineBytes);
}

TEST_F(LogTailTest, PrefersTheRunnersSentenceThenTheTracebacksEnd) {
  EXPECT_EQ(FailureReason({{"noise", "hedgerow_runner: app.py line 3: invalid syntax", "later"}}, "?"),
            "app.py line 3: invalid syntax");
  EXPECT_EQ(FailureReason(
                {{"Traceback (most recent call last):", "  File x", "ModuleNotFoundError: No module named 'x'"}}, "?"),
            "ModuleNotFoundError: No module named 'x'");
  EXPECT_EQ(FailureReason({{"hello"}}, "It ended."), "It ended.");
}

}  // namespace
}  // namespace hedgerow::runtime
