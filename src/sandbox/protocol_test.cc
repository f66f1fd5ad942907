#include "sandbox/protocol.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace hedgerow::sandbox {
namespace {

TEST(Protocol, SpecSurvivesTheWire) {
  SandboxSpec spec;
  spec.id = {"abc123"};
  spec.app = {"app1"};
  spec.project = {7};
  spec.rootfs = "/image/x/rootfs";
  spec.bundle = "/bundles/y";
  spec.limits = {.cpu_cores = 1, .memory_bytes = 5LL << 32, .pids_max = 9, .tmp_bytes = 4096};
  spec.environment = {{"A", "quote \" and \n line"}};
  const auto parsed = ParseObject(boost::json::serialize(ToJson(spec)));
  ASSERT_TRUE(parsed);
  const auto back = SpecFrom(*parsed);
  ASSERT_TRUE(back) << back.error().detail;
  EXPECT_EQ(back->id.value, "abc123");
  EXPECT_EQ(back->limits.cpu_cores, 1);
  EXPECT_EQ(back->limits.memory_bytes, 5LL << 32);
  EXPECT_EQ(back->command, spec.command);
  EXPECT_EQ(back->environment, spec.environment);
}

TEST(Protocol, RefusesASpecWithoutAField) {
  auto spec = ToJson(SandboxSpec{.id = {"a"}});
  spec.erase("bundle");
  EXPECT_FALSE(SpecFrom(spec));
}

TEST(Protocol, RefusesIdsThatAreNoFileNames) {
  for (const char* id : {"", "..", "a/b", "A", "a b", "0123456789012345678901234567890123"}) {
    EXPECT_FALSE(IsValidId(id)) << id;
    EXPECT_FALSE(SpecFrom(ToJson(SandboxSpec{.id = {id}}))) << id;
  }
  EXPECT_TRUE(IsValidId("a1"));
}

TEST(Protocol, RefusesWhatIsNoObject) {
  for (const char* text : {"", "[]", "{", "7", "{} {}"}) EXPECT_FALSE(ParseObject(text)) << text;
}

TEST(Protocol, AnUnknownErrorCodeIsInternal) {
  EXPECT_EQ(ErrorFrom({{"code", 4711}}).code, Code::kInternal);
  EXPECT_EQ(ErrorFrom(ToJson(Error{Code::kNotFound, "m", "d"})).code, Code::kNotFound);
}

TEST(Protocol, RunningSandboxKeepsItsExit) {
  RunningSandbox sandbox{.id = {"a"}, .started_at = FromMicros(5), .exit = ExitInfo{137, 9, true}};
  const auto back = RunningSandboxFrom(ToJson(sandbox));
  ASSERT_TRUE(back);
  ASSERT_TRUE(back->exit);
  EXPECT_TRUE(back->exit->oom_killed);
  EXPECT_EQ(back->exit->signal, 9);
}

}  // namespace
}  // namespace hedgerow::sandbox
