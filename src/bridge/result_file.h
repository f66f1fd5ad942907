// A large result in memory that sandboxes can be handed: a memfd, filled while the query runs and sealed when it is
// whole. Who gets it maps it and reads without a copy; all of them share the same pages.
//
//   TRY(auto file, ResultFile::Create(budget));
//   TRY_VOID(file->Append(piece)); ...
//   TRY_VOID(file->Seal());                               // F_SEAL_WRITE, SHRINK, GROW and SEAL: as it is, for ever
//   TRY(OwnedFd theirs, file->OpenReadOnly());            // for SCM_RIGHTS
//   file->HeldByOthers()                                  // whether somebody still pins its pages
//
// Not for small results: a mapping costs more than copying a megabyte.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/owned_fd.h"
#include "base/result.h"

namespace hedgerow::bridge {

// The memory of all result files of a server together, those that sandboxes keep included.
// Thread: the runner's loop.
struct FileBudget {
  explicit FileBudget(uint64_t max) : bytes_max(max) {}
  const uint64_t bytes_max;
  uint64_t used = 0;
  size_t files = 0;
};

// Owns:      the memfd; its bytes count against the budget until it is destroyed.
// Thread:    the runner's loop.
// Invariant: after Seal its content never changes, whoever holds it.
class ResultFile {
 public:
  static Result<std::shared_ptr<ResultFile>> Create(std::shared_ptr<FileBudget> budget);
  ResultFile(const ResultFile&) = delete;
  ResultFile& operator=(const ResultFile&) = delete;
  ~ResultFile();

  // All of it or, with an error, nothing: kStorageFull when the budget or the machine's memory is used up.
  Result<void> Append(std::string_view bytes);
  Result<void> Seal();
  uint64_t bytes() const { return bytes_; }

  Result<std::string> Read(uint64_t offset, size_t bytes_max) const;
  // An open file description of its own, so that HeldByOthers can tell it from ours. After Seal.
  Result<OwnedFd> OpenReadOnly() const;
  // True while a descriptor from OpenReadOnly, a copy of one or a mapping of one is left anywhere. The kernel grants a
  // write lease only to the last open description of a file, so this cannot be forged by those who hold it; where the
  // kernel knows no leases the answer is true. After Seal.
  bool HeldByOthers() const;

 private:
  ResultFile(OwnedFd file, std::shared_ptr<FileBudget> budget);

  OwnedFd file_;
  std::shared_ptr<FileBudget> budget_;
  uint64_t bytes_ = 0;
};

}  // namespace hedgerow::bridge
