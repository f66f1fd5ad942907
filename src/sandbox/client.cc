#include "sandbox/client.h"

#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <set>

#include "net/async.h"
#include "net/fd_channel.h"
#include "sandbox/protocol.h"

namespace hedgerow::sandbox {
namespace {

namespace json = boost::json;
using std::chrono_literals::operator""ms;

constexpr auto kReconnectPause = 25ms;
constexpr char kConnectionLost[] = "the connection to sandboxd was lost";
constexpr int kAttempts = 3;  // of a call that may be repeated
constexpr char kBundlesFolder[] = "/bundles";

// The warden holds the listening socket while sandboxd restarts, so connecting then succeeds and waits.
bool IsDead(const Error& error) {
  return error.detail.ends_with(std::strerror(ECONNREFUSED)) || error.detail.ends_with(std::strerror(ENOENT));
}

std::unexpected<Error> Dead() {
  return Fail(Code::kUnavailable,
              "The sandbox service has ended, and every app with it. The operator must restart the server, as the user "
              "who started it.",
              "no warden holds sandboxd.sock");
}

std::unexpected<Error> Gone() {
  return Fail(Code::kUnavailable, "The sandbox service is being restarted. Try again.", kConnectionLost);
}

// A path as H sees it. Only below one of `folders`, which are names of the same folder.
Result<std::string> Translate(const std::string& path, const std::vector<std::string>& folders,
                              std::string_view inside) {
  for (const std::string& folder : folders) {
    if (path.starts_with(folder + "/")) return std::string(inside) + path.substr(folder.size());
  }
  return FailInternal(path + " is not below " + folders.front());
}

struct Answer {
  json::object body;
  std::vector<OwnedFd> fds;
};

}  // namespace

// Owns: the connection. One task keeps it (Keep), each call waits for its answer by sequence number.
struct SandboxdClient::Impl {
  Impl(net::Loop& l, ClientOptions o, Log g)
      : loop(l), options(std::move(o)), log(std::move(g)), connected(l), tasks(l) {}

  net::Loop& loop;
  ClientOptions options;
  Log log;
  std::unique_ptr<net::FdChannel> channel;
  Hello hello;
  net::Event connected;
  std::map<int64_t, net::OneShot<Result<std::shared_ptr<Answer>>>> waiting;
  int64_t next_sequence = 1;
  std::vector<net::FdMessage> outgoing;
  bool flushing = false;
  bool closed = false;
  bool dead = false;                                      // nobody listens: H is gone
  std::set<SandboxId> running;                            // to be reported when they turn out to be gone
  std::map<SandboxId, std::optional<ExitInfo>> starting;  // with the exit, if that came before the answer was taken
  std::set<SandboxId> stopping;
  std::set<SandboxId> reported;  // sandboxd does not know yet that we know
  std::function<void(Exited)> listener;
  net::TaskGroup tasks;

  // Connects, reads until the connection ends, begins again.
  net::Task<void> Keep() {
    while (!closed) {
      auto socket = co_await net::ConnectUnixFd(options.data_dir + "/sandboxd.sock");
      auto made = socket ? net::FdChannel::Create(loop, std::move(*socket)) : std::unexpected(socket.error());
      if (!made) NoteDeath(made.error());
      if (made) {
        dead = false;
        channel = std::move(*made);
        tasks.Spawn(Greet());
        co_await Read();
        Lose();
      }
      if (closed || !co_await net::SleepFor(kReconnectPause)) co_return;
    }
  }

  // The warden's death ends every sandbox, and only the launcher can make another H.
  void NoteDeath(const Error& error) {
    if (closed || dead || !IsDead(error)) return;
    dead = true;
    log.Error("sandbox_service_ended",
              {{"detail", error.detail}, {"do", "restart the server, as the user who started it"}});
    for (const SandboxId& id : std::set<SandboxId>(running)) Report({id, {.exit_code = 128 + 9, .signal = 9}});
  }

  net::Task<void> Read() {
    for (;;) {
      auto message = co_await channel->Receive();
      if (!message) co_return;
      auto body = ParseObject(message->bytes);
      if (!body) co_return;
      Take(std::move(*body), std::move(message->fds));
    }
  }

  void Take(json::object body, std::vector<OwnedFd> fds) {
    if (const json::value* sequence = body.if_contains("seq"); sequence != nullptr && sequence->is_int64()) {
      const auto found = waiting.find(sequence->get_int64());
      if (found == waiting.end()) return;  // its caller gave up
      found->second.Set(AnswerFrom(std::move(body), std::move(fds)));
      waiting.erase(found);
      return;
    }
    const json::value* id = body.if_contains("id");
    const json::value* exit = body.if_contains("exit");
    if (id == nullptr || exit == nullptr || !id->is_string() || !exit->is_object()) return;
    const SandboxId sandbox{std::string(id->get_string())};
    if (const auto info = ExitInfoFrom(exit->get_object())) TakeExit(sandbox, *info);
  }

  void TakeExit(const SandboxId& id, const ExitInfo& info) {
    const auto start = starting.find(id);
    if (start == starting.end() && !running.contains(id)) return;  // of an earlier server's: the first List() has it
    reported.insert(id);
    tasks.Spawn(SaySeen(id));
    if (start != starting.end()) {
      start->second = info;
    } else {
      Report({id, info});
    }
  }

  net::Task<void> SaySeen(SandboxId id) {
    (void)co_await Ask(kOpSeen, {{"id", id.value}}, {}, options.answer_limit);
    reported.erase(id);
  }

  // After the caller of Start has its answer.
  net::Task<void> ReportLater(Exited exited) {
    co_await net::Yield();
    Report(exited);
  }

  static Result<std::shared_ptr<Answer>> AnswerFrom(json::object body, std::vector<OwnedFd> fds) {
    if (const json::value* ok = body.if_contains("ok"); ok != nullptr && ok->is_object()) {
      return std::make_shared<Answer>(ok->get_object(), std::move(fds));
    }
    const json::value* error = body.if_contains("error");
    if (error == nullptr || !error->is_object()) return FailInternal("sandboxd answered neither ok nor error");
    return std::unexpected(ErrorFrom(error->get_object()));
  }

  void Report(const Exited& exited) {
    if (running.erase(exited.id) > 0 && !stopping.contains(exited.id) && listener) listener(exited);
  }

  // A new connection: who is there, and what has ended while we could not hear it?
  net::Task<void> Greet() {
    auto answer = co_await Ask(kOpHello, {{"subscribe", 1}}, {}, options.answer_limit);
    auto said = answer ? HelloFrom((*answer)->body) : std::unexpected(answer.error());
    if (!said || said->protocol != kProtocolVersion) {
      log.Error("sandboxd_handshake_failed", {{"detail", said ? "another protocol version" : said.error().detail}});
      if (channel) channel->Close();
      co_return;
    }
    hello = std::move(*said);
    connected.Notify();
    if (running.empty()) co_return;
    const std::set<SandboxId> before = running;
    auto list = co_await FetchList();
    if (!list) co_return;
    std::map<SandboxId, ExitInfo> ended;
    for (const SandboxId& id : before) ended[id] = ExitInfo{.exit_code = 128 + 9, .signal = 9};
    for (const RunningSandbox& sandbox : *list) {
      if (sandbox.exit) ended[sandbox.id] = *sandbox.exit;
      if (!sandbox.exit) ended.erase(sandbox.id);
    }
    for (const auto& [id, info] : ended) Report({id, info});
  }

  void Lose() {
    connected.Reset();
    channel.reset();
    outgoing.clear();
    for (auto& [sequence, answer] : std::exchange(waiting, {})) answer.Set(Gone());
    if (!closed) log.Warning("sandboxd_connection_lost");
  }

  // One request, one answer, on the connection there is.
  net::Task<Result<std::shared_ptr<Answer>>> Ask(std::string_view op, json::object request, std::vector<OwnedFd> fds,
                                                 std::chrono::milliseconds limit) {
    if (!channel) co_return Gone();
    const int64_t sequence = next_sequence++;
    request["seq"] = sequence;
    request["op"] = op;
    net::OneShot<Result<std::shared_ptr<Answer>>> answer(loop);
    waiting.emplace(sequence, answer);
    outgoing.push_back({json::serialize(request), std::move(fds)});
    if (!flushing) {
      flushing = true;
      tasks.Spawn(Flush());
    }
    auto got = co_await answer.Wait(limit);
    waiting.erase(sequence);
    if (!got) co_return std::unexpected(got.error());
    co_return std::move(*got);
  }

  net::Task<void> Flush() {
    while (!outgoing.empty() && channel) {
      net::FdMessage message = std::move(outgoing.front());
      outgoing.erase(outgoing.begin());
      if (!co_await channel->Send(std::move(message.bytes), std::move(message.fds))) break;  // the reader notices
    }
    flushing = false;
  }

  net::Task<Result<void>> AwaitConnection() {
    if (connected.notified()) co_return Result<void>{};
    if (dead) co_return Dead();
    auto waited = co_await connected.Wait(options.reconnect_limit);
    if (waited || waited.error().code == Code::kCancelled) co_return waited;
    if (dead) co_return Dead();
    co_return Fail(Code::kUnavailable, "The sandbox service does not answer. Restart the server.", "no sandboxd");
  }

  // As Ask, once there is a connection.
  net::Task<Result<std::shared_ptr<Answer>>> Call(std::string_view op, json::object request, std::vector<OwnedFd> fds,
                                                  std::chrono::milliseconds limit) {
    CO_TRY_VOID(co_await AwaitConnection());
    co_return co_await Ask(op, std::move(request), std::move(fds), limit);
  }

  // A call that may be made twice, of which nothing is known when the connection breaks: made again.
  net::Task<Result<std::shared_ptr<Answer>>> CallAgain(std::string_view op, json::object request,
                                                       std::chrono::milliseconds limit) {
    for (int attempt = 1;; ++attempt) {
      auto answer = co_await Call(op, request, {}, limit);
      if (answer || answer.error().detail != kConnectionLost || attempt == kAttempts) co_return answer;
    }
  }

  net::Task<Result<std::vector<RunningSandbox>>> FetchList() {
    CO_TRY(const auto answer, co_await CallAgain(kOpList, {}, options.answer_limit));
    const json::value* items = answer->body.if_contains("sandboxes");
    if (items == nullptr || !items->is_array()) co_return FailInternal("sandboxd's list is malformed");
    std::vector<RunningSandbox> list;
    for (const json::value& item : items->get_array()) {
      if (!item.is_object()) co_return FailInternal("sandboxd's list is malformed");
      CO_TRY(RunningSandbox sandbox, RunningSandboxFrom(item.get_object()));
      if (!sandbox.exit || !reported.contains(sandbox.id)) list.push_back(std::move(sandbox));
    }
    co_return list;
  }
};

SandboxdClient::SandboxdClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SandboxdClient::~SandboxdClient() = default;

Result<std::unique_ptr<SandboxdClient>> SandboxdClient::Create(net::Loop& loop, ClientOptions options, Log log) {
  auto impl = std::make_unique<Impl>(loop, std::move(options), std::move(log));
  impl->tasks.Spawn(impl->Keep());
  return std::unique_ptr<SandboxdClient>(new SandboxdClient(std::move(impl)));
}

net::Task<Result<Started>> SandboxdClient::Start(SandboxSpec spec) {
  CO_TRY_VOID(co_await impl_->AwaitConnection());
  const SandboxId id = spec.id;
  CO_TRY(spec.rootfs, Translate(spec.rootfs, {impl_->hello.image_dir}, "/image"));
  // The server may see DATA at another place than the launcher did.
  const std::vector<std::string> bundles = {impl_->hello.bundles_dir, impl_->options.data_dir + kBundlesFolder};
  CO_TRY(spec.bundle, Translate(spec.bundle, bundles, "/bundles"));
  std::vector<OwnedFd> fds;
  fds.push_back(std::move(spec.ingress_listener));
  if (!impl_->starting.emplace(id, std::nullopt).second)
    co_return Fail(Code::kConflict, "This sandbox is starting already.");
  auto answer_or_error = co_await impl_->Call(kOpStart, ToJson(spec), std::move(fds), impl_->options.start_limit);
  const std::optional<ExitInfo> early = impl_->starting.extract(id).mapped();
  CO_TRY(const auto answer, std::move(answer_or_error));
  CO_TRY(Started started, StartedFrom(answer->body));
  if (answer->fds.size() != 1) co_return FailInternal("sandboxd sent no bridge listener");
  started.bridge_listener = std::move(answer->fds[0]);
  impl_->running.insert(id);
  if (early) impl_->tasks.Spawn(impl_->ReportLater({id, *early}));
  co_return started;
}

net::Task<Result<LimitsStatus>> SandboxdClient::ApplyCpuLimit(SandboxId id, double cpu_cores) {
  CO_TRY(const auto answer,
         co_await impl_->CallAgain(kOpCpu, {{"id", id.value}, {"cores", cpu_cores}}, impl_->options.answer_limit));
  co_return LimitsStatusFrom(answer->body);
}

net::Task<Result<ExitInfo>> SandboxdClient::Stop(SandboxId id, std::chrono::milliseconds grace) {
  impl_->stopping.insert(id);
  json::object request = {{"id", id.value}, {"grace_ms", grace.count()}};
  auto answer = co_await impl_->CallAgain(kOpStop, std::move(request), grace + 3 * impl_->options.answer_limit);
  impl_->stopping.erase(id);
  if (!answer && answer.error().code != Code::kNotFound) co_return std::unexpected(answer.error());
  impl_->running.erase(id);
  if (!answer) co_return std::unexpected(answer.error());
  co_return ExitInfoFrom((*answer)->body);
}

net::Task<Result<std::vector<RunningSandbox>>> SandboxdClient::List() {
  CO_TRY(auto list, co_await impl_->FetchList());
  for (const RunningSandbox& sandbox : list) {
    if (!sandbox.exit) impl_->running.insert(sandbox.id);
    if (sandbox.exit) impl_->running.erase(sandbox.id);
  }
  co_return list;
}

net::Task<Result<OwnedFd>> SandboxdClient::BridgeListener(SandboxId id) {
  CO_TRY(const auto answer, co_await impl_->CallAgain(kOpBridge, {{"id", id.value}}, impl_->options.answer_limit));
  if (answer->fds.size() != 1) co_return FailInternal("sandboxd sent no bridge listener");
  co_return std::move(answer->fds[0]);
}

net::Task<Result<LimitsStatus>> SandboxdClient::Limits() {
  CO_TRY(const auto answer, co_await impl_->CallAgain(kOpHello, {{"subscribe", 1}}, impl_->options.answer_limit));
  CO_TRY(const Hello hello, HelloFrom(answer->body));
  co_return hello.limits;
}

void SandboxdClient::OnExit(std::function<void(Exited)> listener) { impl_->listener = std::move(listener); }

net::Task<void> SandboxdClient::Close() {
  impl_->closed = true;
  impl_->tasks.Cancel();
  if (impl_->channel) impl_->channel->Close();
  co_await impl_->tasks.Join();
}

}  // namespace hedgerow::sandbox
