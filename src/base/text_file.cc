#include "base/text_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "base/owned_fd.h"

namespace hedgerow {
namespace {

Result<void> WriteAtOnce(const std::string& path, std::string_view text, int flags, mode_t mode) {
  OwnedFd file(::open(path.c_str(), flags | O_WRONLY | O_CLOEXEC, mode));
  if (!file || ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    return FailErrno(path);
  return {};
}

}  // namespace

std::string ReadTextFile(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

Result<void> WriteTextFile(const std::string& path, std::string_view text) { return WriteAtOnce(path, text, 0, 0); }

Result<void> CreateTextFile(const std::string& path, std::string_view text) {
  return WriteAtOnce(path, text, O_CREAT | O_TRUNC, 0644);
}

Result<void> ReplaceTextFile(const std::string& path, std::string_view text) {
  const std::string temporary = path + ".new";
  TRY_VOID(WriteAtOnce(temporary, text, O_CREAT | O_TRUNC, 0600));
  if (std::rename(temporary.c_str(), path.c_str()) != 0) return FailErrno("rename " + path);
  return {};
}

}  // namespace hedgerow
