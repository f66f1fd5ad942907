// How far the import of one file has come: a small file beside it (FILE.import-state), written with fsync after each
// acknowledged batch. An import that finds one goes on there and asks, for the first batch, which events are stored
// already: the one thing a kill can leave open is whether the last batch arrived.
//
//   ImportState state(path, "project 1 of /data");
//   TRY_VOID(state.Load());    // kConflict: the file has changed, or it went elsewhere
//   state.position = ...;  TRY_VOID(state.Save());
//   state.Remove();
#pragma once

#include <string>

#include "warehouse/transfer/row_source.h"

namespace hedgerow::warehouse {

class ImportState {
 public:
  // source: what is imported; setup: where to and how, as text; place: the state's own path.
  ImportState(std::string source, std::string setup, std::string place);

  Result<void> Load();
  Result<void> Save() const;
  void Remove() const;

  bool resumed = false;  // it was there
  bool done = false;
  RowPosition position;
  uint64_t events = 0, refused = 0, duplicates = 0;
  uint64_t rejects_bytes = 0;  // of the file of rejects

  const std::string& place() const { return place_; }

 private:
  Result<std::string> Identity() const;
  std::string source_, setup_, place_;
};

}  // namespace hedgerow::warehouse
