#include "bundle/bundle_plan.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <set>

#include "bundle/entry_name.h"

namespace hedgerow::bundle {
namespace {

constexpr uint16_t kStored = 0;
constexpr uint16_t kDeflated = 8;
constexpr std::string_view kAppFile = "app.py";

// An entry that is wanted: its place in the list of entries and its path.
struct Wanted {
  size_t index;
  std::string path;
  bool is_folder;
};

std::unexpected<Error> Refuse(const ZipEntry& entry, std::string_view why) {
  return Fail(Code::kInvalid, fmt::format("The zip entry {} {}", QuoteName(entry.name), why));
}

Result<std::vector<Wanted>> SelectWanted(const std::vector<ZipEntry>& entries) {
  std::vector<Wanted> wanted;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (IsIgnoredName(entries[i].name)) continue;
    TRY(std::string path, CheckEntryName(entries[i].name));
    if (!path.empty()) wanted.push_back({i, std::move(path), entries[i].is_folder()});
  }
  return wanted;
}

// Zipping a folder instead of its content is the common case: the one top folder is taken off.
void StripTopFolder(std::vector<Wanted>& wanted) {
  if (wanted.empty()) return;
  const std::string top = wanted.front().path.substr(0, wanted.front().path.find('/'));
  for (const Wanted& item : wanted) {
    const bool is_top = item.path == top && item.is_folder;
    if (!is_top && !item.path.starts_with(top + "/")) return;
  }
  std::erase_if(wanted, [&](const Wanted& item) { return item.path == top; });
  for (Wanted& item : wanted) item.path.erase(0, top.size() + 1);
}

Result<size_t> CountFiles(const std::vector<Wanted>& wanted, const BundleLimits& limits) {
  std::map<std::string, size_t> by_folder;
  size_t files = 0;
  for (const Wanted& item : wanted) {
    if (item.is_folder) continue;
    ++files;
    const size_t slash = item.path.find('/');
    if (slash != std::string::npos) ++by_folder[item.path.substr(0, slash + 1)];
  }
  if (files <= limits.files_max) return files;
  std::string message = fmt::format("The zip holds {} files, and at most {} are allowed", files, limits.files_max);
  if (!by_folder.empty()) {
    const auto most = std::ranges::max_element(by_folder, {}, [](const auto& item) { return item.second; });
    message += fmt::format(": {} holds {}", QuoteName(most->first), most->second);
  }
  return Fail(Code::kTooLarge, message + "; leave out what the app does not need.");
}

Result<void> CheckKind(const ZipEntry& entry) {
  const uint32_t type = entry.unix_mode & S_IFMT;
  if (type == S_IFLNK) return Refuse(entry, "is a symbolic link; put the file itself in its place.");
  if (entry.has_link) return Refuse(entry, "is a hard link or a device; put the file itself in its place.");
  if (type == S_IFCHR || type == S_IFBLK) return Refuse(entry, "is a device; only files and folders are allowed.");
  if (type == S_IFIFO || type == S_IFSOCK)
    return Refuse(entry, "is a pipe or socket; only files and folders are allowed.");
  if (type != 0 && type != S_IFREG && type != S_IFDIR) return Refuse(entry, "is neither a file nor a folder.");
  if (entry.encrypted) return Refuse(entry, "is encrypted; make the zip without a password.");
  if (entry.method != kStored && entry.method != kDeflated) {
    return Refuse(entry, fmt::format("uses compression method {}; choose Deflate (the usual one) in the zip tool.",
                                     entry.method));
  }
  if (entry.method == kStored && entry.bytes != entry.compressed_bytes)
    return Refuse(entry, "is broken: its two sizes differ.");
  if (entry.is_folder() && (entry.bytes != 0 || type == S_IFREG))
    return Refuse(entry, "is a folder and a file at once.");
  return {};
}

// All paths so far, under names that are equal where some file system would take them for the same.
class Tree {
 public:
  Result<void> Add(const Wanted& item) {
    for (size_t slash = item.path.find('/'); slash != std::string::npos; slash = item.path.find('/', slash + 1)) {
      TRY_VOID(AddOne(item.path.substr(0, slash), Kind::kFolder));
    }
    return AddOne(item.path, item.is_folder ? Kind::kFolder : Kind::kFile);
  }
  std::vector<std::string> TakeFolders() { return {folders_.begin(), folders_.end()}; }  // sorted: parents come first
  size_t folder_count() const { return folders_.size(); }

 private:
  enum class Kind { kFile, kFolder };
  struct Node {
    std::string path;
    Kind kind;
  };

  Result<void> AddOne(const std::string& path, Kind kind) {
    if (kind == Kind::kFolder && folders_.contains(path)) return {};
    const auto [it, is_new] = nodes_.try_emplace(FoldedName(path), Node{path, kind});
    const Node& old = it->second;
    if (!is_new && old.path != path) {
      return Fail(Code::kInvalid,
                  fmt::format("The zip entries {} and {} differ only by case or Unicode form; rename one.",
                              QuoteName(old.path), QuoteName(path)));
    }
    if (!is_new && old.kind != kind) {
      return Fail(Code::kInvalid, fmt::format("The zip entry {} is a file and a folder at once.", QuoteName(path)));
    }
    if (!is_new) return Fail(Code::kInvalid, fmt::format("The zip entry {} appears twice.", QuoteName(path)));
    if (kind == Kind::kFolder) folders_.insert(path);
    return {};
  }

  std::map<std::string, Node> nodes_;
  std::set<std::string> folders_;
};

// The best advice for a zip without app.py at its root.
std::string MissingAppMessage(const std::vector<Wanted>& wanted) {
  const std::string missing = "The zip has no app.py at its root";
  std::vector<std::string> root_scripts;
  std::string deeper;
  for (const Wanted& item : wanted) {
    if (item.is_folder) continue;
    if (item.path.find('/') == std::string::npos && FoldedName(item.path).ends_with(".py"))
      root_scripts.push_back(item.path);
    if (item.path.ends_with("/app.py") && (deeper.empty() || item.path.size() < deeper.size())) deeper = item.path;
  }
  for (std::string_view usual : {"app.py", "streamlit_app.py", "main.py"}) {
    for (const std::string& script : root_scripts) {
      if (FoldedName(script) == usual) return fmt::format("{}: rename {} to app.py.", missing, QuoteName(script));
    }
  }
  if (!deeper.empty())
    return fmt::format("{}: it was found at {}; zip the folder that holds it.", missing, QuoteName(deeper));
  if (root_scripts.size() == 1) return fmt::format("{}: rename {} to app.py.", missing, QuoteName(root_scripts[0]));
  return missing + ": name the script that Streamlit is to start app.py.";
}

}  // namespace

bool BundlePlan::HasFile(std::string_view path) const { return std::ranges::find(files, path) != files.end(); }

Result<BundlePlan> PlanBundle(const std::vector<ZipEntry>& entries, const BundleLimits& limits) {
  TRY(std::vector<Wanted> wanted, SelectWanted(entries));
  if (std::ranges::all_of(wanted, &Wanted::is_folder))
    return Fail(Code::kInvalid, "The zip holds no files; app.py must be at its root.");
  StripTopFolder(wanted);
  BundlePlan plan;
  TRY(plan.file_count, CountFiles(wanted, limits));

  Tree tree;
  uint64_t declared_bytes = 0;
  plan.files.resize(entries.size());
  for (const Wanted& item : wanted) {
    const ZipEntry& entry = entries[item.index];
    TRY_VOID(CheckKind(entry));
    TRY_VOID(tree.Add(item));
    if (tree.folder_count() > kFoldersMax)
      return Fail(Code::kTooLarge, fmt::format("The zip holds more than {} folders.", kFoldersMax));
    if (!item.is_folder) plan.files[item.index] = item.path;
    if (entry.bytes > limits.unpacked_bytes_max - declared_bytes) {
      return Fail(Code::kTooLarge,
                  fmt::format("The zip unpacks to more than {} MB (at {}); leave out what the app does not need.",
                              limits.unpacked_bytes_max >> 20, QuoteName(entry.name)));
    }
    declared_bytes += entry.bytes;
  }
  plan.folders = tree.TakeFolders();
  if (!plan.HasFile(kAppFile)) return Fail(Code::kInvalid, MissingAppMessage(wanted));
  return plan;
}

}  // namespace hedgerow::bundle
