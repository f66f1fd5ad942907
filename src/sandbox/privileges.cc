#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "sandbox/launcher.h"

namespace hedgerow::sandbox {

Result<ServerUser> FindServerUser(const std::string& name) {
  const passwd* entry = ::getpwnam(name.c_str());
  if (entry == nullptr) {
    return Fail(Code::kNotFound,
                "There is no user \"" + name + "\". Make it with: useradd --system --no-create-home " + name);
  }
  return ServerUser{entry->pw_uid, entry->pw_gid};
}

Result<void> DropPrivileges(const ServerUser& user) {
  if (user.uid == 0 || user.gid == 0) return FailInternal("the server's user must not be root");
  if (::setgroups(0, nullptr) != 0) return FailErrno("setgroups");
  if (::setresgid(user.gid, user.gid, user.gid) != 0) return FailErrno("setresgid");
  if (::setresuid(user.uid, user.uid, user.uid) != 0) return FailErrno("setresuid");
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return FailErrno("no_new_privs");
  if (::setuid(0) == 0 || ::setgid(0) == 0) return FailInternal("root could be regained");
  return {};
}

}  // namespace hedgerow::sandbox
