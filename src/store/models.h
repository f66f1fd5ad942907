// What the store keeps: plain records, one a table. The Streamlit four follow the product specification field by field.
//
// Secrets are here as hashes only: passwords as argon2id strings, tokens and keys as SHA-256 in hex.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace hedgerow::store {

using LinkId = NumericId<struct LinkTag>;

// Ordered: each role may do what the ones before it may.
enum class Role { kViewer, kMember, kAdmin };
std::string_view ToString(Role role);
std::optional<Role> ParseRole(std::string_view text);

struct Page {
  int64_t limit = 100;
  int64_t offset = 0;
};
template <class T>
struct PageOf {
  int64_t count = 0;  // of all, not of this page
  std::vector<T> items;
};

struct Organization {
  OrganizationId id;
  std::string name;
  WallTime created_at;
};

struct Project {
  ProjectId id;
  OrganizationId organization;
  std::string name;
  std::string api_token;  // phc_...: public by nature, so it is kept as it is
  std::string timezone;   // IANA name
  WallTime created_at;
};
struct ProjectWithRole {
  Project project;
  Role role;
  WallTime joined_at;
};

struct UserBasic {
  UserId id;
  std::string uuid;
  std::string email;
  std::string first_name;
};
struct User {
  UserId id;
  std::string uuid;
  std::string email;
  std::string first_name;
  std::string password_hash;  // empty: cannot sign in with a password
  WallTime created_at;
  UserBasic Basic() const { return {id, uuid, email, first_name}; }
};

struct Member {
  UserBasic user;
  Role role;
  WallTime joined_at;
};

struct Session {
  SessionId id;
  UserId user;
  std::string token_hash;
  WallTime created_at;
  WallTime expires_at;
};

struct ApiKey {
  ApiKeyId id;
  UserId user;
  std::string label;
  std::string key_hash;
  std::string mask;  // "phx_...Ab3d"
  WallTime created_at;
  std::optional<WallTime> last_used_at;
};

// A link that carries its own authority. Setup, invite and reset work once; demo until it expires.
enum class LinkKind { kSetup, kInvite, kReset, kDemo };
std::string_view ToString(LinkKind kind);

struct Link {
  LinkId id;
  LinkKind kind;
  std::string token_hash;
  std::optional<std::string> email;  // invite: bound to this address
  std::optional<ProjectId> project;  // invite
  std::optional<Role> role;          // invite
  std::optional<UserId> user;        // reset, demo: who it signs in
  std::optional<UserBasic> created_by;
  WallTime created_at;
  WallTime expires_at;
};

struct Version {
  VersionId id;
  AppId app;
  int64_t version_number = 0;
  std::string zip_file;  // the blob's key, which is its hash
  std::string zip_hash;  // SHA-256, hex
  int64_t zip_bytes = 0;
  bool has_requirements = false;
  std::vector<std::string> packages;
  std::optional<UserBasic> created_by;
  WallTime created_at;
};

struct App {
  AppId id;
  ShortId short_id;
  ProjectId project;
  std::string name;
  std::string description;
  std::optional<Version> active_version;
  double cpu_cores = 0.5;
  double memory_gb = 1;
  std::optional<UserBasic> created_by;
  WallTime created_at;
  WallTime updated_at;
};

enum class SandboxState { kStarting, kRunning, kStopping, kStopped, kError };
std::string_view ToString(SandboxState state);
std::optional<SandboxState> ParseSandboxState(std::string_view text);

// The latest sandbox of an app; there is at most one row an app.
struct Sandbox {
  AppId app;
  VersionId version;
  SandboxId sandbox_id;
  SandboxState status = SandboxState::kStopped;
  int64_t restart_count = 0;
  std::string last_error;
  std::optional<WallTime> started_at;
  std::optional<WallTime> last_activity_at;
  std::optional<UserBasic> stopped_by;  // set when somebody stopped it on purpose
};

struct AllowedPackage {
  std::string name;         // normalised as in PEP 503
  std::string max_version;  // empty: any
  WallTime added_at;
  std::optional<UserBasic> added_by;
};

}  // namespace hedgerow::store
