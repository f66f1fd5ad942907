// The half of Accounts that hands out links and keys.
#include "auth/accounts.h"
#include "auth/secret.h"

namespace hedgerow::auth {
namespace {

using store::LinkKind;

constexpr std::chrono::seconds kSetupLives = std::chrono::days(7);
constexpr std::chrono::seconds kInviteLives = std::chrono::days(7);
constexpr std::chrono::seconds kResetLives = std::chrono::days(1);
constexpr std::chrono::seconds kDemoLives = std::chrono::days(30);  // a link on the operator's own terminal

}  // namespace

Result<IssuedLink> Accounts::MakeLink(store::NewLink link, std::chrono::seconds lives) {
  Secret secret = MakeLinkToken(random_);
  link.token_hash = secret.hash;
  link.expires_at = clock_.Now() + lives;
  TRY(auto made, store_.CreateLink(std::move(link)));
  return IssuedLink{std::move(made), std::move(secret.plain)};
}

Result<IssuedLink> Accounts::MakeSetupLink() {
  TRY(const bool has_users, store_.HasUsers());
  if (has_users) return Fail(Code::kConflict, "The owner exists already; sign in, or make a user by invitation.");
  return MakeLink({.kind = LinkKind::kSetup}, kSetupLives);
}

Result<IssuedLink> Accounts::MakeDemoLink(UserId user) {
  return MakeLink({.kind = LinkKind::kDemo, .user = user}, kDemoLives);
}

Result<IssuedLink> Accounts::MakeInvite(InviteRequest request) {
  if (request.email) {
    TRY(request.email, CheckEmail(*request.email));
  }
  return MakeLink({.kind = LinkKind::kInvite,
                   .email = request.email,
                   .project = request.project,
                   .role = request.role,
                   .created_by = request.created_by},
                  kInviteLives);
}

Result<IssuedLink> Accounts::MakeResetLink(UserId user, std::optional<UserId> created_by) {
  return MakeLink({.kind = LinkKind::kReset, .user = user, .created_by = created_by}, kResetLives);
}

Result<store::Link> Accounts::FindLink(LinkKind kind, std::string token) {
  return store_.FindLink(kind, HashSecret(token));
}

Result<IssuedKey> Accounts::CreateApiKey(UserId user, std::string label) {
  Secret secret = MakeApiKey(random_);
  const store::NewApiKey key{user, label, secret.hash, MaskKey(secret.plain)};
  TRY(auto made,
      hub_.Change([&] { return store_.CreateApiKey(key); },
                  [](const store::ApiKey& one) { return Changes{KeyAdded{one.id, one.user, one.key_hash}}; }));
  return IssuedKey{std::move(made), std::move(secret.plain)};
}

Result<void> Accounts::DeleteApiKey(UserId user, ApiKeyId key) {
  return hub_.Change([&] { return store_.DeleteApiKey(user, key); }, [&] { return Changes{KeyRemoved{key}}; });
}

}  // namespace hedgerow::auth
