// The viewer's proxy alone, in front of one Unix socket: the subject of bench/proxy/run.py, and handy for looking at a
// Streamlit on a socket without the rest of the house.
//
//   proxy_bench_server PORT UPSTREAM_SOCKET [STREAMLIT_STATIC_FOLDER]
//
// Prints two lines: the address of a page that frames the app and shows what it posts, and the cookie for tools. Access
// is checked as in production (sealed cookie, session, membership), against tables of one row.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <unordered_map>

#include "net/http_server.h"
#include "proxy/app_proxy.h"
#include "web_ui/streamlit_shell.h"

namespace hedgerow {
namespace {

class OneRowAccess final : public proxy::Access {
 public:
  std::optional<proxy::AppPlace> FindApp(const ShortId& short_id) const override {
    const auto found = apps_.find(short_id);
    if (found == apps_.end()) return std::nullopt;
    return found->second;
  }
  proxy::Verdict MayView(const proxy::Principal& principal, ProjectId project) const override {
    const auto session = sessions_.find(principal.session);
    if (session == sessions_.end()) return proxy::Verdict::kSignedOut;
    return session->second == project ? proxy::Verdict::kAllowed : proxy::Verdict::kNotMember;
  }
  std::optional<proxy::Principal> FromBearer(std::string_view) const override { return std::nullopt; }
  std::optional<proxy::Principal> FromSession(const net::RequestHead&) const override { return std::nullopt; }
  std::shared_ptr<void> Subscribe(std::function<void()>) override { return nullptr; }

 private:
  std::unordered_map<ShortId, proxy::AppPlace> apps_{{{"bench"}, {{1}, {1}}}};
  std::unordered_map<SessionId, ProjectId> sessions_{{{1}, {1}}};
};

class OneSocket final : public proxy::Backends {
 public:
  explicit OneSocket(std::string path) : path_(std::move(path)) {}
  std::string RunningAt(AppId) const override { return path_; }
  std::string StillAt(AppId) const override { return path_; }
  net::Task<Result<std::string>> Wake(AppId) override { co_return path_; }
  void ViewerCame(AppId) override {}
  void ViewerLeft(AppId) override {}

 private:
  const std::string path_;
};

class FolderShell final : public proxy::Shell {
 public:
  explicit FolderShell(std::unique_ptr<web_ui::StreamlitShell> files) : files_(std::move(files)) {}
  const proxy::ShellFile* Find(std::string_view path) const override {
    return files_ ? Viewed(files_->Find(path)) : nullptr;
  }
  const proxy::ShellFile* Index() const override { return files_ ? Viewed(files_->Index()) : nullptr; }

 private:
  const proxy::ShellFile* Viewed(const web_ui::StaticFile* file) const {
    if (file == nullptr) return nullptr;
    last_ = {file->body, file->brotli, file->gzip, file->content_type, file->cache_control, file->etag};
    return &last_;
  }
  std::unique_ptr<web_ui::StreamlitShell> files_;
  mutable proxy::ShellFile last_;  // one loop only
};

// What the UI does, in miniature: a frame with a fresh ticket, and a list of its messages.
net::Response FramingPage(const std::string& enter_url) {
  constexpr std::string_view kPage =
      "<!doctype html><title>frame</title><pre id=log></pre><iframe id=app style='width:1000px;height:700px' "
      "src='{}'></iframe>"
      "<script>addEventListener('message',e=>{{if(String(e.data.type).startsWith('hedgerow:'))"
      "log.textContent+=Math.round(performance.now())+' '+e.origin+' '+JSON.stringify(e.data)+'\\n'}})</script>";
  return {200, {{"Content-Type", "text/html"}}, fmt::format(fmt::runtime(kPage), enter_url)};
}

net::Task<void> SendPage(net::Exchange* exchange, std::string enter_url) {
  (void)co_await exchange->Send(FramingPage(enter_url));
}

Result<void> Run(uint16_t port, const std::string& socket, const std::string& folder) {
  const SystemClock clock;
  SystemRandom random;
  const auto ui = fmt::format("http://hedgerow.localhost:{}", port);
  TRY(const auto origins, proxy::Origins::Parse(ui, fmt::format("http://{{id}}.hedgerow-apps.localhost:{}", port)));
  std::unique_ptr<web_ui::StreamlitShell> files;
  if (!folder.empty()) {
    TRY(files, web_ui::StreamlitShell::Load(folder, "", ui));
  }
  const FolderShell shell(std::move(files));
  TRY(auto loops, net::Loops::Create(1));
  const proxy::Tickets tickets("bench", clock, random);
  proxy::SpentTickets spent;
  proxy::ProxyShared shared{origins, tickets, spent, loops->home(), shell, clock, random, Log()};
  OneRowAccess access;
  OneSocket backends(socket);
  proxy::AppProxy app_proxy(loops->home(), shared, access, backends);
  const proxy::Grant grant{{1}, {1}, {1}};
  const net::Handler handler = [&](net::Exchange& exchange) -> net::Task<void> {
    if (origins.Classify(exchange.head().host).kind == proxy::HostKind::kApp)
      return app_proxy.Serve(exchange, {"bench"});
    return SendPage(&exchange, tickets.Issue(origins, {"bench"}, grant, random).url);
  };
  TRY(auto server, net::HttpServer::Create(*loops, {}, [&](net::Loop&) { return handler; }));
  TRY_VOID(server->ListenTcp("127.0.0.1", port));
  const std::string cookie = tickets.SetCookie(grant);
  std::printf("%s/\n%s\n", ui.c_str(), cookie.substr(0, cookie.find(';')).c_str());
  std::fflush(stdout);
  loops->Run();
  return {};
}

}  // namespace
}  // namespace hedgerow

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: %s PORT UPSTREAM_SOCKET [STREAMLIT_STATIC_FOLDER]\n", argv[0]);
    return 64;
  }
  const auto done = hedgerow::Run(static_cast<uint16_t>(std::atoi(argv[1])), argv[2], argc > 3 ? argv[3] : "");
  if (!done) std::fprintf(stderr, "%s (%s)\n", done.error().user_message.c_str(), done.error().detail.c_str());
  return done ? 0 : 1;
}
