#include "warehouse/backup.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <vector>

namespace hedgerow::warehouse {
namespace {

namespace fs = std::filesystem;

struct StoredTable {
  std::string name;
  std::string path;  // of its parts, below the engine's folder: store/abc/abcdef-.../
  bool has_rows = false;
};

std::unexpected<Error> CopyFailed(const std::string& what, const std::error_code& error) {
  const bool full = error == std::errc::no_space_on_device || error == std::errc(EDQUOT);
  return Fail(full ? Code::kStorageFull : Code::kInternal,
              full ? "The disk is full: the backup is not whole. Make room and begin anew in an empty folder."
                   : "The files of the warehouse could not be copied.",
              what + ": " + error.message());
}

std::vector<std::vector<std::string>> Cells(std::string_view tsv) {
  std::vector<std::vector<std::string>> rows;
  while (!tsv.empty()) {
    std::string_view line = tsv.substr(0, tsv.find('\n'));
    tsv.remove_prefix(std::min(tsv.size(), line.size() + 1));
    auto& cells = rows.emplace_back();
    for (;;) {
      const size_t end = std::min(line.find('\t'), line.size());
      cells.emplace_back(line.substr(0, end));
      if (end == line.size()) break;
      line.remove_prefix(end + 1);
    }
  }
  return rows;
}

net::Task<Result<std::vector<StoredTable>>> ListStoredTables(QueryEngine& engine) {
  CO_TRY(const std::string text,
         co_await engine.Read({.sql = "SELECT name, data_paths[1], ifNull(total_rows, 0) > 0 FROM system.tables WHERE "
                                      "database = 'default' AND engine "
                                      "LIKE '%MergeTree' ORDER BY name",
                               .tag = "backup"},
                              "TSV"));
  std::vector<StoredTable> tables;
  for (auto& row : Cells(text)) {
    // The engine may see its folder elsewhere than we do (the server's private root): what follows is the same.
    const size_t store = row.size() == 3 ? row[1].rfind("/store/") : std::string::npos;
    if (store == std::string::npos) co_return FailInternal("a table without a folder of its own: " + text);
    tables.push_back({std::move(row[0]), row[1].substr(store + 1), row[2] == "1"});
  }
  co_return tables;
}

net::Task<Result<uint64_t>> CountTableRows(QueryEngine& engine, std::string table) {
  CO_TRY(const std::string text,
         co_await engine.Read({.sql = "SELECT count() FROM `" + table + "`", .tag = "backup"}, "TSV"));
  uint64_t rows = 0;
  std::from_chars(text.data(), text.data() + text.size(), rows);
  co_return rows;
}

// A backup links to the parts where it can: they never change. What a server will own is copied.
enum class Links { kIfPossible, kNone };

Result<size_t> CopyParts(const fs::path& from, const fs::path& to, Links links) {
  std::error_code error;
  fs::create_directories(to, error);
  if (error) return CopyFailed(to.string(), error);
  size_t parts = 0;
  for (const auto& part : fs::directory_iterator(from, error)) {
    if (!part.is_directory() || part.path().filename() == "detached") continue;
    const fs::path target = to / part.path().filename();
    error = std::make_error_code(std::errc::cross_device_link);
    if (links == Links::kIfPossible) {
      fs::copy(part.path(), target, fs::copy_options::recursive | fs::copy_options::create_hard_links, error);
    }
    if (error == std::errc::cross_device_link || error == std::errc::operation_not_permitted) {
      fs::remove_all(target, error);
      fs::copy(part.path(), target, fs::copy_options::recursive, error);
    }
    if (error) return CopyFailed(target.string(), error);
    ++parts;
  }
  if (error) return CopyFailed(from.string(), error);
  return parts;
}

fs::path FrozenParts(const std::string& folder, const std::string& name, const StoredTable& table) {
  return fs::path(folder) / "shadow" / name / table.path;
}

net::Task<Result<TablesCopied>> CopyFrozen(QueryEngine& engine, std::vector<StoredTable> tables, std::string folder,
                                           std::string to, std::string name) {
  TablesCopied copied;
  for (const StoredTable& table : tables) {
    CO_TRY_VOID(co_await engine.Execute("ALTER TABLE `" + table.name + "` FREEZE WITH NAME '" + name + "'"));
  }
  for (const StoredTable& table : tables) {
    const fs::path frozen = FrozenParts(folder, name, table);
    std::error_code error;
    if (!fs::exists(frozen, error)) {
      if (table.has_rows) co_return FailInternal("no frozen parts of " + table.name + " in " + frozen.string());
      continue;
    }
    CO_TRY(const size_t parts, CopyParts(frozen, fs::path(to) / table.name, Links::kIfPossible));
    copied.parts += parts;
    ++copied.tables;
  }
  ::sync();
  co_return copied;
}

}  // namespace

net::Task<Result<TablesCopied>> BackUpTables(QueryEngine& engine, std::string folder, std::string to) {
  std::error_code error;
  if (fs::exists(to, error)) co_return Fail(Code::kConflict, "There is a backup of a warehouse in " + to + " already.");
  CO_TRY(auto tables, co_await ListStoredTables(engine));
  CO_TRY(const uint64_t rows, co_await CountTableRows(engine, "events"));
  const std::string name = "hedgerow_backup_" + std::to_string(::getpid());
  auto copied = co_await CopyFrozen(engine, std::move(tables), folder, to, name);
  fs::remove_all(fs::path(folder) / "shadow" / name, error);  // links, which would keep merged parts on disk
  if (!copied) {
    fs::remove_all(to, error);
    co_return std::unexpected(copied.error());
  }
  copied->rows = rows;
  co_return copied;
}

net::Task<Result<TablesCopied>> RestoreTables(QueryEngine& engine, std::string from, std::string folder) {
  std::error_code error;
  if (!fs::is_directory(from, error))
    co_return Fail(Code::kInvalid, "There is no backup of a warehouse in " + from + ".");
  CO_TRY(const auto tables, co_await ListStoredTables(engine));
  TablesCopied copied;
  for (const auto& saved : fs::directory_iterator(from, error)) {
    const std::string name = saved.path().filename().string();
    const auto table = std::find_if(tables.begin(), tables.end(), [&](const auto& one) { return one.name == name; });
    if (table == tables.end()) {
      co_return Fail(Code::kInvalid, "The backup has a table \"" + name +
                                         "\" that this program does not know: restore it "
                                         "with the version that made it, or a newer one.");
    }
    if (name == "hedgerow_schema") continue;  // this program's own, just made
    CO_TRY(const uint64_t rows, co_await CountTableRows(engine, name));
    if (rows > 0)
      co_return Fail(Code::kConflict, "The table \"" + name + "\" has rows already: restore into an empty folder.");
    CO_TRY(const size_t parts, CopyParts(saved.path(), fs::path(folder) / table->path / "detached", Links::kNone));
    for (const auto& part : fs::directory_iterator(saved.path(), error)) {
      CO_TRY_VOID(
          co_await engine.Execute("ALTER TABLE `" + name + "` ATTACH PART '" + part.path().filename().string() + "'"));
    }
    copied.parts += parts;
    ++copied.tables;
  }
  CO_TRY(copied.rows, co_await CountTableRows(engine, "events"));
  co_return copied;
}

}  // namespace hedgerow::warehouse
