#include "auth/accounts.h"

#include "auth/password.h"
#include "auth/secret.h"
#include "auth/session_cookie.h"
#include "net/headers.h"

namespace hedgerow::auth {
namespace {

using store::LinkKind;

constexpr size_t kEmailLengthMax = 254;  // RFC 5321 section 4.5.3.1.3
constexpr std::string_view kWrongCredentials = "Invalid email or password.";

std::string Lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::unexpected<Error> WrongCredentials() {
  return Fail(Code::kInvalid, std::string(kWrongCredentials), "login refused");
}

}  // namespace

Result<std::string> CheckEmail(std::string_view email) {
  const std::string_view trimmed = net::TrimWhitespace(email);
  const size_t at = trimmed.find('@');
  bool plausible = at != std::string_view::npos && at > 0 && at + 1 < trimmed.size() &&
                   trimmed.find('@', at + 1) == std::string_view::npos && trimmed.size() <= kEmailLengthMax;
  for (const char c : trimmed) plausible = plausible && static_cast<unsigned char>(c) > 0x20 && c != 0x7f;
  if (!plausible) return Fail(Code::kInvalid, "Enter a valid e-mail address.", {}, "email");
  return std::string(trimmed);
}

Result<SignedIn> Accounts::StartSession(store::User user) {
  Secret secret = MakeSessionToken(random_);
  const store::NewSession session{user.id, secret.hash, clock_.Now() + kSessionLives};
  TRY_VOID(hub_.Change([&] { return store_.CreateSession(session); },
                       [](const store::Session& made) {
                         return Changes{SessionStarted{made.id, made.user, made.token_hash, made.expires_at}};
                       }));
  return SignedIn{std::move(user), std::move(secret.plain)};
}

Result<SignedIn> Accounts::Login(std::string email, std::string password, std::string peer) {
  const std::string account = Lower(std::string(net::TrimWhitespace(email)));
  TRY_VOID(limiter_.Attempt(account, peer));
  auto user = store_.FindUserByEmail(account);
  if (!user && user.error().code != Code::kNotFound) return std::unexpected(std::move(user).error());
  const bool matches = VerifyPassword(user ? user->password_hash : "", password);
  if (!user || !matches) return WrongCredentials();
  limiter_.Forget(account, peer);
  return StartSession(std::move(*user));
}

Result<void> Accounts::Logout(SessionId session) {
  return hub_.Change([&] { return store_.DeleteSession(session); }, [&] { return Changes{SessionEnded{session}}; });
}

Result<store::User> Accounts::ChangePassword(UserId user, SessionId keep, std::string current, std::string next) {
  TRY_VOID(CheckPasswordRules(next));
  TRY(auto found, store_.GetUser(user));
  TRY_VOID(limiter_.Attempt(Lower(found.email), "change"));
  if (!VerifyPassword(found.password_hash, current)) {
    return Fail(Code::kInvalid, "Your current password is incorrect.", {}, "current_password");
  }
  limiter_.Forget(Lower(found.email), "change");
  TRY(const std::string hash, HashPassword(next));
  TRY_VOID(hub_.Change([&] { return store_.SetPassword(user, hash, keep); },
                       [](const std::vector<SessionId>& ended) {
                         Changes changes;
                         for (const SessionId id : ended) changes.emplace_back(SessionEnded{id});
                         return changes;
                       }));
  return found;
}

Result<store::User> Accounts::CreateUser(NewAccount account) {
  TRY(const std::string email, CheckEmail(account.email));
  TRY_VOID(CheckPasswordRules(account.password));
  TRY(const std::string hash, HashPassword(account.password));
  return store_.CreateUser({email, MakeUuid(random_), account.first_name, hash});
}

Result<SignedIn> Accounts::SetUp(std::string token, OwnerRequest owner) {
  TRY_VOID(store_.FindLink(LinkKind::kSetup, HashSecret(token)));  // before the costly hash
  TRY(const std::string email, CheckEmail(owner.account.email));
  TRY_VOID(CheckPasswordRules(owner.account.password));
  TRY(const std::string hash, HashPassword(owner.account.password));
  const store::NewOwner request{.user = {email, MakeUuid(random_), owner.account.first_name, hash},
                                .organization_name = owner.organization_name,
                                .project_name = owner.project_name,
                                .project_token = MakeProjectToken(random_)};
  TRY(auto joined, hub_.Change([&] { return store_.SetUp(HashSecret(token), request); },
                               [](const store::Joined& made) {
                                 return Changes{ProjectAdded{made.project.id, made.project.api_token},
                                                MembershipSet{made.user.id, made.project.id, made.role}};
                               }));
  return StartSession(std::move(joined.user));
}

Result<SignedIn> Accounts::AcceptInvite(std::string token, NewAccount account, std::string peer) {
  const std::string token_hash = HashSecret(token);
  TRY(const auto invite, store_.FindLink(LinkKind::kInvite, token_hash));
  TRY(const std::string email, CheckEmail(invite.email.value_or(account.email)));
  const auto membership = [](const store::Joined& made) {
    return Changes{MembershipSet{made.user.id, made.project.id, made.role}};
  };
  auto existing = store_.FindUserByEmail(email);
  if (!existing && existing.error().code != Code::kNotFound) return std::unexpected(std::move(existing).error());
  if (existing) {
    TRY_VOID(limiter_.Attempt(Lower(email), peer));
    if (!VerifyPassword(existing->password_hash, account.password)) {
      return Fail(Code::kInvalid, "There is an account with this e-mail address, and this is not its password.", {},
                  "password");
    }
    limiter_.Forget(Lower(email), peer);
    TRY(auto joined, hub_.Change([&] { return store_.AcceptInviteAs(token_hash, existing->id); }, membership));
    return StartSession(std::move(joined.user));
  }
  TRY_VOID(CheckPasswordRules(account.password));
  TRY(const std::string hash, HashPassword(account.password));
  const store::NewUser user{email, MakeUuid(random_), account.first_name, hash};
  TRY(auto joined, hub_.Change([&] { return store_.AcceptInviteAsNew(token_hash, user); }, membership));
  return StartSession(std::move(joined.user));
}

Result<SignedIn> Accounts::ResetPassword(std::string token, std::string password) {
  TRY_VOID(store_.FindLink(LinkKind::kReset, HashSecret(token)));
  TRY_VOID(CheckPasswordRules(password));
  TRY(const std::string hash, HashPassword(password));
  TRY(auto reset, hub_.Change([&] { return store_.ResetPassword(HashSecret(token), hash); },
                              [](const std::pair<store::User, std::vector<SessionId>>& done) {
                                Changes changes;
                                for (const SessionId id : done.second) changes.emplace_back(SessionEnded{id});
                                return changes;
                              }));
  return StartSession(std::move(reset.first));
}

Result<SignedIn> Accounts::DemoLogin(std::string token) {
  TRY(const auto link, store_.FindLink(LinkKind::kDemo, HashSecret(token)));
  TRY(auto user, store_.GetUser(link.user.value_or(UserId{})));
  return StartSession(std::move(user));
}

}  // namespace hedgerow::auth
