#include "proxy/tickets.h"

#include <fmt/format.h>

#include <charconv>
#include <vector>

#include "base/encoding.h"
#include "net/http.h"

namespace hedgerow::proxy {
namespace {

constexpr size_t kNonceBytes = 16;

// "a.b.c" → its numbers, if there are exactly `count` and all are numbers.
std::optional<std::vector<int64_t>> Numbers(std::string_view text, size_t count) {
  std::vector<int64_t> numbers;
  while (numbers.size() < count) {
    const size_t dot = text.find('.');
    const std::string_view part = text.substr(0, dot);
    int64_t number = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
    if (error != std::errc() || end != part.data() + part.size()) return std::nullopt;
    numbers.push_back(number);
    if (dot == std::string_view::npos) {
      if (numbers.size() == count) return numbers;
      break;
    }
    text.remove_prefix(dot + 1);
  }
  return std::nullopt;
}

std::string FieldsOf(const Grant& grant, WallTime expires_at) {
  return fmt::format("{}.{}.{}.{}.{}", grant.app.value, grant.session.value, grant.user.value, grant.key.value,
                     ToMicros(expires_at));
}

std::optional<std::pair<Grant, WallTime>> GrantOf(std::string_view fields) {
  const auto n = Numbers(fields, 5);
  if (!n) return std::nullopt;
  return std::pair(Grant{{(*n)[0]}, {(*n)[1]}, {(*n)[2]}, {(*n)[3]}}, FromMicros((*n)[4]));
}

}  // namespace

Tickets::Tickets(std::string_view secret, const Clock& clock, Random& random)
    : ticket_key_(HmacSha256(secret, "app ticket " + RandomToken(random, kNonceBytes))),
      cookie_key_(HmacSha256(secret, "app cookie")),
      clock_(&clock) {}

std::string Tickets::Seal(std::string_view key, std::string fields) const {
  const std::string mac = Base64Url(HmacSha256(key, fields));
  return std::move(fields) + "." + mac;
}

std::optional<std::string_view> Tickets::Unseal(std::string_view key, std::string_view sealed) {
  const size_t dot = sealed.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view fields = sealed.substr(0, dot);
  const auto mac = FromBase64Url(sealed.substr(dot + 1));
  if (!mac || !ConstantTimeEqual(*mac, HmacSha256(key, fields))) return std::nullopt;
  return fields;
}

EnterUrl Tickets::Issue(const Origins& origins, const ShortId& short_id, const Grant& grant, Random& random,
                        std::string_view path) const {
  const WallTime expires_at = clock_->Now() + kTicketLives;
  const std::string ticket = Seal(ticket_key_, FieldsOf(grant, expires_at) + "." + RandomToken(random, kNonceBytes));
  std::string url = origins.App(short_id) + "/_hedgerow/enter?ticket=" + ticket;
  if (path.size() > 1) url += "&next=" + net::PercentEncode(path);
  return {std::move(url), expires_at};
}

std::optional<Ticket> Tickets::OpenTicket(std::string_view text) const {
  const auto fields = Unseal(ticket_key_, text);
  if (!fields) return std::nullopt;
  const size_t nonce_at = fields->rfind('.') + 1;
  const auto sealed = GrantOf(fields->substr(0, nonce_at - 1));
  if (!sealed || clock_->Now() >= sealed->second) return std::nullopt;
  return Ticket{sealed->first, std::string(fields->substr(nonce_at)), sealed->second};
}

std::string Tickets::SetCookie(const Grant& grant) const {
  const std::string value = Seal(cookie_key_, FieldsOf(grant, clock_->Now() + kCookieLives));
  return fmt::format("{}={}; Path=/; Secure; HttpOnly; SameSite=None; Partitioned", kAppCookie, value);
}

std::optional<Grant> Tickets::OpenCookie(std::string_view value) const {
  const auto fields = Unseal(cookie_key_, value);
  const auto sealed = fields ? GrantOf(*fields) : std::nullopt;
  if (!sealed || clock_->Now() >= sealed->second) return std::nullopt;
  return sealed->first;
}

bool SpentTickets::Spend(const Ticket& ticket, WallTime now) {
  if (now - swept_at_ > kTicketLives) {
    std::erase_if(spent_, [now](const auto& entry) { return entry.second <= now; });
    swept_at_ = now;
  }
  return spent_.emplace(ticket.nonce, ticket.expires_at).second;
}

}  // namespace hedgerow::proxy
