#include "warehouse/embedded/insert_body.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cctype>

#include "net/headers.h"
#include "warehouse/embedded/session.h"

namespace hedgerow::warehouse {
namespace {

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// The first FORMAT keyword that stands alone; npos if none.
size_t FindFormat(std::string_view text) {
  constexpr std::string_view kFormat = "FORMAT";
  for (size_t at = 1; at + kFormat.size() < text.size(); ++at) {
    if (!IsWord(text[at - 1]) && !IsWord(text[at + kFormat.size()]) &&
        net::EqualsIgnoreCase(text.substr(at, kFormat.size()), kFormat)) {
      return at;
    }
  }
  return text.npos;
}

std::string_view WordAt(std::string_view text, size_t at) {
  while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at])) != 0) ++at;
  size_t end = at;
  while (end < text.size() && IsWord(text[end])) ++end;
  return text.substr(at, end - at);
}

}  // namespace

Result<InsertBody> InsertBody::Create() {
  OwnedFd file(memfd_create("insert", MFD_CLOEXEC));
  if (!file) return FailErrno("memfd_create");
  return InsertBody(std::move(file));
}

Result<void> InsertBody::Append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FailErrno("write to memfd");
    bytes.remove_prefix(static_cast<size_t>(written));
    bytes_ += static_cast<uint64_t>(written);
  }
  return {};
}

Result<std::string> InsertBody::Statement(std::string_view insert) const {
  const size_t format_at = FindFormat(insert);
  if (format_at == insert.npos) return Fail(Code::kInvalid, "An INSERT with a body needs a FORMAT clause.");
  const std::string format = QuoteSql(WordAt(insert, format_at + 6));
  const std::string file = "file('/proc/self/fd/" + std::to_string(file_.get()) + "', " + format;
  const std::string_view statement = insert.substr(0, format_at);
  constexpr std::string_view kInput = "input(";
  if (const size_t input = statement.find(kInput); input != statement.npos) {
    return std::string(statement.substr(0, input)) + file + ", " + std::string(statement.substr(input + kInput.size()));
  }
  return std::string(statement) + "SELECT * FROM " + file + ")";
}

size_t InlineDataOffset(std::string_view text) {
  const size_t format_at = FindFormat(text);
  if (format_at == text.npos) return text.npos;
  const std::string_view word = WordAt(text, format_at + 6);
  if (word.empty()) return text.npos;
  size_t at = static_cast<size_t>(word.data() - text.data()) + word.size();
  while (at < text.size() && (text[at] == ' ' || text[at] == '\r')) ++at;
  if (at < text.size() && text[at] == '\n') ++at;
  return at;
}

}  // namespace hedgerow::warehouse
