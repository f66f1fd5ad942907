// Ids are types: an AppId cannot be passed where a ProjectId is meant. Numeric ids are the store's row ids.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>

namespace hedgerow {

template <class Tag>
struct NumericId {
  int64_t value = 0;
  auto operator<=>(const NumericId&) const = default;
  explicit operator bool() const { return value != 0; }
};

template <class Tag>
struct TextId {
  std::string value;
  auto operator<=>(const TextId&) const = default;
  explicit operator bool() const { return !value.empty(); }
};

using OrganizationId = NumericId<struct OrganizationTag>;
using ProjectId = NumericId<struct ProjectTag>;  // PostHog's team id
using UserId = NumericId<struct UserTag>;
using AppId = NumericId<struct AppTag>;
using VersionId = NumericId<struct VersionTag>;
using SessionId = NumericId<struct SessionTag>;
using ApiKeyId = NumericId<struct ApiKeyTag>;

using ShortId = TextId<struct ShortTag>;      // an app's name in URLs and host names: [a-z0-9]{12}
using SandboxId = TextId<struct SandboxTag>;  // one run of an app: [a-z0-9]{16}

}  // namespace hedgerow

template <class Tag>
struct std::hash<hedgerow::NumericId<Tag>> {
  size_t operator()(const hedgerow::NumericId<Tag>& id) const { return std::hash<int64_t>{}(id.value); }
};
template <class Tag>
struct std::hash<hedgerow::TextId<Tag>> {
  size_t operator()(const hedgerow::TextId<Tag>& id) const { return std::hash<std::string>{}(id.value); }
};
