// The results that one sandbox holds as files, and how much memory that pins: ours, not the sandbox's, for the kernel
// charges a memfd to whoever filled it. A file counts until nobody but us has it open or mapped (see
// ResultFile::HeldByOthers), or until the sandbox ends.
//
//   if (handed.Fits(*file)) { send a descriptor; handed.Add(file); }
//   handed.Sweep();                                       // now and then, and before each Fits
//
// A file that several sandboxes hold counts for each of them until the last one lets go: the kernel does not say who.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "bridge/result_file.h"

namespace hedgerow::bridge {

// Owned by: its BridgeListener. Thread: the runner's loop.
class HandedFiles {
 public:
  explicit HandedFiles(uint64_t bytes_max) : bytes_max_(bytes_max) {}

  bool HasRoom();
  bool Fits(const ResultFile& file);
  void Add(std::shared_ptr<ResultFile> file);  // a file it has already counts once
  void Sweep();

  uint64_t bytes() const { return bytes_; }
  size_t files() const { return files_.size(); }

 private:
  bool Has(const ResultFile& file) const;

  const uint64_t bytes_max_;
  uint64_t bytes_ = 0;
  std::vector<std::shared_ptr<ResultFile>> files_;
};

}  // namespace hedgerow::bridge
