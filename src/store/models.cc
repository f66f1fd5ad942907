#include "store/models.h"

#include <utility>

namespace hedgerow::store {
namespace {

constexpr std::pair<Role, std::string_view> kRoles[] = {
    {Role::kViewer, "viewer"},
    {Role::kMember, "member"},
    {Role::kAdmin, "admin"},
};
constexpr std::pair<LinkKind, std::string_view> kLinkKinds[] = {
    {LinkKind::kSetup, "setup"},
    {LinkKind::kInvite, "invite"},
    {LinkKind::kReset, "reset"},
    {LinkKind::kDemo, "demo"},
};
constexpr std::pair<SandboxState, std::string_view> kStates[] = {
    {SandboxState::kStarting, "starting"}, {SandboxState::kRunning, "running"}, {SandboxState::kStopping, "stopping"},
    {SandboxState::kStopped, "stopped"},   {SandboxState::kError, "error"},
};

template <class Table, class Value>
std::string_view NameIn(const Table& table, Value value) {
  for (const auto& [candidate, name] : table) {
    if (candidate == value) return name;
  }
  return "";
}

template <class Value, size_t N>
std::optional<Value> ValueIn(const std::pair<Value, std::string_view> (&table)[N], std::string_view text) {
  for (const auto& [value, name] : table) {
    if (name == text) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view ToString(Role role) { return NameIn(kRoles, role); }
std::optional<Role> ParseRole(std::string_view text) { return ValueIn(kRoles, text); }
std::string_view ToString(LinkKind kind) { return NameIn(kLinkKinds, kind); }
std::string_view ToString(SandboxState state) { return NameIn(kStates, state); }
std::optional<SandboxState> ParseSandboxState(std::string_view text) { return ValueIn(kStates, text); }

}  // namespace hedgerow::store
