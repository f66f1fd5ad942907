#include "store/blob_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

namespace hedgerow::store {
namespace {

constexpr size_t kHashLength = 64;

Result<void> MakeFolder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return FailErrno("mkdir " + path);
  return {};
}

// A rename is on disk only when its folder is.
Result<void> SyncFolder(const std::string& path) {
  const OwnedFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || ::fsync(folder.get()) != 0) return FailErrno("fsync " + path);
  return {};
}

bool IsHash(std::string_view text) {
  return text.size() == kHashLength && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

BlobWriter::~BlobWriter() {
  if (!path_.empty()) ::unlink(path_.c_str());  // empty: moved from, or committed
}

Result<void> BlobWriter::Write(std::string_view bytes) {
  sha256_.Update(bytes);
  bytes_ += static_cast<int64_t>(bytes.size());
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FailErrno("write " + path_);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

Result<void> BlobWriter::Finish() {
  if (::fsync(file_.get()) != 0) return FailErrno("fsync " + path_);
  hash_ = sha256_.FinishHex();
  return {};
}

BlobPin::~BlobPin() {
  if (store_ != nullptr) store_->Unpin(hash_);
}

Result<std::unique_ptr<BlobStore>> BlobStore::Open(std::string data, Random& random) {
  TRY_VOID(MakeFolder(data + "/blobs"));
  TRY_VOID(MakeFolder(data + "/upload"));
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(data + "/upload", error)) {
    std::filesystem::remove_all(entry.path(), error);
  }
  return std::unique_ptr<BlobStore>(new BlobStore(std::move(data), random));
}

Result<BlobWriter> BlobStore::Begin() {
  std::string path = data_ + "/upload/" + RandomName(random_, 20) + ".zip";
  OwnedFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file) return FailErrno("create " + path);
  return BlobWriter(std::move(path), std::move(file));
}

std::string BlobStore::PathOf(const std::string& hash) const {
  return data_ + "/blobs/" + hash.substr(0, 2) + "/" + hash + ".zip";
}

BlobPin BlobStore::Pin(std::string hash) {
  std::scoped_lock lock(mutex_);
  ++pins_[hash];
  return BlobPin(this, std::move(hash));
}

Result<void> BlobStore::Commit(BlobWriter writer) {
  const std::string folder = data_ + "/blobs/" + writer.hash_.substr(0, 2);
  TRY_VOID(MakeFolder(folder));
  // Renaming over a blob of the same hash replaces bytes by the same bytes.
  if (::rename(writer.path_.c_str(), PathOf(writer.hash_).c_str()) != 0) return FailErrno("rename " + writer.path_);
  writer.path_.clear();
  writer.file_.Reset();
  TRY_VOID(SyncFolder(folder));
  return SyncFolder(data_ + "/blobs");
}

Result<Blob> BlobStore::Read(const std::string& hash) {
  if (!IsHash(hash)) return Fail(Code::kNotFound, "Not found.");
  const std::string path = PathOf(hash);
  OwnedFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file && errno == ENOENT) return Fail(Code::kNotFound, "The file of this version is gone.", path);
  struct stat status{};
  if (!file || ::fstat(file.get(), &status) != 0) return FailErrno("open " + path);
  return Blob{std::move(file), static_cast<uint64_t>(status.st_size)};
}

Result<std::vector<std::string>> BlobStore::List() const {
  std::vector<std::string> hashes;
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data_ + "/blobs", error)) {
    std::string stem = entry.path().stem();
    if (entry.path().extension() == ".zip" && IsHash(stem)) hashes.push_back(std::move(stem));
  }
  if (error) return FailInternal("list blobs: " + error.message());
  return hashes;
}

void BlobStore::Hold(int by) {
  std::scoped_lock lock(mutex_);
  holds_ += by;
}

Result<void> BlobStore::CopyTo(const std::string& target, const std::function<Result<void>()>& begin) {
  Hold(1);
  auto copied = begin();
  if (copied) copied = CopyAll(target);
  Hold(-1);
  return copied;
}

Result<void> BlobStore::CopyAll(const std::string& target) {
  namespace fs = std::filesystem;
  TRY(const auto hashes, List());
  for (const std::string& hash : hashes) {
    const fs::path to = fs::path(target) / "blobs" / hash.substr(0, 2) / (hash + ".zip");
    std::error_code error;
    fs::create_directories(to.parent_path(), error);
    if (fs::exists(to, error)) continue;
    fs::create_hard_link(PathOf(hash), to, error);
    if (error && !fs::copy_file(PathOf(hash), to, error)) {
      if (error == std::errc::no_space_on_device) {
        errno = ENOSPC;
        return FailErrno("copy to " + to.string());
      }
      return FailInternal("copy to " + to.string() + ": " + error.message());
    }
  }
  return {};
}

Result<bool> BlobStore::RemoveUnless(const std::string& hash, const std::function<Result<bool>()>& is_referenced,
                                     const std::function<void()>& also) {
  if (!IsHash(hash)) return false;
  std::scoped_lock lock(mutex_);
  if (holds_ > 0 || pins_.contains(hash)) return false;
  TRY(const bool referenced, is_referenced());
  if (referenced) return false;
  const std::string path = PathOf(hash);
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return FailErrno("unlink " + path);
  also();
  return true;
}

void BlobStore::Unpin(const std::string& hash) {
  std::scoped_lock lock(mutex_);
  const auto it = pins_.find(hash);
  if (it != pins_.end() && --it->second == 0) pins_.erase(it);
}

}  // namespace hedgerow::store
