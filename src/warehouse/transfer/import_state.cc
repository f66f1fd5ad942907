#include "warehouse/transfer/import_state.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "base/owned_fd.h"

namespace hedgerow::warehouse {
namespace {

uint64_t StateNumber(const boost::json::object& object, const char* name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_int64() ? static_cast<uint64_t>(value->get_int64()) : 0;
}
std::string StateText(const boost::json::object& object, const char* name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

Result<void> WriteDurably(const std::string& path, const std::string& text) {
  const OwnedFd file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!file || write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      fsync(file.get()) != 0)
    return FailErrno("write " + path);
  return {};
}

}  // namespace

ImportState::ImportState(std::string source, std::string setup, std::string place)
    : source_(std::move(source)), setup_(std::move(setup)), place_(std::move(place)) {}

// The same file again? By size and time of its last change.
Result<std::string> ImportState::Identity() const {
  struct stat info{};
  if (stat(source_.c_str(), &info) != 0)
    return Fail(Code::kNotFound, "\"" + source_ + "\" cannot be read.", std::strerror(errno));
  return std::to_string(info.st_size) + "-" + std::to_string(info.st_mtim.tv_sec) + "-" +
         std::to_string(info.st_mtim.tv_nsec);
}

Result<void> ImportState::Load() {
  std::ifstream file(place_);
  if (!file) return {};
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  boost::system::error_code error;
  const auto json = boost::json::parse(text, error);
  const std::string anew = " Remove \"" + place_ + "\" to begin anew.";
  if (error || !json.is_object())
    return Fail(Code::kConflict, "\"" + place_ + "\" cannot be read: how far the import had come is unknown." + anew);
  const auto& object = json.get_object();
  TRY(const std::string identity, Identity());
  if (StateText(object, "file") != identity)
    return Fail(Code::kConflict, "\"" + source_ + "\" has changed since its import was cut short." + anew);
  if (StateText(object, "setup") != setup_) {
    return Fail(Code::kConflict, "The import of \"" + source_ + "\" was begun as: " + StateText(object, "setup") +
                                     "; now it is: " + setup_ + "." + anew);
  }
  resumed = true;
  done = StateNumber(object, "done") == 1;
  position = {.bytes = StateNumber(object, "bytes"),
              .lines = StateNumber(object, "lines"),
              .rows = StateNumber(object, "rows")};
  events = StateNumber(object, "events");
  refused = StateNumber(object, "refused");
  duplicates = StateNumber(object, "duplicates");
  rejects_bytes = StateNumber(object, "rejects_bytes");
  return {};
}

Result<void> ImportState::Save() const {
  TRY(const std::string identity, Identity());
  const boost::json::object object{
      {"file", identity},        {"setup", setup_},          {"bytes", position.bytes},
      {"lines", position.lines}, {"rows", position.rows},    {"events", events},
      {"refused", refused},      {"duplicates", duplicates}, {"rejects_bytes", rejects_bytes},
      {"done", done ? 1 : 0}};
  const std::string next = place_ + ".next";
  auto written = WriteDurably(next, boost::json::serialize(object));
  if (written && std::rename(next.c_str(), place_.c_str()) != 0) written = FailErrno("rename " + next);
  if (written) return {};
  return Fail(written.error().code,
              "How far the import has come cannot be written to \"" + place_ +
                  "\": name a folder that can be written to with --state-dir.",
              written.error().detail);
}

void ImportState::Remove() const {
  (void)std::remove(place_.c_str());
  (void)std::remove((place_ + ".next").c_str());
}

}  // namespace hedgerow::warehouse
