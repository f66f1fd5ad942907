// Apps and versions: upload, list, activate, download, delete.
#include <boost/json.hpp>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "api/api_fixture.h"
#include "base/encoding.h"
#include "store/sqlite/faulty_vfs.h"

namespace hedgerow::api {
namespace {

using store::Role;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class UploadTest : public ::testing::Test {
 protected:
  std::string Apps() const { return fmt::format("/api/projects/{}/streamlit_apps/", project_.id.value); }
  std::string Create(std::string zip) {
    const Reply reply = api_.Upload(member_, Apps(), std::move(zip), {{"name", "Sales"}, {"description", "d"}});
    EXPECT_EQ(reply.status, 201) << reply.body;
    return Apps() + std::string(reply.json.at("short_id").as_string()) + "/";
  }
  size_t FilesIn(const char* folder) const {
    size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(api_.data / folder)) {
      files += entry.is_regular_file() ? 1 : 0;
    }
    return files;
  }

  ApiFixture api_;
  store::Project project_ = api_.MakeProject();
  Actor member_ = api_.MakeUser("member", std::pair(project_.id, Role::kMember));
};

TEST_F(UploadTest, MakesAnAppWithAnActiveFirstVersion) {
  const Reply reply = api_.Upload(member_, Apps(), "PK one",
                                  {{"name", "  Sales \xE2\x98\x85 "}, {"description", "About"}, {"cpu_cores", "2"}});
  ASSERT_EQ(reply.status, 201) << reply.body;
  EXPECT_EQ(reply.json.at("name").as_string(), "Sales \xE2\x98\x85");
  EXPECT_EQ(reply.json.at("cpu_cores").to_number<double>(), 2);
  EXPECT_EQ(reply.json.at("short_id").as_string().size(), 12);
  EXPECT_EQ(reply.json.at("active_version").at("version_number").as_int64(), 1);
  EXPECT_EQ(reply.json.at("active_version").at("zip_hash").as_string(), Sha256::HexOf("PK one"));
  EXPECT_EQ(reply.json.at("active_version").at("packages").at(0).as_string(), "pandas>=2");
  EXPECT_EQ(reply.json.at("warnings").at(0).as_string(), "packages.txt is ignored");
  EXPECT_EQ(FilesIn("upload"), 0);
}

TEST_F(UploadTest, GivesBackTheVeryBytes) {
  std::string zip = "PK";
  for (uint32_t i = 0; i < 700'000; ++i) zip += static_cast<char>(i * 7919 >> 3);
  const std::string app = Create(zip);
  const Reply reply = api_.Call(member_, "GET", app + "versions/1/download/");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(Sha256::HexOf(reply.body), Sha256::HexOf(zip));
  EXPECT_EQ(reply.headers.Find("Content-Disposition"), "attachment; filename=\"Sales-v1.zip\"");
}

TEST_F(UploadTest, SwitchesVersionsAndTellsTheRuntime) {
  const std::string app = Create("PK one");
  const Reply second = api_.Upload(member_, app + "versions/", "PK two");
  EXPECT_EQ(second.json.at("version_number").as_int64(), 2);
  EXPECT_TRUE(second.json.at("is_active").as_bool());
  const Reply back = api_.Call(member_, "POST", app + "versions/1/activate/");
  EXPECT_EQ(back.json.at("active_version").at("version_number").as_int64(), 1);
  EXPECT_THAT(api_.apps.TakeCalls(), ElementsAre("changed 1", "changed 1"));
  const Reply list = api_.Call(member_, "GET", app + "versions/");
  EXPECT_EQ(list.json.at("count").as_int64(), 2);
  EXPECT_EQ(list.json.at("results").at(0).at("version_number").as_int64(), 2);
  EXPECT_FALSE(list.json.at("results").at(0).at("is_active").as_bool());
  EXPECT_TRUE(list.json.at("results").at(1).at("is_active").as_bool());
  EXPECT_EQ(api_.Call(member_, "POST", app + "versions/3/activate/").status, 404);
  EXPECT_EQ(api_.Call(member_, "GET", app + "versions/x/download/").status, 404);
}

TEST_F(UploadTest, RefusesAZipOverTheLimitAsSoonAsItIsCrossed) {
  const Reply reply = api_.Upload(member_, Apps(), "PK" + std::string((1 << 20) - 1, 'x'), {{"name", "Big"}});
  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(reply.json.at("attr").as_string(), "zip_file");
  EXPECT_EQ(FilesIn("upload"), 0);
  EXPECT_EQ(api_.Upload(member_, Apps(), "PK" + std::string((1 << 20) - 2, 'x'), {{"name", "Just"}}).status, 201);
}

TEST_F(UploadTest, LeavesNothingOfARefusedUpload) {
  const Reply bad = api_.Upload(member_, Apps(), "PKbad", {{"name", "Bad"}});
  EXPECT_EQ(bad.status, 400);
  ASSERT_TRUE(bad.json.as_object().contains("errors")) << bad.body;
  EXPECT_EQ(bad.json.at("errors").as_array().size(), 2);
  EXPECT_EQ(api_.Upload(member_, Apps(), "GIF89a", {{"name", "Picture"}}).status, 415);
  EXPECT_EQ(FilesIn("upload") + FilesIn("blobs"), 0);
  EXPECT_EQ(api_.Call(member_, "GET", Apps()).json.at("count").as_int64(), 0);
}

TEST_F(UploadTest, NamesTheFieldAtFault) {
  const auto attr_of = [&](const Reply& reply) {
    EXPECT_EQ(reply.status, 400) << reply.body;
    return reply.json.at("attr").is_string() ? std::string(reply.json.at("attr").as_string()) : "";
  };
  EXPECT_EQ(attr_of(api_.Upload(member_, Apps(), "PK")), "name");
  EXPECT_EQ(attr_of(api_.Upload(member_, Apps(), "PK", {{"name", "   "}})), "name");
  EXPECT_EQ(attr_of(api_.Upload(member_, Apps(), "PK", {{"name", std::string(256, 'x')}})), "name");
  EXPECT_EQ(attr_of(api_.Upload(member_, Apps(), "PK", {{"name", "\xff"}})), "name");
  EXPECT_EQ(attr_of(api_.Upload(member_, Apps(), "PK", {{"name", "x"}, {"cpu_cores", "9"}})), "cpu_cores");
  EXPECT_EQ(attr_of(api_.Upload(member_, Apps(), "PK", {{"name", "x"}, {"memory_gb", "lots"}})), "memory_gb");
  EXPECT_EQ(attr_of(api_.Upload(member_, Apps(), "", {{"name", "x"}})), "zip_file");
  const CallOptions without_zip{.body = "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nx\r\n--b--\r\n",
                                .content_type = "multipart/form-data; boundary=b"};
  EXPECT_EQ(attr_of(api_.Call(member_, "POST", Apps(), without_zip)), "zip_file");
  EXPECT_EQ(api_.Call(member_, "POST", Apps(), {.body = "{}"}).status, 415);
}

TEST_F(UploadTest, DeletesAnAppWithItsContentsUnlessAnotherAppHasTheSame) {
  const std::string one = Create("PK same");
  const std::string two = Create("PK same");
  EXPECT_EQ(FilesIn("blobs"), 1);
  EXPECT_EQ(api_.Call(member_, "DELETE", one).status, 204);
  EXPECT_EQ(api_.Call(member_, "GET", one).status, 404);
  EXPECT_EQ(FilesIn("blobs"), 1);
  EXPECT_THAT(api_.pipeline.TakeDiscarded(), IsEmpty());
  EXPECT_EQ(api_.Call(member_, "DELETE", two).status, 204);
  EXPECT_EQ(FilesIn("blobs"), 0);
  EXPECT_THAT(api_.pipeline.TakeDiscarded(), ElementsAre(Sha256::HexOf("PK same")));
  EXPECT_THAT(api_.apps.TakeCalls(), ElementsAre("deleted 1", "deleted 2"));
}

TEST_F(UploadTest, ChangesSettingsWithinTheirLimits) {
  const std::string app = Create("PK");
  const Reply changed = api_.CallJson(member_, "PATCH", app,
                                      {{"name", "New"}, {"description", ""}, {"cpu_cores", 0.25}, {"memory_gb", 16}});
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.json.at("name").as_string(), "New");
  EXPECT_EQ(changed.json.at("description").as_string(), "");
  EXPECT_EQ(changed.json.at("memory_gb").to_number<double>(), 16);
  EXPECT_EQ(api_.CallJson(member_, "PATCH", app, {{"cpu_cores", 0.2}}).status, 400);
  EXPECT_EQ(api_.CallJson(member_, "PATCH", app, {{"memory_gb", 16.1}}).status, 400);
  EXPECT_EQ(api_.CallJson(member_, "PATCH", app, {{"name", ""}}).status, 400);
  EXPECT_EQ(api_.CallJson(member_, "PATCH", app, {{"name", 7}}).status, 400);
}

TEST_F(UploadTest, ListsInPagesWithAddressesOfTheNext) {
  for (int i = 0; i < 3; ++i) Create("PK");
  const Reply first = api_.Call(member_, "GET", Apps() + "?limit=2&search=sal");
  EXPECT_EQ(first.json.at("count").as_int64(), 3);
  EXPECT_EQ(first.json.at("results").as_array().size(), 2);
  EXPECT_TRUE(first.json.at("previous").is_null());
  const std::string next(first.json.at("next").as_string());
  EXPECT_EQ(next, api_.Site() + Apps() + "?limit=2&offset=2&search=sal");
  const Reply second = api_.Call(member_, "GET", next.substr(api_.Site().size()));
  EXPECT_EQ(second.json.at("results").as_array().size(), 1);
  EXPECT_TRUE(second.json.at("next").is_null());
  EXPECT_EQ(api_.Call(member_, "GET", Apps() + "?limit=0").status, 400);
  EXPECT_EQ(api_.Call(member_, "GET", Apps() + "?offset=-1").status, 400);
}

TEST_F(UploadTest, StartsStopsAndShowsTheSandbox) {
  const std::string app = Create("PK");
  EXPECT_EQ(api_.Call(member_, "GET", app + "status/").json.at("status").as_string(), "stopped");
  const Reply started = api_.Call(member_, "POST", app + "start/");
  EXPECT_EQ(started.json.at("status").as_string(), "running");
  EXPECT_EQ(started.json.at("journey").at(0).at("ms").to_number<double>(), 12.5);
  EXPECT_EQ(api_.Call(member_, "GET", app).json.at("status").as_string(), "running");
  EXPECT_EQ(api_.Call(member_, "GET", Apps()).json.at("results").at(0).at("status").as_string(), "running");
  const Reply stopped = api_.Call(member_, "POST", app + "stop/");
  EXPECT_EQ(stopped.json.at("stopped_by").at("first_name").as_string(), "member");
  EXPECT_EQ(api_.Call(member_, "GET", app + "logs/?limit=5").json.at("lines").at(1).as_string(), "asked for 5");
  const Reply connected = api_.CallJson(member_, "POST", app + "connect/", {{"path", "/Funnels?plan=pro"}});
  EXPECT_NE(std::string(connected.json.at("url").as_string()).find(".apps.localhost/Funnels?plan=pro"),
            std::string::npos);
  EXPECT_EQ(api_.CallJson(member_, "POST", app + "connect/", {{"path", "//evil"}}).status, 400);
}

TEST(UploadOnAFullDisk, Answers507AndLosesNothing) {
  const store::FaultyVfs::Registration vfs;
  ApiFixture api(store::FaultyVfs::kName);
  const store::Project project = api.MakeProject();
  const Actor member = api.MakeUser("member", std::pair(project.id, Role::kMember));
  const std::string apps = fmt::format("/api/projects/{}/streamlit_apps/", project.id.value);
  store::FaultyVfs::FailFrom(0);
  EXPECT_EQ(api.Upload(member, apps, "PK", {{"name", "Sales"}}).status, 507);
  EXPECT_EQ(api.Call(member, "GET", apps).json.at("count").as_int64(), 0);  // reading goes on
  EXPECT_TRUE(api.blobs->List()->empty());
  EXPECT_THAT(api.pipeline.TakeDiscarded(), ElementsAre(Sha256::HexOf("PK")));
  store::FaultyVfs::Heal();
  EXPECT_EQ(api.Upload(member, apps, "PK", {{"name", "Sales"}}).status, 201);
  EXPECT_EQ(api.Call(member, "GET", apps).json.at("count").as_int64(), 1);
}

}  // namespace
}  // namespace hedgerow::api
