// Tickets carry a viewer from the UI's origin to an app's; the app cookie keeps them there. Both are sealed values, not
// rows: whoever holds the key can check them on any loop, and a restart of the server keeps its viewers.
//
//   const auto enter = tickets.Issue(origins, short_id, {app, session, user}, random);   // POST .../connect/
//   auto grant = tickets.OpenTicket(text);                                        // once: SpentTickets on the home
//   loop response.Set("Set-Cookie", tickets.SetCookie(*grant)); auto viewer = tickets.OpenCookie(value); // every
//   request
//
// A seal proves who and which app, not that they still may: the session and the membership are asked each time.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "proxy/origins.h"

namespace hedgerow::proxy {

inline constexpr std::string_view kAppCookie = "__Host-hedgerow_app";
inline constexpr std::chrono::seconds kTicketLives{30};
inline constexpr std::chrono::seconds kCookieLives = std::chrono::days(30);  // the session usually ends before

struct Grant {
  AppId app;
  SessionId session;  // what it was given for, and ends with
  UserId user;
  ApiKeyId key{};  // instead of a session, when a program asked for the ticket
  bool operator==(const Grant&) const = default;
};

struct Ticket {
  Grant grant;
  std::string nonce;
  WallTime expires_at;
};

struct EnterUrl {
  std::string url;
  WallTime expires_at;
};

// Thread: any; immutable.
class Tickets {
 public:
  // `secret` is the server's key. Tickets are bound to this process: one that was spent before a restart stays spent.
  Tickets(std::string_view secret, const Clock& clock, Random& random);

  // `path` is where in the app to land: "/page?x=1".
  EnterUrl Issue(const Origins& origins, const ShortId& short_id, const Grant& grant, Random& random,
                 std::string_view path = "/") const;
  std::optional<Ticket> OpenTicket(std::string_view text) const;  // nullopt: forged, altered or expired

  std::string SetCookie(const Grant& grant) const;  // the header's value
  std::optional<Grant> OpenCookie(std::string_view value) const;

 private:
  std::string Seal(std::string_view key, std::string fields) const;
  static std::optional<std::string_view> Unseal(std::string_view key, std::string_view sealed);

  std::string ticket_key_, cookie_key_;
  const Clock* clock_;
};

// Which tickets have been used.
// Thread: the home loop.
class SpentTickets {
 public:
  bool Spend(const Ticket& ticket, WallTime now);  // false: already spent

 private:
  std::unordered_map<std::string, WallTime> spent_;
  WallTime swept_at_{};
};

}  // namespace hedgerow::proxy
