#include "bridge/handed_files.h"

#include <algorithm>

namespace hedgerow::bridge {

bool HandedFiles::Has(const ResultFile& file) const {
  return std::ranges::any_of(files_, [&](const auto& held) { return held.get() == &file; });
}

bool HandedFiles::HasRoom() {
  if (bytes_ >= bytes_max_) Sweep();
  return bytes_ < bytes_max_;
}

bool HandedFiles::Fits(const ResultFile& file) {
  if (Has(file)) return true;
  Sweep();
  return file.bytes() <= bytes_max_ - bytes_;
}

void HandedFiles::Add(std::shared_ptr<ResultFile> file) {
  if (Has(*file)) return;
  bytes_ += file->bytes();
  files_.push_back(std::move(file));
}

void HandedFiles::Sweep() {
  std::erase_if(files_, [this](const auto& file) {
    if (file->HeldByOthers()) return false;
    bytes_ -= file->bytes();
    return true;
  });
}

}  // namespace hedgerow::bridge
