// Accounts, AccessHub and Identify together, on the real SQLite store.
#include "auth/accounts.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "auth/identity.h"
#include "auth/session_cookie.h"
#include "net/test_loop.h"
#include "store/sqlite/sqlite_store.h"

namespace hedgerow::auth {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kUi = "http://hedgerow.localhost:8000";
constexpr const char* kPassword = "correct horse";

class AccountsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("hedgerow-auth-" + RandomName(random_, 12));
    std::filesystem::create_directories(folder_);
    store_ = *store::SqliteStore::Open({.path = folder_ / "hedgerow.db"}, clock_);
    hub_ = *AccessHub::Create({&loop_.loop()}, *store_);
    accounts_ = std::make_unique<Accounts>(*store_, *hub_, random_, clock_);
  }
  void TearDown() override {
    accounts_.reset();
    hub_.reset();
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  SignedIn MakeOwner() {
    return *accounts_->SetUp(
        accounts_->MakeSetupLink()->token,
        {.account = {"ada@example.com", kPassword, "Ada"}, .organization_name = "O", .project_name = "P"});
  }
  AccessTable& Table() {
    loop_.Run(net::Yield());
    return hub_->Of(loop_.loop());
  }
  Result<Identity> IdentifyWith(net::Headers headers, std::string method = "GET") {
    net::RequestHead head;
    head.method = std::move(method);
    head.host = "hedgerow.localhost:8000";
    head.headers = std::move(headers);
    return Identify(Table(), head, kUi, clock_.Now());
  }
  Result<Identity> WithCookie(const std::string& token) {
    return IdentifyWith({{"Cookie", std::string(kSessionCookie) + "=" + token}});
  }

  ManualClock clock_;
  SystemRandom random_;
  net::TestLoop loop_;
  std::filesystem::path folder_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<AccessHub> hub_;
  std::unique_ptr<Accounts> accounts_;
};

TEST_F(AccountsTest, SignsInTheOwnerThroughTheFirstRunLinkOnce) {
  const std::string link = accounts_->MakeSetupLink()->token;
  const auto owner = accounts_->SetUp(link, {.account = {"ada@example.com", kPassword, "Ada"}});
  ASSERT_TRUE(owner.has_value());
  const auto identity = WithCookie(owner->token);
  ASSERT_TRUE(identity.has_value());
  EXPECT_EQ(identity->user, owner->user.id);
  EXPECT_EQ(Table().ProjectsOf(owner->user.id).size(), 1);
  EXPECT_FALSE(accounts_->SetUp(link, {.account = {"eve@example.com", kPassword, "Eve"}}).has_value());
  EXPECT_EQ(accounts_->MakeSetupLink().error().code, Code::kConflict);
}

TEST_F(AccountsTest, EndsASessionAtOnceOnEveryLoop) {
  const SignedIn owner = MakeOwner();
  const auto identity = WithCookie(owner.token);
  std::vector<SessionId> ended;
  const auto subscription = Table().Subscribe([&](const AccessChange& change) {
    if (const auto* end = std::get_if<SessionEnded>(&change)) ended.push_back(end->id);
  });
  ASSERT_TRUE(accounts_->Logout(*identity->session).has_value());
  EXPECT_EQ(WithCookie(owner.token).error().code, Code::kUnauthenticated);
  EXPECT_EQ(ended, std::vector{*identity->session});
}

TEST_F(AccountsTest, SignsInWithThePasswordOnly) {
  MakeOwner();
  EXPECT_TRUE(accounts_->Login(" Ada@Example.com", kPassword, "::1").has_value());
  const auto wrong = accounts_->Login("ada@example.com", "wrong horse", "::1");
  const auto nobody = accounts_->Login("bob@example.com", kPassword, "::1");
  ASSERT_FALSE(wrong.has_value());
  ASSERT_FALSE(nobody.has_value());
  EXPECT_EQ(wrong.error().user_message, nobody.error().user_message);
}

TEST_F(AccountsTest, LetsASessionExpire) {
  const SignedIn owner = MakeOwner();
  clock_.Advance(kSessionLives);
  EXPECT_EQ(WithCookie(owner.token).error().code, Code::kUnauthenticated);
}

TEST_F(AccountsTest, KnowsApiKeysByTheirHashAndNeverFallsBackToTheCookie) {
  const SignedIn owner = MakeOwner();
  const auto key = accounts_->CreateApiKey(owner.user.id, "ci");
  EXPECT_TRUE(key->value.starts_with("phx_"));
  EXPECT_EQ(key->key.mask.size(), 11);
  EXPECT_EQ(IdentifyWith({{"Authorization", "Bearer " + key->value}}, "POST")->user, owner.user.id);
  const std::string cookie = std::string(kSessionCookie) + "=" + owner.token;
  EXPECT_EQ(IdentifyWith({{"Authorization", "Bearer phx_wrong"}, {"Cookie", cookie}}).error().code,
            Code::kUnauthenticated);
  EXPECT_EQ(IdentifyWith({{"Authorization", "Basic abc"}, {"Cookie", cookie}}).error().code, Code::kUnauthenticated);
  ASSERT_TRUE(accounts_->DeleteApiKey(owner.user.id, key->key.id).has_value());
  EXPECT_EQ(IdentifyWith({{"Authorization", "Bearer " + key->value}}).error().code, Code::kUnauthenticated);
}

TEST_F(AccountsTest, InvitesANewUserAndAsksAnExistingOneForTheirPassword) {
  const SignedIn owner = MakeOwner();
  const ProjectId project = Table().ProjectsOf(owner.user.id).begin()->first;
  const auto invite = [&] {
    return accounts_->MakeInvite({.created_by = owner.user.id, .project = project, .email = "bob@example.com"})->token;
  };
  const auto bob = accounts_->AcceptInvite(invite(), {"ignored@example.com", kPassword, "Bob"}, "::1");
  ASSERT_TRUE(bob.has_value());
  EXPECT_EQ(bob->user.email, "bob@example.com");
  EXPECT_EQ(Table().RoleOf(bob->user.id, project), Role::kMember);
  EXPECT_EQ(accounts_->AcceptInvite(invite(), {"", "wrong horse", ""}, "::1").error().attr, "password");
  EXPECT_TRUE(accounts_->AcceptInvite(invite(), {"", kPassword, ""}, "::1").has_value());
}

TEST_F(AccountsTest, ResetsAPasswordAndEndsOldSessions) {
  const SignedIn owner = MakeOwner();
  const std::string link = accounts_->MakeResetLink(owner.user.id, std::nullopt)->token;
  const auto reset = accounts_->ResetPassword(link, "battery staple");
  ASSERT_TRUE(reset.has_value());
  EXPECT_FALSE(WithCookie(owner.token).has_value());
  EXPECT_TRUE(WithCookie(reset->token).has_value());
  EXPECT_TRUE(accounts_->Login("ada@example.com", "battery staple", "::1").has_value());
  EXPECT_EQ(accounts_->ResetPassword(link, "battery staple").error().code, Code::kNotFound);
}

TEST_F(AccountsTest, WritesDownWhenAKeyWasLastUsed) {
  const SignedIn owner = MakeOwner();
  const auto key = accounts_->CreateApiKey(owner.user.id, "ci");
  ASSERT_TRUE(IdentifyWith({{"Authorization", "Bearer " + key->value}}).has_value());
  net::WorkerPool workers(1);
  ASSERT_TRUE(loop_.Run(hub_->FlushNow(&workers)).has_value());
  EXPECT_EQ(store_->ListApiKeys(owner.user.id, {})->items[0].last_used_at, clock_.Now());
}

TEST_F(AccountsTest, StartsFromWhatTheStoreHolds) {
  const SignedIn owner = MakeOwner();
  hub_ = *AccessHub::Create({&loop_.loop()}, *store_);
  EXPECT_TRUE(WithCookie(owner.token).has_value());
}

}  // namespace
}  // namespace hedgerow::auth
