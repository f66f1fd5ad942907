// The implementation lives in the test program only.
#include "store/sqlite/faulty_vfs.h"

#include <atomic>
#include <limits>
#include <list>

namespace hedgerow::store {
namespace {

constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
std::atomic<int64_t> g_left = kNever;  // operations that still succeed

bool Strikes() {
  if (g_left.load() == kNever) return false;
  return g_left.fetch_sub(1) <= 0;
}

// SQLite has one table of methods for the database and another for its logs; we wrap each as it shows up.
struct Wrapped {
  const sqlite3_io_methods* real;
  sqlite3_io_methods methods;
};
std::list<Wrapped> g_wrapped;

const sqlite3_io_methods* RealOf(const sqlite3_file* file) {
  for (const Wrapped& wrapped : g_wrapped) {
    if (&wrapped.methods == file->pMethods) return wrapped.real;
  }
  return file->pMethods;
}

int Write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  return Strikes() ? SQLITE_FULL : RealOf(file)->xWrite(file, bytes, count, offset);
}
int Sync(sqlite3_file* file, int flags) { return Strikes() ? SQLITE_FULL : RealOf(file)->xSync(file, flags); }

const sqlite3_io_methods* Wrap(const sqlite3_io_methods* real) {
  for (const Wrapped& wrapped : g_wrapped) {
    if (wrapped.real == real) return &wrapped.methods;
  }
  Wrapped& wrapped = g_wrapped.emplace_back(real, *real);
  wrapped.methods.xWrite = Write;
  wrapped.methods.xSync = Sync;
  return &wrapped.methods;
}

int OpenFile(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
  auto* real = static_cast<sqlite3_vfs*>(vfs->pAppData);
  const int opened = real->xOpen(real, name, file, flags, out_flags);
  if (opened != SQLITE_OK || file->pMethods == nullptr) return opened;
  file->pMethods = Wrap(file->pMethods);
  return opened;
}

}  // namespace

FaultyVfs::Registration::Registration() {
  sqlite3_vfs* real = sqlite3_vfs_find(nullptr);
  vfs_ = *real;
  vfs_.zName = kName;
  vfs_.pAppData = real;
  vfs_.xOpen = OpenFile;
  sqlite3_vfs_register(&vfs_, 0);
}

FaultyVfs::Registration::~Registration() {
  Heal();
  sqlite3_vfs_unregister(&vfs_);
}

void FaultyVfs::FailFrom(int64_t operations) { g_left = operations; }
void FaultyVfs::Heal() { g_left = kNever; }

}  // namespace hedgerow::store
