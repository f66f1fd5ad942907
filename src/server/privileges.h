// Starting as root: root makes the user namespace of the sandboxes and then has no more business here.
//
// The server's user often cannot reach the checkout (/root is 0700). So before the uid is dropped, root gives the
// process a mount namespace of its own in which DATA, the front end, the image and the engine lie at fixed places that
// any user can reach.
#pragma once

#include <string>

#include "base/result.h"
#include "sandbox/launcher.h"
#include "server/config.h"

namespace hedgerow::server {

// The account `name`; made with useradd if it is missing (a system user without home or shell). Root only.
Result<sandbox::ServerUser> FindOrMakeUser(const std::string& name);

// Moves into a new mount namespace and rewrites the paths in `config` to places there. Root only, one thread only.
Result<Config> EnterPrivateMounts(Config config);

}  // namespace hedgerow::server
