// A folder of files that never change while we run, in memory and compressed ahead of time.
//
//   TRY(auto files, StaticFiles::Load({.folder = "web/dist", .cache = data / "compressed"}));
//   workers.Run([&] { files->Compress(); });        // seconds the first time, then from the cache
//   if (const StaticFile* file = files->Find("/assets/index-B1c2.js")) ...
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/headers.h"

namespace hedgerow::web_ui {

struct StaticFile {
  std::string body;
  std::string brotli, gzip;  // empty: not compressed (yet), or not worth it
  std::string content_type;
  std::string cache_control;
  std::string etag;
};

// The body to send to a client with this Accept-Encoding, and its Content-Encoding ("" for none).
struct Encoded {
  std::string_view body;
  std::string_view encoding;
};
Encoded Choose(const StaticFile& file, std::string_view accept_encoding);

struct StaticOptions {
  std::string folder;
  std::string cache;                   // compressed copies by content; empty: none
  std::string immutable = "/assets/";  // below this, names carry a hash of the content
  size_t bytes_max = 256 << 20;
};

// Thread: Find: any; Compress: one, a worker's. Files stay valid for the object's life.
class StaticFiles {
 public:
  static Result<std::unique_ptr<StaticFiles>> Load(StaticOptions options);
  // The same for files made by the program; for tests and for an index with something injected.
  static std::unique_ptr<StaticFiles> Of(std::map<std::string, std::string> bodies, StaticOptions options);

  const StaticFile* Find(std::string_view path) const;
  size_t size() const { return current_.load()->size(); }
  // Gives up between two files once `stop` is true: what is done is in the cache, nothing of it is published.
  void Compress(const std::atomic<bool>* stop = nullptr);

 private:
  using Table = std::map<std::string, StaticFile, std::less<>>;
  explicit StaticFiles(StaticOptions options) : options_(std::move(options)) {}
  void Publish(std::unique_ptr<Table> table);

  const StaticOptions options_;
  std::vector<std::unique_ptr<Table>> tables_;  // all that were ever published
  std::atomic<const Table*> current_ = nullptr;
};

}  // namespace hedgerow::web_ui
