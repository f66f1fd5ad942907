// Keeps other sites from riding a user's session cookie.
//
// Three signs, each enough to refuse: an Origin that is not ours; a Sec-Fetch-Site (Fetch Metadata) other than
// same-origin; on requests that change something, a missing `X-Hedgerow: 1`, which a page of another site can send only
// after a preflight that we never answer. A plain GET has no Origin, and plain http off loopback has no Sec-Fetch
// headers, so absence of those two proves nothing and is allowed.
#pragma once

#include <string>

#include "base/result.h"
#include "net/http.h"

namespace hedgerow::auth {

inline constexpr std::string_view kOwnHeader = "X-Hedgerow";

// For requests authenticated by cookie. `ui_origin` is our origin, e.g. "http://hedgerow.localhost:8000".
Result<void> CheckCookieRequest(const net::RequestHead& head, std::string_view ui_origin);

// For sign-in and links, which carry no cookie yet: the first two signs. Keeps others from signing a visitor in as
// somebody else.
Result<void> CheckSignInRequest(const net::RequestHead& head, std::string_view ui_origin);

// `next` if it is a path on this site, else "/": never another site's address.
std::string SafeRedirect(std::string_view next);

}  // namespace hedgerow::auth
