// The store in one SQLite file (WAL, synchronous=FULL), the default of the house.
//
//   TRY(auto store, store::SqliteStore::Open({.path = data / "hedgerow.db"}, clock));
//
// Owns:   one writing connection (SQLite has one writer at a time anyway) and one reading; each with its mutex.
// Thread: any.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "store/named_queries.h"
#include "store/sqlite/connection.h"
#include "store/store.h"

namespace hedgerow::store {

struct SqliteOptions {
  std::string path;
  std::string vfs;  // tests inject faults
};

class SqliteStore final : public Store, public NamedQueries {
 public:
  static Result<std::unique_ptr<SqliteStore>> Open(SqliteOptions options, const Clock& clock);

  Result<Organization> CreateOrganization(std::string name) override;
  Result<Organization> GetOrganization(OrganizationId id) override;
  Result<std::vector<Organization>> ListOrganizations() override;
  Result<Project> CreateProject(NewProject project) override;
  Result<Project> GetProject(ProjectId id) override;
  Result<std::vector<Project>> ListProjects() override;
  Result<std::vector<ProjectWithRole>> ListProjectsOf(UserId user) override;
  Result<Project> UpdateProject(ProjectId id, ProjectChanges changes) override;

  Result<bool> HasUsers() override;
  Result<User> CreateUser(NewUser user) override;
  Result<User> GetUser(UserId id) override;
  Result<User> FindUserByEmail(std::string email) override;
  Result<User> SetFirstName(UserId id, std::string first_name) override;
  Result<std::vector<SessionId>> SetPassword(UserId id, std::string password_hash,
                                             std::optional<SessionId> keep) override;

  Result<void> SetMembership(UserId user, ProjectId project, Role role) override;
  Result<void> RemoveMembership(UserId user, ProjectId project) override;
  Result<Member> GetMember(ProjectId project, UserId user) override;
  Result<PageOf<Member>> ListMembers(ProjectId project, Page page) override;

  Result<Session> CreateSession(NewSession session) override;
  Result<void> DeleteSession(SessionId id) override;
  Result<int64_t> DeleteExpired() override;
  Result<ApiKey> CreateApiKey(NewApiKey key) override;
  Result<PageOf<ApiKey>> ListApiKeys(UserId user, Page page) override;
  Result<void> DeleteApiKey(UserId user, ApiKeyId id) override;
  Result<void> Touch(LastUsed used) override;

  Result<Link> CreateLink(NewLink link) override;
  Result<Link> FindLink(LinkKind kind, std::string token_hash) override;
  Result<PageOf<Link>> ListInvites(ProjectId project, Page page) override;
  Result<void> DeleteInvite(ProjectId project, LinkId id) override;
  Result<Joined> SetUp(std::string token_hash, NewOwner owner) override;
  Result<Joined> AcceptInviteAsNew(std::string token_hash, NewUser user) override;
  Result<Joined> AcceptInviteAs(std::string token_hash, UserId user) override;
  Result<std::pair<User, std::vector<SessionId>>> ResetPassword(std::string token_hash,
                                                                std::string password_hash) override;

  Result<AccessSnapshot> LoadAccess() override;

  Result<App> CreateApp(NewApp app, NewVersion version) override;
  Result<App> GetApp(ProjectId project, ShortId short_id) override;
  Result<App> GetAppById(AppId id) override;
  Result<PageOf<App>> ListApps(ProjectId project, std::string search, Page page) override;
  Result<App> UpdateApp(AppId id, AppChanges changes) override;
  Result<std::vector<std::string>> DeleteApp(AppId id) override;
  Result<Version> AddVersion(AppId app, NewVersion version) override;
  Result<PageOf<Version>> ListVersions(AppId app, Page page) override;
  Result<Version> GetVersion(AppId app, int64_t version_number) override;
  Result<Version> GetVersionById(VersionId id) override;
  Result<App> ActivateVersion(AppId app, int64_t version_number) override;
  Result<std::vector<std::string>> PruneVersions(WallTime before) override;
  Result<bool> IsZipReferenced(std::string zip_hash) override;

  Result<void> SaveSandbox(Sandbox sandbox) override;
  Result<Sandbox> GetSandbox(AppId app) override;
  Result<std::vector<Sandbox>> ListSandboxes() override;

  Result<AllowedPackage> AddPackage(std::string name, std::string max_version, std::optional<UserId> by) override;
  Result<void> RemovePackage(std::string name) override;
  Result<std::vector<AllowedPackage>> ListPackages() override;

  Result<NamedQuery> CreateNamed(NewNamedQuery query) override;
  Result<NamedQuery> GetNamed(ProjectId project, NamedKind kind, NamedId id) override;
  Result<NamedQuery> UpdateNamed(ProjectId project, NamedKind kind, NamedId id, NamedQueryChanges changes) override;
  Result<void> DeleteNamed(ProjectId project, NamedKind kind, NamedId id) override;
  Result<std::vector<NamedQuery>> ListNamed(ProjectId project) override;

  Result<void> BackupTo(std::string path) override;

 private:
  SqliteStore(std::unique_ptr<Connection> writer, std::unique_ptr<Connection> reader, const Clock& clock)
      : writer_(std::move(writer)), reader_(std::move(reader)), clock_(clock) {}

  template <class F>
  std::invoke_result_t<F, Connection&> Read(F work) {
    std::scoped_lock lock(reader_mutex_);
    return work(*reader_);
  }
  // `work` in one transaction, committed only if it succeeds.
  template <class F>
  std::invoke_result_t<F, Connection&> Write(F work) {
    std::scoped_lock lock(writer_mutex_);
    TRY(auto transaction, Transaction::Begin(*writer_));
    auto result = work(*writer_);
    if (!result) return result;
    TRY_VOID(transaction.Commit());
    return result;
  }

  std::mutex writer_mutex_;
  std::unique_ptr<Connection> writer_;
  std::mutex reader_mutex_;
  std::unique_ptr<Connection> reader_;
  const Clock& clock_;
};

}  // namespace hedgerow::store
