// Uploaded zips, content-addressed: DATA/blobs/<aa>/<sha256>.zip. A blob appears whole or not at all, and survives a
// power cut once Commit has answered.
//
//   TRY(auto writer, blobs->Begin());                 // a temporary file in DATA/upload
//   TRY_VOID(writer.Write(chunk)); ...                // hashed on the way
//   TRY_VOID(writer.Finish());                        // on disk; writer.path() may be read by checkers
//   const BlobPin pin = blobs->Pin(writer.hash());    // nobody removes this content from here on
//   ... check and unpack ...
//   TRY_VOID(blobs->Commit(std::move(writer)));       // renamed into place
//   TRY(auto version, store.AddVersion(app, {.zip_hash = pin.hash()}));
//
// A pin holds off removal until the row that refers to the blob is written. Methods block: not for loops.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/owned_fd.h"
#include "base/random.h"
#include "base/result.h"

namespace hedgerow::store {

class BlobStore;

// An upload in progress. Its file vanishes with it unless committed.
class BlobWriter {
 public:
  BlobWriter(BlobWriter&&) noexcept = default;
  BlobWriter& operator=(BlobWriter&&) = delete;
  ~BlobWriter();

  Result<void> Write(std::string_view bytes);
  Result<void> Finish();

  const std::string& path() const { return path_; }
  int64_t bytes() const { return bytes_; }
  const std::string& hash() const { return hash_; }  // after Finish

 private:
  friend class BlobStore;
  BlobWriter(std::string path, OwnedFd file) : path_(std::move(path)), file_(std::move(file)) {}

  std::string path_;
  OwnedFd file_;
  Sha256 sha256_;
  int64_t bytes_ = 0;
  std::string hash_;
};

// Keeps a blob from being removed while it is held.
class BlobPin {
 public:
  BlobPin(BlobPin&& other) noexcept : store_(std::exchange(other.store_, nullptr)), hash_(std::move(other.hash_)) {}
  BlobPin& operator=(BlobPin&&) = delete;
  ~BlobPin();
  const std::string& hash() const { return hash_; }

 private:
  friend class BlobStore;
  BlobPin(BlobStore* store, std::string hash) : store_(store), hash_(std::move(hash)) {}
  BlobStore* store_;
  std::string hash_;
};

struct Blob {
  OwnedFd file;
  uint64_t bytes;
};

// Owns:     DATA/blobs and DATA/upload.
// Thread:   any.
// Lifetime: outlives its pins.
class BlobStore {
 public:
  // Makes the folders; removes what an interrupted upload left (the caller holds DATA's lock).
  static Result<std::unique_ptr<BlobStore>> Open(std::string data, Random& random);

  Result<BlobWriter> Begin();
  BlobPin Pin(std::string hash);
  Result<void> Commit(BlobWriter writer);
  Result<Blob> Read(const std::string& hash);
  std::string PathOf(const std::string& hash) const;

  // All blobs, in no order.
  Result<std::vector<std::string>> List() const;

  // Copies every blob into `target`/blobs (linked where the file system allows: blobs never change). Nothing is removed
  // from `begin` on, which writes what refers to the blobs, until all are copied.
  Result<void> CopyTo(const std::string& target, const std::function<Result<void>()>& begin);

  // Removes the blob if nobody pins it, no copy is under way and `is_referenced` says no; then calls `also` for what
  // else bears this name (the unpacked bundle). All under the lock that pins take. True if removed.
  Result<bool> RemoveUnless(
      const std::string& hash, const std::function<Result<bool>()>& is_referenced,
      const std::function<void()>& also = [] {});

 private:
  friend class BlobPin;
  BlobStore(std::string data, Random& random) : data_(std::move(data)), random_(random) {}
  void Unpin(const std::string& hash);
  void Hold(int by);
  Result<void> CopyAll(const std::string& target);

  std::string data_;
  Random& random_;
  std::mutex mutex_;
  std::map<std::string, int> pins_;  // guarded by mutex_
  int holds_ = 0;                    // copies under way; guarded by mutex_
};

}  // namespace hedgerow::store
