// The metadata store: every fact that must survive, behind typed methods. SQLite implements it (sqlite/sqlite_store.h);
// every implementation passes one contract suite (store_contract_test.cc).
//
//   TRY(auto store, store::SqliteStore::Open({.path = data / "hedgerow.db"}, clock));
//   TRY(auto app, store->GetApp(project, short_id));          // kNotFound when it is another project's
//
// A method is one transaction: when it has answered, the change is on disk; when it has failed, nothing happened.
// A full disk is kStorageFull. Methods block: call them on net::WorkerPool, never on a loop. Not for the access check
// of a request: that is auth::AccessTable, which LoadAccess fills.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/models.h"

namespace hedgerow::store {

struct NewUser {
  std::string email;
  std::string uuid;
  std::string first_name;
  std::string password_hash;
};
struct NewProject {
  OrganizationId organization;
  std::string name;
  std::string api_token;
  std::string timezone = "UTC";
  std::optional<UserId> admin;  // becomes its first member
};
struct ProjectChanges {
  std::optional<std::string> name;
  std::optional<std::string> timezone;
};
struct NewSession {
  UserId user;
  std::string token_hash;
  WallTime expires_at;
};
struct NewApiKey {
  UserId user;
  std::string label;
  std::string key_hash;
  std::string mask;
};
struct NewLink {
  LinkKind kind;
  std::string token_hash;
  WallTime expires_at;
  std::optional<std::string> email;
  std::optional<ProjectId> project;
  std::optional<Role> role;
  std::optional<UserId> user;
  std::optional<UserId> created_by;
};
struct NewOwner {
  NewUser user;
  std::string organization_name;
  std::string project_name;
  std::string project_token;
};
struct NewApp {
  ShortId short_id;
  ProjectId project;
  std::string name;
  std::string description;
  double cpu_cores = 0.5;
  double memory_gb = 1;
  std::optional<UserId> created_by;
};
struct AppChanges {
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<double> cpu_cores;
  std::optional<double> memory_gb;
};
struct NewVersion {
  std::string zip_hash;
  int64_t zip_bytes = 0;
  bool has_requirements = false;
  std::vector<std::string> packages;
  std::optional<UserId> created_by;
};

// Everything an access check needs, at one instant.
struct AccessSnapshot {
  struct Membership {
    UserId user;
    ProjectId project;
    Role role;
  };
  struct AppPlace {
    ShortId short_id;
    AppId app;
    ProjectId project;
  };
  struct ProjectToken {
    std::string api_token;
    ProjectId project;
  };
  std::vector<Session> sessions;
  std::vector<ApiKey> keys;
  std::vector<Membership> memberships;
  std::vector<AppPlace> apps;
  std::vector<ProjectToken> project_tokens;
};

struct Joined {
  User user;
  Project project;
  Role role;
};

// When something was last used, gathered by the loops and flushed in one transaction.
struct LastUsed {
  std::vector<std::pair<SessionId, WallTime>> sessions;
  std::vector<std::pair<ApiKeyId, WallTime>> keys;
  std::vector<std::pair<AppId, WallTime>> apps;  // StreamlitAppSandbox.last_activity_at
};

// Thread: any; implementations serialise writers themselves.
class Store {
 public:
  virtual ~Store() = default;

  // --- Organisations and projects
  virtual Result<Organization> CreateOrganization(std::string name) = 0;
  virtual Result<Organization> GetOrganization(OrganizationId id) = 0;
  virtual Result<std::vector<Organization>> ListOrganizations() = 0;
  virtual Result<Project> CreateProject(NewProject project) = 0;
  virtual Result<Project> GetProject(ProjectId id) = 0;
  virtual Result<std::vector<Project>> ListProjects() = 0;
  virtual Result<std::vector<ProjectWithRole>> ListProjectsOf(UserId user) = 0;
  virtual Result<Project> UpdateProject(ProjectId id, ProjectChanges changes) = 0;

  // --- Users. E-mail addresses are unique without regard to case (kConflict, attr "email").
  virtual Result<bool> HasUsers() = 0;
  virtual Result<User> CreateUser(NewUser user) = 0;
  virtual Result<User> GetUser(UserId id) = 0;
  virtual Result<User> FindUserByEmail(std::string email) = 0;
  virtual Result<User> SetFirstName(UserId id, std::string first_name) = 0;
  // Ends all sessions of the user but `keep`; answers the ended ones.
  virtual Result<std::vector<SessionId>> SetPassword(UserId id, std::string password_hash,
                                                     std::optional<SessionId> keep) = 0;

  // --- Members. A project that has an admin keeps one: the last cannot leave or step down (kInvalid).
  virtual Result<void> SetMembership(UserId user, ProjectId project, Role role) = 0;
  virtual Result<void> RemoveMembership(UserId user, ProjectId project) = 0;
  virtual Result<Member> GetMember(ProjectId project, UserId user) = 0;
  virtual Result<PageOf<Member>> ListMembers(ProjectId project, Page page) = 0;

  // --- Sessions and keys
  virtual Result<Session> CreateSession(NewSession session) = 0;
  virtual Result<void> DeleteSession(SessionId id) = 0;  // also fine if it is gone
  virtual Result<int64_t> DeleteExpired() = 0;           // sessions and links past their time
  virtual Result<ApiKey> CreateApiKey(NewApiKey key) = 0;
  virtual Result<PageOf<ApiKey>> ListApiKeys(UserId user, Page page) = 0;
  virtual Result<void> DeleteApiKey(UserId user, ApiKeyId id) = 0;
  virtual Result<void> Touch(LastUsed used) = 0;

  // --- Links. Used, expired and unknown ones are all kNotFound.
  virtual Result<Link> CreateLink(NewLink link) = 0;
  virtual Result<Link> FindLink(LinkKind kind, std::string token_hash) = 0;
  virtual Result<PageOf<Link>> ListInvites(ProjectId project, Page page) = 0;
  virtual Result<void> DeleteInvite(ProjectId project, LinkId id) = 0;
  // Each uses its link up in the same transaction; of two at once one gets kNotFound.
  virtual Result<Joined> SetUp(std::string token_hash, NewOwner owner) = 0;
  virtual Result<Joined> AcceptInviteAsNew(std::string token_hash, NewUser user) = 0;
  virtual Result<Joined> AcceptInviteAs(std::string token_hash, UserId user) = 0;
  virtual Result<std::pair<User, std::vector<SessionId>>> ResetPassword(std::string token_hash,
                                                                        std::string password_hash) = 0;

  virtual Result<AccessSnapshot> LoadAccess() = 0;

  // --- Apps and versions. A version is active when its method has answered; numbers are never used again.
  virtual Result<App> CreateApp(NewApp app, NewVersion version) = 0;
  virtual Result<App> GetApp(ProjectId project, ShortId short_id) = 0;
  virtual Result<App> GetAppById(AppId id) = 0;
  virtual Result<PageOf<App>> ListApps(ProjectId project, std::string search, Page page) = 0;
  virtual Result<App> UpdateApp(AppId id, AppChanges changes) = 0;
  virtual Result<std::vector<std::string>> DeleteApp(AppId id) = 0;  // zip hashes that nothing refers to any more
  virtual Result<Version> AddVersion(AppId app, NewVersion version) = 0;
  virtual Result<PageOf<Version>> ListVersions(AppId app, Page page) = 0;
  virtual Result<Version> GetVersion(AppId app, int64_t version_number) = 0;
  virtual Result<Version> GetVersionById(VersionId id) = 0;
  virtual Result<App> ActivateVersion(AppId app, int64_t version_number) = 0;
  // Deletes versions made before `before` that are not active; answers zip hashes that nothing refers to any more.
  virtual Result<std::vector<std::string>> PruneVersions(WallTime before) = 0;
  virtual Result<bool> IsZipReferenced(std::string zip_hash) = 0;

  // --- Sandboxes
  virtual Result<void> SaveSandbox(Sandbox sandbox) = 0;
  virtual Result<Sandbox> GetSandbox(AppId app) = 0;
  virtual Result<std::vector<Sandbox>> ListSandboxes() = 0;

  // --- The allowlist. Adding a name again changes its max_version.
  virtual Result<AllowedPackage> AddPackage(std::string name, std::string max_version, std::optional<UserId> by) = 0;
  virtual Result<void> RemovePackage(std::string name) = 0;
  virtual Result<std::vector<AllowedPackage>> ListPackages() = 0;

  // A consistent copy at `path`, while others read and write.
  virtual Result<void> BackupTo(std::string path) = 0;
};

}  // namespace hedgerow::store
