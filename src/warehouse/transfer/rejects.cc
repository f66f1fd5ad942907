#include "warehouse/transfer/rejects.h"

#include <fcntl.h>
#include <unistd.h>

#include <boost/json.hpp>

namespace hedgerow::warehouse {

std::string Sentence(const RejectedRow& row) {
  return row.where + ": " + (row.problem.column.empty() ? "" : row.problem.column + " ") + row.problem.text;
}

Result<void> Rejects::Open() {
  if (file_) return {};
  file_ = OwnedFd(open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
  if (file_ && ftruncate(file_.get(), static_cast<off_t>(bytes_)) == 0 &&
      lseek(file_.get(), static_cast<off_t>(bytes_), SEEK_SET) >= 0)
    return {};
  auto failed = FailErrno("open " + path_);
  failed.error().user_message =
      "The rows that are not taken cannot be written to \"" + path_ + "\": name a folder with --state-dir.";
  return failed;
}

Result<void> Rejects::BeginAt(uint64_t bytes) {
  bytes_ = bytes;
  if (access(path_.c_str(), F_OK) != 0) return {};
  return Open();
}

Result<void> Rejects::Add(const RejectedRow& row) {
  TRY_VOID(Open());
  const boost::json::object object{
      {"where", row.where}, {"column", row.problem.column}, {"problem", row.problem.text}, {"row", row.text}};
  const std::string line = boost::json::serialize(object) + "\n";
  if (write(file_.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    return FailErrno("write " + path_);
  bytes_ += line.size();
  return {};
}

}  // namespace hedgerow::warehouse
