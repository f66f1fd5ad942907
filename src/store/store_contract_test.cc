// What every Store must do. A new implementation adds itself to INSTANTIATE_TEST_SUITE_P and changes nothing else.
#include <filesystem>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "store/sqlite/sqlite_store.h"
#include "store/store.h"

namespace hedgerow::store {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A store in a folder of its own, which can be closed and opened again.
class Fixture {
 public:
  virtual ~Fixture() = default;
  virtual Store& Open() = 0;  // a second call closes and reopens
};

class SqliteFixture final : public Fixture {
 public:
  explicit SqliteFixture(const Clock& clock) : clock_(clock) {
    SystemRandom random;
    folder_ = std::filesystem::temp_directory_path() / ("hedgerow-store-" + RandomName(random, 12));
    std::filesystem::create_directories(folder_);
  }
  ~SqliteFixture() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  Store& Open() override {
    store_.reset();
    auto opened = SqliteStore::Open({.path = folder_ / "hedgerow.db"}, clock_);
    EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().detail);
    store_ = std::move(*opened);
    return *store_;
  }

 private:
  const Clock& clock_;
  std::filesystem::path folder_;
  std::unique_ptr<Store> store_;
};

using MakeFixture = std::unique_ptr<Fixture> (*)(const Clock&);
struct Implementation {
  std::string name;
  MakeFixture make;
};

const std::string kHashA(64, 'a');
const std::string kHashB(64, 'b');

class StoreContract : public ::testing::TestWithParam<Implementation> {
 protected:
  void SetUp() override {
    fixture_ = GetParam().make(clock_);
    store_ = &fixture_->Open();
    organization_ = *store_->CreateOrganization("Acme");
    ada_ = *store_->CreateUser({.email = "ada@example.com", .uuid = "u-1", .first_name = "Ada", .password_hash = "x"});
    project_ = *store_->CreateProject(
        {.organization = organization_.id, .name = "Shop", .api_token = "phc_1", .admin = ada_.id});
  }
  App MakeApp(std::string short_id, std::string hash = kHashA) {
    auto app = store_->CreateApp({.short_id = {short_id},
                                  .project = project_.id,
                                  .name = "App " + short_id,
                                  .description = "about",
                                  .created_by = ada_.id},
                                 {.zip_hash = hash,
                                  .zip_bytes = 7,
                                  .has_requirements = true,
                                  .packages = {"pandas>=2", "plotly"},
                                  .created_by = ada_.id});
    EXPECT_TRUE(app.has_value()) << (app ? "" : app.error().detail);
    return app.value_or(App{});
  }
  User MakeUser(std::string email) {
    return *store_->CreateUser({.email = email, .uuid = "u-" + email, .first_name = "", .password_hash = ""});
  }
  std::string Invite(std::string hash, std::chrono::seconds lives = 1h) {
    EXPECT_TRUE(store_
                    ->CreateLink({.kind = LinkKind::kInvite,
                                  .token_hash = hash,
                                  .expires_at = clock_.Now() + lives,
                                  .project = project_.id,
                                  .role = Role::kMember,
                                  .created_by = ada_.id})
                    .has_value());
    return hash;
  }

  ManualClock clock_;
  std::unique_ptr<Fixture> fixture_;
  Store* store_ = nullptr;
  Organization organization_;
  User ada_;
  Project project_;
};

Code CodeOf(const auto& result) { return result ? Code::kCancelled : result.error().code; }

TEST_P(StoreContract, KeepsEverythingAcrossReopening) {
  const App made = MakeApp("abc");
  store_ = &fixture_->Open();
  const auto app = store_->GetApp(project_.id, {"abc"});
  ASSERT_TRUE(app.has_value());
  EXPECT_EQ(app->name, "App abc");
  EXPECT_EQ(app->cpu_cores, 0.5);
  EXPECT_EQ(app->memory_gb, 1);
  EXPECT_EQ(app->created_by->email, "ada@example.com");
  EXPECT_EQ(app->created_at, made.created_at);
  ASSERT_TRUE(app->active_version.has_value());
  EXPECT_EQ(app->active_version->version_number, 1);
  EXPECT_EQ(app->active_version->zip_hash, kHashA);
  EXPECT_EQ(app->active_version->zip_bytes, 7);
  EXPECT_TRUE(app->active_version->has_requirements);
  EXPECT_THAT(app->active_version->packages, ElementsAre("pandas>=2", "plotly"));
}

TEST_P(StoreContract, HidesAnAppFromOtherProjects) {
  MakeApp("abc");
  const auto other = store_->CreateProject({.organization = organization_.id, .name = "Other", .api_token = "phc_2"});
  EXPECT_EQ(CodeOf(store_->GetApp(other->id, {"abc"})), Code::kNotFound);
  EXPECT_EQ(store_->ListApps(other->id, "", {})->count, 0);
}

TEST_P(StoreContract, RefusesATakenEmailWithoutRegardToCase) {
  const auto again =
      store_->CreateUser({.email = "ADA@example.com", .uuid = "u-2", .first_name = "", .password_hash = ""});
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, Code::kConflict);
  EXPECT_EQ(again.error().attr, "email");
  EXPECT_EQ(store_->FindUserByEmail("Ada@Example.com")->id, ada_.id);
}

TEST_P(StoreContract, GivesConcurrentUploadsDistinctNumbers) {
  const App app = MakeApp("abc");
  constexpr int kThreads = 4;
  constexpr int kEach = 5;
  std::vector<std::vector<int64_t>> numbers(kThreads);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (int n = 0; n < kEach; ++n)
        numbers[i].push_back(store_->AddVersion(app.id, {.zip_hash = kHashB})->version_number);
    });
  }
  for (auto& thread : threads) thread.join();
  std::set<int64_t> all;
  for (const auto& some : numbers) all.insert(some.begin(), some.end());
  EXPECT_EQ(all.size(), kThreads * kEach);
  EXPECT_EQ(*all.begin(), 2);
  EXPECT_EQ(*all.rbegin(), 1 + kThreads * kEach);
}

TEST_P(StoreContract, ActivatesAnOldVersionAndKeepsItsNumber) {
  const App app = MakeApp("abc");
  ASSERT_EQ(store_->AddVersion(app.id, {.zip_hash = kHashB})->version_number, 2);
  EXPECT_EQ(store_->GetAppById(app.id)->active_version->version_number, 2);
  EXPECT_EQ(store_->ActivateVersion(app.id, 1)->active_version->zip_hash, kHashA);
  EXPECT_EQ(CodeOf(store_->ActivateVersion(app.id, 3)), Code::kNotFound);
  EXPECT_EQ(store_->GetAppById(app.id)->active_version->version_number, 1);
}

TEST_P(StoreContract, PrunesOldInactiveVersionsAndNeverReusesTheirNumbers) {
  const App app = MakeApp("abc");
  clock_.Advance(1h);
  ASSERT_TRUE(store_->AddVersion(app.id, {.zip_hash = kHashB}).has_value());
  EXPECT_THAT(*store_->PruneVersions(clock_.Now()), ElementsAre(kHashA));
  clock_.Advance(1h);
  EXPECT_THAT(*store_->PruneVersions(clock_.Now()), IsEmpty());  // the active one stays
  EXPECT_EQ(store_->ListVersions(app.id, {})->count, 1);
  EXPECT_EQ(store_->AddVersion(app.id, {.zip_hash = kHashA})->version_number, 3);
}

TEST_P(StoreContract, NamesOnlyZipsThatNothingElseRefersTo) {
  const App one = MakeApp("one", kHashA);
  MakeApp("two", kHashA);
  ASSERT_TRUE(store_->AddVersion(one.id, {.zip_hash = kHashB}).has_value());
  EXPECT_THAT(*store_->DeleteApp(one.id), ElementsAre(kHashB));
  EXPECT_EQ(CodeOf(store_->DeleteApp(one.id)), Code::kNotFound);
  EXPECT_TRUE(*store_->IsZipReferenced(kHashA));
  EXPECT_FALSE(*store_->IsZipReferenced(kHashB));
}

TEST_P(StoreContract, ListsAppsLastChangedFirstInPages) {
  for (const char* name : {"a", "b", "c"}) {
    MakeApp(name);
    clock_.Advance(1s);
  }
  ASSERT_TRUE(store_->UpdateApp(store_->GetApp(project_.id, {"a"})->id, {.name = "100% Sales"}).has_value());
  const auto page = store_->ListApps(project_.id, "", {.limit = 2, .offset = 0});
  EXPECT_EQ(page->count, 3);
  ASSERT_EQ(page->items.size(), 2);
  EXPECT_EQ(page->items[0].short_id.value, "a");
  EXPECT_EQ(page->items[1].short_id.value, "c");
  EXPECT_EQ(store_->ListApps(project_.id, "", {.limit = 2, .offset = 2})->items[0].short_id.value, "b");
  EXPECT_EQ(store_->ListApps(project_.id, "0% s", {})->count, 1);  // % is a character, case does not matter
  EXPECT_EQ(store_->ListApps(project_.id, "ABOUT", {})->count, 3);
}

TEST_P(StoreContract, KeepsOneAdminInEachProject) {
  const User bob = MakeUser("bob@example.com");
  EXPECT_EQ(CodeOf(store_->RemoveMembership(ada_.id, project_.id)), Code::kInvalid);
  EXPECT_EQ(CodeOf(store_->SetMembership(ada_.id, project_.id, Role::kViewer)), Code::kInvalid);
  ASSERT_TRUE(store_->SetMembership(bob.id, project_.id, Role::kAdmin).has_value());
  EXPECT_TRUE(store_->RemoveMembership(ada_.id, project_.id).has_value());
  EXPECT_EQ(CodeOf(store_->RemoveMembership(ada_.id, project_.id)), Code::kNotFound);
  EXPECT_EQ(store_->ListMembers(project_.id, {})->count, 1);
  EXPECT_EQ(CodeOf(store_->GetMember(project_.id, ada_.id)), Code::kNotFound);
}

TEST_P(StoreContract, RefusesMembershipsOfUnknownUsersAndProjects) {
  EXPECT_EQ(CodeOf(store_->SetMembership({999}, project_.id, Role::kViewer)), Code::kNotFound);
  EXPECT_EQ(CodeOf(store_->SetMembership(ada_.id, {999}, Role::kViewer)), Code::kNotFound);
}

TEST_P(StoreContract, LetsAnInvitationBeUsedOnce) {
  const std::string hash = Invite("invite-1");
  const auto joined = store_->AcceptInviteAsNew(hash, {.email = "eve@example.com", .uuid = "u-9"});
  ASSERT_TRUE(joined.has_value());
  EXPECT_EQ(joined->role, Role::kMember);
  EXPECT_EQ(joined->project.id, project_.id);
  EXPECT_EQ(CodeOf(store_->AcceptInviteAsNew(hash, {.email = "mal@example.com", .uuid = "u-10"})), Code::kNotFound);
  EXPECT_EQ(CodeOf(store_->FindUserByEmail("mal@example.com")), Code::kNotFound);
}

TEST_P(StoreContract, LeavesALinkGoodWhenItsUseFails) {
  const std::string hash = Invite("invite-1");
  EXPECT_EQ(CodeOf(store_->AcceptInviteAsNew(hash, {.email = "ada@example.com", .uuid = "u-9"})), Code::kConflict);
  EXPECT_TRUE(store_->FindLink(LinkKind::kInvite, hash).has_value());
}

TEST_P(StoreContract, NeverLowersARoleByInvitation) {
  EXPECT_EQ(store_->AcceptInviteAs(Invite("invite-1"), ada_.id)->role, Role::kAdmin);
}

TEST_P(StoreContract, ForgetsLinksThatHaveExpiredAndThoseOfAnotherKind) {
  Invite("invite-1", 10s);
  EXPECT_EQ(CodeOf(store_->FindLink(LinkKind::kReset, "invite-1")), Code::kNotFound);
  clock_.Advance(10s);
  EXPECT_EQ(CodeOf(store_->FindLink(LinkKind::kInvite, "invite-1")), Code::kNotFound);
  EXPECT_EQ(store_->ListInvites(project_.id, {})->count, 0);
  EXPECT_EQ(*store_->DeleteExpired(), 1);
}

TEST_P(StoreContract, SetsUpTheOwnerOnce) {
  for (const char* hash : {"setup-1", "setup-2"}) {
    ASSERT_TRUE(store_->CreateLink({.kind = LinkKind::kSetup, .token_hash = hash, .expires_at = clock_.Now() + 1h}));
  }
  const NewOwner owner{.user = {.email = "own@example.com", .uuid = "u-o"},
                       .organization_name = "O",
                       .project_name = "P",
                       .project_token = "phc_o"};
  EXPECT_EQ(store_->SetUp("setup-1", owner)->role, Role::kAdmin);
  EXPECT_EQ(CodeOf(store_->SetUp("setup-2", owner)), Code::kNotFound);
}

TEST_P(StoreContract, EndsSessionsWhenThePasswordChanges) {
  const auto session = [&](std::string hash) {
    return store_->CreateSession({.user = ada_.id, .token_hash = hash, .expires_at = clock_.Now() + 1h})->id;
  };
  const SessionId kept = session("s1");
  const SessionId ended = session("s2");
  EXPECT_THAT(*store_->SetPassword(ada_.id, "new", kept), ElementsAre(ended));
  ASSERT_TRUE(store_->CreateLink(
      {.kind = LinkKind::kReset, .token_hash = "r", .expires_at = clock_.Now() + 1h, .user = ada_.id}));
  EXPECT_THAT(store_->ResetPassword("r", "newer")->second, ElementsAre(kept));
  EXPECT_EQ(store_->GetUser(ada_.id)->password_hash, "newer");
  EXPECT_EQ(CodeOf(store_->ResetPassword("r", "newest")), Code::kNotFound);
}

TEST_P(StoreContract, LoadsWhatAccessChecksNeed) {
  const App app = MakeApp("abc");
  const auto session = store_->CreateSession({.user = ada_.id, .token_hash = "live", .expires_at = clock_.Now() + 1h});
  ASSERT_TRUE(store_->CreateSession({.user = ada_.id, .token_hash = "dead", .expires_at = clock_.Now()}));
  const auto key = store_->CreateApiKey({.user = ada_.id, .label = "ci", .key_hash = "k", .mask = "phx_...1"});
  const auto access = store_->LoadAccess();
  ASSERT_TRUE(access.has_value());
  ASSERT_EQ(access->sessions.size(), 1);
  EXPECT_EQ(access->sessions[0].id, session->id);
  ASSERT_EQ(access->keys.size(), 1);
  EXPECT_EQ(access->keys[0].id, key->id);
  ASSERT_EQ(access->memberships.size(), 1);
  EXPECT_EQ(access->memberships[0].role, Role::kAdmin);
  ASSERT_EQ(access->apps.size(), 1);
  EXPECT_EQ(access->apps[0].app, app.id);
  ASSERT_EQ(access->project_tokens.size(), 1);
  EXPECT_EQ(access->project_tokens[0].api_token, "phc_1");
}

TEST_P(StoreContract, DeletesOnlyOnesOwnApiKeys) {
  const auto key = store_->CreateApiKey({.user = ada_.id, .label = "ci", .key_hash = "k", .mask = "m"});
  const User bob = MakeUser("bob@example.com");
  EXPECT_EQ(CodeOf(store_->DeleteApiKey(bob.id, key->id)), Code::kNotFound);
  ASSERT_TRUE(store_->Touch({.keys = {{key->id, clock_.Now()}}}));
  EXPECT_EQ(store_->ListApiKeys(ada_.id, {})->items[0].last_used_at, clock_.Now());
  EXPECT_TRUE(store_->DeleteApiKey(ada_.id, key->id).has_value());
  EXPECT_EQ(store_->ListApiKeys(ada_.id, {})->count, 0);
}

TEST_P(StoreContract, KeepsTheLatestSandboxOfAnAppUntilTheAppGoes) {
  const App app = MakeApp("abc");
  Sandbox sandbox{.app = app.id,
                  .version = app.active_version->id,
                  .sandbox_id = {"sb1"},
                  .status = SandboxState::kStarting,
                  .started_at = clock_.Now()};
  ASSERT_TRUE(store_->SaveSandbox(sandbox).has_value());
  sandbox.sandbox_id = {"sb2"};
  sandbox.status = SandboxState::kError;
  sandbox.restart_count = 3;
  sandbox.last_error = "app.py does not parse";
  sandbox.stopped_by = ada_.Basic();
  ASSERT_TRUE(store_->SaveSandbox(sandbox).has_value());
  ASSERT_TRUE(store_->Touch({.apps = {{app.id, clock_.Now() + 5s}}}));
  const auto all = store_->ListSandboxes();
  ASSERT_EQ(all->size(), 1);
  const Sandbox& kept = all->front();
  EXPECT_EQ(kept.sandbox_id.value, "sb2");
  EXPECT_EQ(kept.status, SandboxState::kError);
  EXPECT_EQ(kept.restart_count, 3);
  EXPECT_EQ(kept.last_error, "app.py does not parse");
  EXPECT_EQ(kept.started_at, clock_.Now());
  EXPECT_EQ(kept.last_activity_at, clock_.Now() + 5s);
  EXPECT_EQ(kept.stopped_by->id, ada_.id);
  ASSERT_TRUE(store_->DeleteApp(app.id).has_value());
  EXPECT_EQ(CodeOf(store_->GetSandbox(app.id)), Code::kNotFound);
}

TEST_P(StoreContract, StartsWithTheSpecifiedPackages) {
  const auto packages = store_->ListPackages();
  std::vector<std::string> names;
  for (const auto& package : *packages) names.push_back(package.name);
  EXPECT_THAT(names, ElementsAre("beautifulsoup4", "duckdb", "lxml", "matplotlib", "numpy", "pandas", "plotly",
                                 "polars", "pyarrow", "requests", "scikit-learn", "scipy", "seaborn", "sqlalchemy",
                                 "streamlit", "streamlit-aggrid", "streamlit-extras"));
  EXPECT_EQ(store_->AddPackage("pandas", "2.2", ada_.id)->max_version, "2.2");
  EXPECT_EQ(store_->ListPackages()->size(), packages->size());
  EXPECT_TRUE(store_->RemovePackage("pandas").has_value());
  EXPECT_EQ(CodeOf(store_->RemovePackage("pandas")), Code::kNotFound);
}

TEST_P(StoreContract, ListsTheProjectsOfAUserWithRoles) {
  const auto projects = store_->ListProjectsOf(ada_.id);
  ASSERT_EQ(projects->size(), 1);
  EXPECT_EQ(projects->front().role, Role::kAdmin);
  EXPECT_EQ(store_->UpdateProject(project_.id, {.timezone = "Europe/Berlin"})->timezone, "Europe/Berlin");
  EXPECT_EQ(store_->GetProject(project_.id)->name, "Shop");
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreContract,
                         ::testing::Values(Implementation{"Sqlite",
                                                          [](const Clock& clock) -> std::unique_ptr<Fixture> {
                                                            return std::make_unique<SqliteFixture>(clock);
                                                          }}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace hedgerow::store
