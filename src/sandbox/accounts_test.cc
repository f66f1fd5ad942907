// Under which accounts H and the server may run: root that becomes another user, and an ordinary user all the way.
#include <pwd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "sandbox/launch/command.h"
#include "sandbox/launch/id_range.h"
#include "sandbox/launcher.h"
#include "sandbox/testing/h_fixture.h"

namespace hedgerow::sandbox {
namespace {

constexpr ServerUser kServer{.uid = 64'123, .gid = 64'123};  // needs no entry in /etc/passwd
constexpr char kOrdinaryUser[] = "hedgerow-test";

// Root makes H, the server runs as kServer, which owns DATA.
class RootLaunches : public HFixture {
 protected:
  LauncherOptions Options() const override {
    LauncherOptions options = HFixture::Options();
    if (::geteuid() == 0) options.run_as = kServer;
    return options;
  }

  void SetUp() override {
    HFixture::SetUp();
    if (::geteuid() == 0) ASSERT_EQ(::chown((folder_ + "/data/run").c_str(), kServer.uid, kServer.gid), 0);
  }

  // Runs `body` in a child that has become the server; true if all its expectations held.
  static bool AsServer(const std::function<void()>& body) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      if (::geteuid() == 0 && !DropPrivileges(kServer)) ::_exit(2);
      try {
        body();
      } catch (const std::exception& error) {  // must not reach gtest, which would run the other tests in this child
        std::fprintf(stderr, "%s\n", error.what());
        ::_exit(3);
      }
      ::_exit(HasFailure() ? 1 : 0);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }
};

TEST_F(RootLaunches, TheServerStartsAndStopsAppsWithoutRoot) {
  CloseClient();
  loop_.reset();
  EXPECT_TRUE(AsServer([&] {
    loop_ = std::make_unique<net::TestLoop>();
    Reconnect();
    Start("one", {"serve"});
    EXPECT_EQ(Ask("one"), "hello 1\n");
    EXPECT_EQ(Stop("one").exit_code, 0);
    std::error_code error;
    std::filesystem::remove_all(folder_ + "/data/logs/one", error);
    EXPECT_FALSE(error) << error.message();
    CloseClient();
  }));
}

TEST_F(RootLaunches, TheServerMayStopEverything) {
  CloseClient();
  loop_.reset();
  EXPECT_TRUE(AsServer([&] { EXPECT_TRUE(StopAll(folder_ + "/data")); }));
}

TEST_F(RootLaunches, DataIsOpenToTheServerAlone) {
  struct stat status{};
  ASSERT_EQ(::stat((folder_ + "/data").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
  EXPECT_EQ(status.st_uid, ::geteuid() == 0 ? kServer.uid : ::geteuid());
}

// An account with 65,536 subordinate ids, for as long as this lives.
struct OrdinaryUser {
  OrdinaryUser() {
    if (::getpwnam(kOrdinaryUser) == nullptr) EXPECT_TRUE(RunCommand({"useradd", "--create-home", kOrdinaryUser}));
    // useradd gives subordinate ids only where /etc/subuid existed before.
    for (const auto& [table, option] :
         {std::pair("/etc/subuid", "--add-subuids"), std::pair("/etc/subgid", "--add-subgids")}) {
      std::stringstream text;
      text << std::ifstream(table).rdbuf();
      if (FindRange(text.str(), kOrdinaryUser, ::getpwnam(kOrdinaryUser)->pw_uid)) continue;
      const uint32_t base = FirstFreeRange(text.str());
      EXPECT_TRUE(RunCommand(
          {"usermod", option, std::to_string(base) + "-" + std::to_string(base + kIdCount - 1), kOrdinaryUser}));
    }
  }
  ~OrdinaryUser() { (void)RunCommand({"userdel", "--remove", kOrdinaryUser}); }
};

TEST(Accounts, PrivilegesOnceDroppedAreGone) {
  if (::geteuid() != 0) {
    EXPECT_FALSE(DropPrivileges(kServer)) << "an ordinary user cannot become another";
    return;
  }
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(DropPrivileges(kServer) && ::geteuid() == kServer.uid && ::setuid(0) != 0 ? 0 : 1);
  int status = 0;
  ::waitpid(pid, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_FALSE(DropPrivileges({0, 0}));
}

TEST(Accounts, AMissingAccountSaysHowToMakeIt) {
  const auto user = FindServerUser("no-such-user-here");
  ASSERT_FALSE(user);
  EXPECT_NE(user.error().user_message.find("useradd"), std::string::npos);
}

// The whole suite again as an ordinary user with 65,536 subordinate ids. That user needs no test of its own.
TEST(Accounts, AnOrdinaryUserNeedsNoRoot) {
  if (::geteuid() != 0) return;
  const OrdinaryUser user;
  // The build folder may be closed to others.
  char folder[] = "/tmp/hedgerow-programs-XXXXXX";
  ASSERT_NE(::mkdtemp(folder), nullptr);
  ::chmod(folder, 0755);
  const std::string programs = folder;
  for (const char* name : {"/hedgerow-sandboxd", "/hedgerow-warden", "/hedgerow-shim", "/hedgerow-test-app"}) {
    std::filesystem::copy_file(HFixture::Programs() + name, programs + name);
  }
  std::filesystem::copy_file(std::filesystem::read_symlink("/proc/self/exe"), programs + "/sandbox_test");
  const auto ran =
      RunCommand({"setpriv", "--reuid", kOrdinaryUser, "--regid", kOrdinaryUser, "--init-groups", "--reset-env", "env",
                  "HEDGEROW_TEST_PROGRAMS=" + programs, programs + "/sandbox_test", "--gtest_brief=1"});
  EXPECT_TRUE(ran) << ran.error().detail;
  std::filesystem::remove_all(programs);
}

}  // namespace
}  // namespace hedgerow::sandbox
