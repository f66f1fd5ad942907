// Signing in and out, and everything that makes or ends a session, a key or a link. The only code that sees secrets in
// the clear.
//
//   auto signed_in = co_await workers.Run([&] { return accounts.Login(email, password, peer); });
//   headers.Set("Set-Cookie", SetSessionCookie(signed_in->token));
//
// All methods block (argon2id, SQLite): call them on net::WorkerPool.
#pragma once

#include <optional>
#include <string>

#include "auth/access_hub.h"
#include "auth/login_limiter.h"
#include "base/clock.h"
#include "base/random.h"
#include "store/store.h"

namespace hedgerow::auth {

struct SignedIn {
  store::User user;
  std::string token;  // for the cookie
};
struct IssuedLink {
  store::Link link;
  std::string token;  // for the address
};
struct IssuedKey {
  store::ApiKey key;
  std::string value;  // phx_...
};
struct NewAccount {
  std::string email;
  std::string password;
  std::string first_name;
};
struct OwnerRequest {
  NewAccount account;
  std::string organization_name;
  std::string project_name;
};
struct InviteRequest {
  UserId created_by;
  ProjectId project;
  store::Role role = store::Role::kMember;
  std::optional<std::string> email;
};

// Thread: any.
class Accounts {
 public:
  Accounts(store::Store& store, AccessHub& hub, Random& random, const Clock& clock)
      : store_(store), hub_(hub), random_(random), clock_(clock), limiter_(clock) {}

  Result<SignedIn> Login(std::string email, std::string password, std::string peer);
  Result<void> Logout(SessionId session);
  Result<store::User> ChangePassword(UserId user, SessionId keep, std::string current, std::string next);
  Result<store::User> CreateUser(NewAccount account);

  // Links. A spent link is kNotFound.
  Result<IssuedLink> MakeSetupLink();
  Result<IssuedLink> MakeDemoLink(UserId user);
  Result<IssuedLink> MakeInvite(InviteRequest request);
  Result<IssuedLink> MakeResetLink(UserId user, std::optional<UserId> created_by);
  Result<store::Link> FindLink(store::LinkKind kind, std::string token);
  Result<SignedIn> SetUp(std::string token, OwnerRequest owner);
  // An existing account proves itself by its password.
  Result<SignedIn> AcceptInvite(std::string token, NewAccount account, std::string peer);
  Result<SignedIn> ResetPassword(std::string token, std::string password);
  Result<SignedIn> DemoLogin(std::string token);

  Result<IssuedKey> CreateApiKey(UserId user, std::string label);
  Result<void> DeleteApiKey(UserId user, ApiKeyId key);

 private:
  Result<SignedIn> StartSession(store::User user);
  Result<IssuedLink> MakeLink(store::NewLink link, std::chrono::seconds lives);

  store::Store& store_;
  AccessHub& hub_;
  Random& random_;
  const Clock& clock_;
  LoginLimiter limiter_;
};

// Trimmed and plausible, or kInvalid (attr "email").
Result<std::string> CheckEmail(std::string_view email);

}  // namespace hedgerow::auth
