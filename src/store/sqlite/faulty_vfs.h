// A SQLite file system whose writes can be made to fail as on a full disk. For tests.
//
//   const FaultyVfs::Registration vfs;                        // in force while it lives
//   SqliteStore::Open({.path = path, .vfs = FaultyVfs::kName}, clock);
//   FaultyVfs::FailFrom(3);                                   // the writes and syncs after the next 3 fail
//   FaultyVfs::Heal();
//
// It is process-wide, as SQLite's list of file systems is: one test at a time.
#pragma once

#include <sqlite3.h>

#include <cstdint>

namespace hedgerow::store {

struct FaultyVfs {
  static constexpr const char* kName = "faulty";

  class Registration {
   public:
    Registration();
    ~Registration();
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;

   private:
    sqlite3_vfs vfs_;
  };

  static void FailFrom(int64_t operations);
  static void Heal();
};

}  // namespace hedgerow::store
