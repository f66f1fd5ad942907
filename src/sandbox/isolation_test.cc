// What an app sees and may do: the attack table.
#include <algorithm>
#include <set>
#include <sstream>

#include "sandbox/testing/h_fixture.h"

namespace hedgerow::sandbox {
namespace {

class Isolation : public HFixture {
 protected:
  // What `file` says inside a sandbox.
  std::string Inside(const std::string& file) {
    const std::string id = "probe" + std::to_string(++probes_);
    Start(id, {"proc", file});
    AwaitExit();
    return Log(id);
  }

 private:
  int probes_ = 0;
};

TEST_F(Isolation, EveryAttackFails) {
  // Harmless: an ordinary program needs them.
  const std::set<std::string> kAllowed = {"socket tcp", "socket udp6", "write /tmp/x", "write /data/x",
                                          "write /dev/shm/x"};
  // The filter's own answers where another error would mean that the kernel, not the filter, said no.
  const std::map<std::string, std::string> kExact = {
      {"clone3", "Function not implemented"},
      {"unshare user", "Operation not permitted"},
      {"clone user", "Operation not permitted"},
      {"mount", "Operation not permitted"},
      {"setns", "Operation not permitted"},
      {"ptrace", "Operation not permitted"},
      {"bpf", "Operation not permitted"},
      {"io_uring", "Operation not permitted"},
      {"userfaultfd", "Operation not permitted"},
      {"keyctl", "Operation not permitted"},
      {"perf_event_open", "Operation not permitted"},
      {"socket mptcp", "Operation not permitted"},
      {"socket udplite", "Operation not permitted"},
      {"socket alg", "Operation not permitted"},
      {"connect metadata", "Network is unreachable"},
      {"exec from tmp", "Permission denied"},
  };
  Start("one", {"attack"});
  AwaitExit();
  std::istringstream log(Log("one"));
  std::set<std::string> tried;
  for (std::string line; std::getline(log, line);) {
    const size_t colon = line.find(": ");
    ASSERT_NE(colon, std::string::npos) << line;
    const std::string name = line.substr(0, colon);
    const std::string result = line.substr(colon + 2);
    tried.insert(name);
    EXPECT_EQ(result == "ALLOWED", kAllowed.contains(name)) << line;
    if (const auto exact = kExact.find(name); exact != kExact.end()) EXPECT_EQ(result, exact->second) << name;
  }
  for (const std::string& name : kAllowed) EXPECT_TRUE(tried.contains(name)) << name;
  for (const auto& [name, result] : kExact) EXPECT_TRUE(tried.contains(name)) << name;
  EXPECT_GE(tried.size(), 45u);
}

TEST_F(Isolation, NoPathOfTheHostShowsInMountinfo) {
  for (const char* file : {"/proc/self/mountinfo", "/proc/self/mounts", "/proc/self/mountstats"}) {
    const std::string text = Inside(file);
    EXPECT_NE(text.find("/app"), std::string::npos) << file;
    for (const std::string& part :
         {folder_, folder_.substr(5), std::string("rootfs"), std::string("bundles"), std::string("b1")}) {
      EXPECT_EQ(text.find(part), std::string::npos) << part << " in " << file << ":\n" << text;
    }
  }
}

TEST_F(Isolation, TheAppHasNoRights) {
  const std::string status = Inside("/proc/self/status");
  for (const char* line : {"CapEff:\t0000000000000000", "CapPrm:\t0000000000000000", "CapBnd:\t0000000000000000",
                           "CapAmb:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2",
                           "Uid:\t10001\t10001\t10001\t10001", "Groups:\t \n", "NSpid:\t1\n"}) {
    EXPECT_NE(status.find(line), std::string::npos) << line << " not in\n" << status;
  }
}

TEST_F(Isolation, EachSandboxHasIdsOfItsOwn) {
  Start("held", {"serve"});
  const std::string first = Inside("/proc/self/uid_map");
  std::istringstream text(first);
  unsigned inside = 0, outside = 0, count = 0;
  std::vector<std::pair<unsigned, unsigned>> rows;
  while (text >> inside >> outside >> count) {
    EXPECT_EQ(count, 1u);
    rows.emplace_back(inside, outside);
  }
  // Block 1 is held by the other sandbox, so this one is in block 2. (Seen from inside H's parent: relative to H.)
  EXPECT_EQ(rows, (std::vector<std::pair<unsigned, unsigned>>{{0, 32}, {10001, 33}}));
  EXPECT_EQ(Inside("/proc/self/gid_map"), first);
}

TEST_F(Isolation, TheOnlyNetworkInterfaceIsLoopback) {
  const std::string devices = Inside("/proc/net/dev");
  EXPECT_EQ(std::ranges::count(devices, '\n'), 3) << devices;  // two lines of heading
  EXPECT_NE(devices.find("lo:"), std::string::npos);
  EXPECT_EQ(std::ranges::count(Inside("/proc/net/unix"), '\n'), 1) << "sockets of the host are visible";
}

TEST_F(Isolation, TheCgroupShowsNothingAboveItself) {
  const std::string groups = Inside("/proc/self/cgroup");
  std::istringstream text(groups);
  if (!handle_.limits.enforced) return;
  for (std::string line; std::getline(text, line);) EXPECT_TRUE(line.ends_with(":/")) << groups;
}

TEST_F(Isolation, NameLookUpsFailAtOnce) {
  EXPECT_EQ(Inside("/etc/resolv.conf"), "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
  Start("one", {"look-up"});
  AwaitExit();
  std::string refused, after;
  long ms = 1000;
  ASSERT_EQ(std::sscanf(Log("one").c_str(), "Connection refused after %ld ms", &ms), 1) << Log("one");
  EXPECT_LE(ms, 100);
}

TEST_F(Isolation, OtherProcessesAreInvisible) {
  Start("held", {"serve"});
  EXPECT_EQ(Inside("/proc/2/status"), "");
  EXPECT_EQ(Inside("/proc/cmdline"), "") << "the host's kernel command line is masked";
}

}  // namespace
}  // namespace hedgerow::sandbox
