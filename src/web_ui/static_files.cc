#include "web_ui/static_files.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/encoding.h"
#include "web_ui/compress.h"

namespace hedgerow::web_ui {
namespace {

namespace fs = std::filesystem;

enum class Compressible { kNo, kYes };

struct TypeRow {
  std::string_view extension;
  std::string_view type;
  Compressible compressible;
};
constexpr TypeRow kTypes[] = {
    {".html", "text/html; charset=utf-8", Compressible::kYes},
    {".js", "text/javascript; charset=utf-8", Compressible::kYes},
    {".mjs", "text/javascript; charset=utf-8", Compressible::kYes},
    {".css", "text/css; charset=utf-8", Compressible::kYes},
    {".json", "application/json", Compressible::kYes},
    {".map", "application/json", Compressible::kYes},
    {".webmanifest", "application/manifest+json", Compressible::kYes},
    {".svg", "image/svg+xml", Compressible::kYes},
    {".txt", "text/plain; charset=utf-8", Compressible::kYes},
    {".wasm", "application/wasm", Compressible::kYes},
    {".ttf", "font/ttf", Compressible::kYes},
    {".woff", "font/woff", Compressible::kNo},
    {".woff2", "font/woff2", Compressible::kNo},
    {".png", "image/png", Compressible::kNo},
    {".jpg", "image/jpeg", Compressible::kNo},
    {".gif", "image/gif", Compressible::kNo},
    {".webp", "image/webp", Compressible::kNo},
    {".ico", "image/x-icon", Compressible::kNo},
    {".mp3", "audio/mpeg", Compressible::kNo},
};
constexpr TypeRow kOther = {"", "application/octet-stream", Compressible::kNo};
constexpr size_t kWorthCompressing = 512;  // bytes: below, it fits a packet anyway

const TypeRow& TypeOf(std::string_view path) {
  for (const TypeRow& row : kTypes) {
    if (path.ends_with(row.extension)) return row;
  }
  return kOther;
}

StaticFile MakeFile(std::string_view path, std::string body, const StaticOptions& options) {
  StaticFile file;
  file.etag = "\"" + Sha256::HexOf(body).substr(0, 32) + "\"";
  file.body = std::move(body);
  file.content_type = TypeOf(path).type;
  file.cache_control = path.starts_with(options.immutable) ? "public, max-age=31536000, immutable" : "no-cache";
  return file;
}

Result<std::string> ReadFile(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (!stream.good() && !stream.eof()) return FailErrno("read " + path.string());
  return bytes;
}

// The compressed form, from the cache if it is there. The cache may fail in any way: it only saves time.
std::string Cached(const std::string& folder, const std::string& name, const std::function<std::string()>& make) {
  if (folder.empty()) return make();
  const fs::path path = fs::path(folder) / name;
  std::error_code error;
  if (fs::is_regular_file(path, error)) {
    auto bytes = ReadFile(path);
    if (bytes && !bytes->empty()) return std::move(*bytes);
  }
  std::string bytes = make();
  fs::create_directories(folder, error);
  const std::string temporary = path.string() + ".new";
  std::ofstream stream(temporary, std::ios::binary);
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  stream.close();
  if (stream.good()) {
    fs::rename(temporary, path, error);
  } else {
    fs::remove(temporary, error);
  }
  return bytes;
}

}  // namespace

Encoded Choose(const StaticFile& file, std::string_view accept) {
  if (!file.brotli.empty() && net::ListHasToken(accept, "br")) return {file.brotli, "br"};
  if (!file.gzip.empty() && net::ListHasToken(accept, "gzip")) return {file.gzip, "gzip"};
  return {file.body, {}};
}

Result<std::unique_ptr<StaticFiles>> StaticFiles::Load(StaticOptions options) {
  std::error_code error;
  auto table = std::make_unique<Table>();
  size_t total = 0;
  for (fs::recursive_directory_iterator it(options.folder, error), end; !error && it != end; it.increment(error)) {
    if (!it->is_regular_file(error)) continue;
    const std::string path = "/" + fs::relative(it->path(), options.folder, error).generic_string();
    TRY(std::string body, ReadFile(it->path()));
    total += body.size();
    if (total > options.bytes_max) return Fail(Code::kTooLarge, "Too many files to serve in " + options.folder);
    table->emplace(path, MakeFile(path, std::move(body), options));
  }
  if (error) return FailInternal("read " + options.folder + ": " + error.message());
  std::unique_ptr<StaticFiles> files(new StaticFiles(std::move(options)));
  files->Publish(std::move(table));
  return files;
}

std::unique_ptr<StaticFiles> StaticFiles::Of(std::map<std::string, std::string> bodies, StaticOptions options) {
  auto table = std::make_unique<Table>();
  for (auto& [path, body] : bodies) table->emplace(path, MakeFile(path, std::move(body), options));
  std::unique_ptr<StaticFiles> files(new StaticFiles(std::move(options)));
  files->Publish(std::move(table));
  return files;
}

const StaticFile* StaticFiles::Find(std::string_view path) const {
  const Table& table = *current_.load(std::memory_order_acquire);
  const auto found = table.find(path);
  return found == table.end() ? nullptr : &found->second;
}

void StaticFiles::Compress(const std::atomic<bool>* stop) {
  auto table = std::make_unique<Table>(*current_.load());
  for (auto& [path, file] : *table) {
    if (stop != nullptr && stop->load()) return;
    if (TypeOf(path).compressible == Compressible::kNo || file.body.size() < kWorthCompressing) continue;
    const std::string name = file.etag.substr(1, 32);
    file.brotli = Cached(options_.cache, name + ".br", [&] { return Brotli(file.body); });
    file.gzip = Cached(options_.cache, name + ".gz", [&] { return Gzip(file.body); });
  }
  Publish(std::move(table));
}

void StaticFiles::Publish(std::unique_ptr<Table> table) {
  tables_.push_back(std::move(table));
  current_.store(tables_.back().get(), std::memory_order_release);
}

}  // namespace hedgerow::web_ui
