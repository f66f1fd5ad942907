#include "web_ui/web_ui.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "net/server_fixture.h"
#include "web_ui/compress.h"
#include "web_ui/guest_script.h"
#include "web_ui/streamlit_shell.h"

namespace hedgerow::web_ui {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class WebUiTest : public ::testing::Test {
 protected:
  WebUiTest() {
    std::string pattern = ::testing::TempDir() + "/web_ui_XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    Write("index.html", "<html><head><title>UI</title></head></html>");
    Write("assets/app-1a2b.js", std::string(5000, 'j'));
    Write("favicon.svg", "<svg/>");
  }
  ~WebUiTest() override {
    std::filesystem::remove_all(folder_);
    std::filesystem::remove_all(folder_ + "_cache");
  }

  void Write(const std::string& name, const std::string& bytes) {
    const std::filesystem::path path = folder_ + "/" + name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
  }

  std::unique_ptr<WebUi> LoadUi() {
    return WebUi::Load(
               {folder_, folder_ + "_cache", "http://hedgerow.localhost:8000", "http://*.hedgerow-apps.localhost:8000"})
        .value();
  }

  std::string folder_;
};

std::string Ask(uint16_t port, const std::string& target, const std::string& headers, const std::string& host = "x") {
  net::RawClient client(port);
  client.Send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + headers + "\r\n");
  return client.ReadToEnd();
}

TEST_F(WebUiTest, ServesFilesAndThePageForEverythingElse) {
  const auto ui = LoadUi();
  ui->Compress();
  net::ServerFixture server([&](net::Exchange& exchange) { return ui->Serve(exchange); });
  const std::string script = Ask(server.port(), "/assets/app-1a2b.js", "Accept-Encoding: gzip, br\r\n");
  EXPECT_THAT(script, HasSubstr("Cache-Control: public, max-age=31536000, immutable\r\n"));
  EXPECT_THAT(script, HasSubstr("Content-Encoding: br\r\n"));
  EXPECT_THAT(script, HasSubstr("Content-Type: text/javascript; charset=utf-8\r\n"));
  EXPECT_LT(script.size(), 1500u);
  EXPECT_THAT(Ask(server.port(), "/assets/app-1a2b.js", ""), HasSubstr(std::string(5000, 'j')));
  for (const char* path : {"/", "/project/1/apps/abc", "/login?next=%2F"}) {
    const std::string page = Ask(server.port(), path, "");
    EXPECT_THAT(page, HasSubstr("<title>UI</title>")) << path;
    EXPECT_THAT(page, HasSubstr("Cache-Control: no-cache\r\n"));
    EXPECT_THAT(page, HasSubstr("script-src 'self'; "));
    EXPECT_THAT(page, HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(page, HasSubstr("frame-src http://*.hedgerow-apps.localhost:8000\r\n"));
    EXPECT_THAT(page, HasSubstr("Cross-Origin-Opener-Policy: same-origin\r\n"));
    EXPECT_THAT(page, HasSubstr("Cross-Origin-Resource-Policy: same-origin\r\n"));
  }
  EXPECT_THAT(Ask(server.port(), "/assets/gone.js", ""), StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(Ask(server.port(), "/../index.html", ""), StartsWith("HTTP/1.1 404"));
}

TEST_F(WebUiTest, SaysNotModified) {
  const auto ui = LoadUi();
  net::ServerFixture server([&](net::Exchange& exchange) { return ui->Serve(exchange); });
  const std::string first = Ask(server.port(), "/favicon.svg", "");
  const size_t at = first.find("ETag: ") + 6;
  const std::string etag = first.substr(at, first.find("\r\n", at) - at);
  EXPECT_THAT(Ask(server.port(), "/favicon.svg", "If-None-Match: " + etag + "\r\n"), StartsWith("HTTP/1.1 304"));
}

TEST_F(WebUiTest, LeadsOtherAddressesHome) {
  const auto ui = LoadUi();
  net::ServerFixture server([&](net::Exchange& exchange) { return ui->ServeElsewhere(exchange); });
  EXPECT_THAT(Ask(server.port(), "/apps?x=1", "", "127.0.0.1:8000"),
              HasSubstr("Location: http://hedgerow.localhost:8000/apps?x=1\r\n"));
  const std::string page = Ask(server.port(), "/", "", "192.168.1.5:8000");
  EXPECT_THAT(page, HasSubstr("ssh -L 8000:127.0.0.1:8000 192.168.1.5<"));
}

TEST_F(WebUiTest, SaysThatTheFrontEndIsNotBuilt) {
  const auto ui = WebUi::Load({folder_ + "/assets", "", "http://x", "http://y"});
  ASSERT_FALSE(ui.has_value());
  EXPECT_THAT(ui.error().user_message, HasSubstr("make build"));
}

TEST_F(WebUiTest, CachesCompressedCopiesByContent) {
  const std::string cache = folder_ + "_cache";
  for (int round = 0; round < 2; ++round) {
    const auto files = StaticFiles::Load({.folder = folder_, .cache = cache}).value();
    EXPECT_TRUE(files->Find("/assets/app-1a2b.js")->brotli.empty());
    files->Compress();
    EXPECT_EQ(files->Find("/assets/app-1a2b.js")->brotli, Brotli(std::string(5000, 'j')));
    EXPECT_TRUE(files->Find("/favicon.svg")->brotli.empty());  // too small to be worth it
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(cache), {}), 2);
}

TEST_F(WebUiTest, InjectsTheGuestScriptIntoStreamlitsPageOnly) {
  const auto shell = StreamlitShell::Load(folder_, "", "http://hedgerow.localhost:8000").value();
  EXPECT_THAT(shell->Index()->body, StartsWith("<html><head><script>"));
  EXPECT_THAT(shell->Index()->body, HasSubstr("window.parent.postMessage(message, 'http://hedgerow.localhost:8000')"));
  EXPECT_THAT(shell->Index()->body, HasSubstr("<title>UI</title>"));
  EXPECT_EQ(shell->Find("/index.html"), nullptr);
  EXPECT_EQ(shell->Find("/favicon.svg")->body, "<svg/>");
  EXPECT_FALSE(StreamlitShell::Load(folder_ + "/assets", "", "http://x").has_value());
}

TEST(GuestScript, CannotBeBrokenOutOf) {
  const std::string script = GuestScript("http://x'</script><script>alert(1)//");
  EXPECT_THAT(script, Not(HasSubstr("x'<")));
  EXPECT_EQ(script.find("</script>"), script.size() - 9);
}

}  // namespace
}  // namespace hedgerow::web_ui
