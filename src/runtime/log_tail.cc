#include "runtime/log_tail.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>

#include "base/owned_fd.h"

namespace hedgerow::runtime {
namespace {

constexpr std::string_view kRunnerPrefix = "hedgerow_runner: ";

std::string ReadEnd(const std::string& path, bool* cut) {
  OwnedFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  struct stat status{};
  if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  const off_t begin = std::max<off_t>(0, status.st_size - static_cast<off_t>(kTailBytes));
  *cut = begin > 0;
  std::string text(static_cast<size_t>(status.st_size - begin), '\0');
  const ssize_t got = ::pread(file.get(), text.data(), text.size(), begin);
  text.resize(got > 0 ? static_cast<size_t>(got) : 0);
  if (*cut) text.erase(0, std::min(text.find('\n'), text.size() - 1) + 1);  // the first line is only half there
  return text;
}

std::string Clean(std::string_view line) {
  std::string clean;
  for (const char c : line.substr(0, kLineBytes)) {
    if (static_cast<unsigned char>(c) >= 0x20 || c == '\t') clean += c;
  }
  return clean;
}

}  // namespace

LogTail ReadLogTail(const std::string& path, size_t lines) {
  LogTail tail;
  const std::string text = ReadEnd(path, &tail.truncated);
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    tail.lines.push_back(Clean(std::string_view(text).substr(begin, end - begin)));
    begin = end + 1;
  }
  if (tail.lines.size() > lines) {
    tail.lines.erase(tail.lines.begin(), tail.lines.end() - static_cast<std::ptrdiff_t>(lines));
    tail.truncated = true;
  }
  return tail;
}

std::string FailureReason(const LogTail& tail, std::string otherwise) {
  for (auto line = tail.lines.rbegin(); line != tail.lines.rend(); ++line) {
    if (line->starts_with(kRunnerPrefix)) return line->substr(kRunnerPrefix.size());
  }
  const bool traceback = std::ranges::any_of(
      tail.lines, [](const std::string& line) { return line.starts_with("Traceback (most recent call last)"); });
  if (traceback) {
    for (auto line = tail.lines.rbegin(); line != tail.lines.rend(); ++line) {
      if (!line->empty() && !line->starts_with(' ')) return *line;
    }
  }
  return otherwise;
}

}  // namespace hedgerow::runtime
