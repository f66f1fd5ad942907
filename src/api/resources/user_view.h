// The signed-in user as the API shows them. Blocks.
#pragma once

#include <boost/json/object.hpp>

#include "api/services.h"

namespace hedgerow::api {

Result<boost::json::object> LoadUserJson(const Services& services, UserId id);

// A 200 or 201 with the user, and the session's cookie. Blocks.
Result<net::Response> SignedInResponse(const Services& services, int status, const auth::SignedIn& signed_in);

}  // namespace hedgerow::api
