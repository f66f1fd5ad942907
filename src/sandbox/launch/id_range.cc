#include "sandbox/launch/id_range.h"

#include <pwd.h>
#include <unistd.h>

#include <charconv>
#include <fstream>
#include <sstream>

#include "base/text_file.h"
#include "sandbox/launch/command.h"

namespace hedgerow::sandbox {
namespace {

constexpr uint32_t kFirstSubordinateId = 100'000;  // login.defs(5) SUB_UID_MIN: no real account lies above
constexpr char kSubuid[] = "/etc/subuid";
constexpr char kSubgid[] = "/etc/subgid";

struct Row {
  std::string_view owner;
  uint32_t base = 0;
  uint32_t count = 0;
};

std::optional<uint32_t> Number(std::string_view text) {
  uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Lines "owner:base:count"; others are skipped.
std::vector<Row> Rows(std::string_view table) {
  std::vector<Row> rows;
  while (!table.empty()) {
    const size_t end = table.find('\n');
    const std::string_view line = table.substr(0, end);
    table.remove_prefix(end == std::string_view::npos ? table.size() : end + 1);
    const size_t first = line.find(':');
    const size_t second = line.rfind(':');
    if (first == std::string_view::npos || first == second) continue;
    const auto base = Number(line.substr(first + 1, second - first - 1));
    const auto count = Number(line.substr(second + 1));
    if (base && count) rows.push_back({line.substr(0, first), *base, *count});
  }
  return rows;
}

std::string UserName() {
  const passwd* entry = ::getpwuid(::geteuid());
  return entry == nullptr ? std::to_string(::geteuid()) : entry->pw_name;
}

Result<void> Reserve(const char* option, const char* table) {
  const uint32_t base = FirstFreeRange(ReadTextFile(table));
  const std::string range = std::to_string(base) + "-" + std::to_string(base + kIdCount - 1);
  return RunCommand({"usermod", option, range, "root"});
}

}  // namespace

std::optional<uint32_t> FindRange(std::string_view table, std::string_view name, uid_t id) {
  const std::string number = std::to_string(id);
  for (const Row& row : Rows(table)) {
    if ((row.owner == name || row.owner == number) && row.count >= kIdCount) return row.base;
  }
  return std::nullopt;
}

uint32_t FirstFreeRange(std::string_view table) {
  uint64_t free = kFirstSubordinateId;
  for (const Row& row : Rows(table)) free = std::max<uint64_t>(free, uint64_t{row.base} + row.count);
  return static_cast<uint32_t>((free + kIdCount - 1) / kIdCount * kIdCount);
}

Result<IdRange> OwnIdRange() {
  const std::string name = UserName();
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto uids = FindRange(ReadTextFile(kSubuid), name, ::geteuid());
    const auto gids = FindRange(ReadTextFile(kSubgid), name, ::geteuid());
    if (uids && gids) return IdRange{*uids, *gids};
    if (::geteuid() != 0) break;
    if (!uids) TRY_VOID(Reserve("--add-subuids", kSubuid));
    if (!gids) TRY_VOID(Reserve("--add-subgids", kSubgid));
  }
  return Fail(Code::kUnavailable,
              "User " + name + " has no " + std::to_string(kIdCount) +
                  " subordinate ids, which sandboxes need. As root, run: usermod --add-subuids 100000-165535 "
                  "--add-subgids 100000-165535 " +
                  name + " (pick a range that /etc/subuid does not use yet).");
}

}  // namespace hedgerow::sandbox
