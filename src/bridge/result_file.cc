#include "bridge/result_file.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>

namespace hedgerow::bridge {
namespace {

constexpr int kSeals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

Result<OwnedFd> Reopen(const OwnedFd& file) {
  const std::string path = "/proc/self/fd/" + std::to_string(file.get());
  OwnedFd again(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!again) return FailErrno("open a result again");
  return again;
}

}  // namespace

ResultFile::ResultFile(OwnedFd file, std::shared_ptr<FileBudget> budget)
    : file_(std::move(file)), budget_(std::move(budget)) {
  ++budget_->files;
}

ResultFile::~ResultFile() {
  budget_->used -= bytes_;
  --budget_->files;
}

Result<std::shared_ptr<ResultFile>> ResultFile::Create(std::shared_ptr<FileBudget> budget) {
  OwnedFd file(::memfd_create("hedgerow-result", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file) return FailErrno("memfd_create");
  return std::shared_ptr<ResultFile>(new ResultFile(std::move(file), std::move(budget)));
}

Result<void> ResultFile::Append(std::string_view bytes) {
  if (bytes.size() > budget_->bytes_max - std::min(budget_->bytes_max, budget_->used)) {
    return Fail(Code::kStorageFull, "The results being kept use all the memory they may.");
  }
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t written =
        ::pwrite(file_.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(bytes_ + done));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      auto failed = FailErrno("write to a result's memfd");
      (void)!::ftruncate(file_.get(), static_cast<off_t>(bytes_));
      return failed;
    }
    done += static_cast<size_t>(written);
  }
  bytes_ += bytes.size();
  budget_->used += bytes.size();
  return {};
}

// Only read-only descriptions are left afterwards: those the kernel counts one by one.
Result<void> ResultFile::Seal() {
  if (::fcntl(file_.get(), F_ADD_SEALS, kSeals) != 0) return FailErrno("seal a result");
  TRY(file_, Reopen(file_));
  return {};
}

Result<std::string> ResultFile::Read(uint64_t offset, size_t bytes_max) const {
  std::string text(std::min<uint64_t>(bytes_max, bytes_ - std::min(offset, bytes_)), '\0');
  for (size_t have = 0; have < text.size();) {
    const ssize_t got = ::pread(file_.get(), text.data() + have, text.size() - have, static_cast<off_t>(offset + have));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return FailErrno("read a result's memfd");
    have += static_cast<size_t>(got);
  }
  return text;
}

Result<OwnedFd> ResultFile::OpenReadOnly() const { return Reopen(file_); }

bool ResultFile::HeldByOthers() const {
  if (::fcntl(file_.get(), F_SETLEASE, F_WRLCK) != 0) return true;
  (void)::fcntl(file_.get(), F_SETLEASE, F_UNLCK);
  return false;
}

}  // namespace hedgerow::bridge
