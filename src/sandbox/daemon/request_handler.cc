#include "sandbox/daemon/request_handler.h"

#include <boost/json.hpp>

#include "sandbox/warden/warden.h"

namespace hedgerow::sandbox {
namespace {

namespace json = boost::json;

Result<SandboxId> IdFrom(const json::object& request) {
  const json::value* id = request.if_contains("id");
  if (id == nullptr || !id->is_string() || !IsValidId(id->get_string()))
    return FailInternal("sandboxd protocol: bad id");
  return SandboxId{std::string(id->get_string())};
}

template <class T>
T NumberOr(const json::object& request, std::string_view key, T otherwise) {
  const json::value* value = request.if_contains(key);
  if (value == nullptr || !value->is_number()) return otherwise;
  const auto number = json::try_value_to<T>(*value);
  return number ? *number : otherwise;
}

std::chrono::milliseconds GraceFrom(const json::object& request) {
  return std::chrono::milliseconds(NumberOr<int64_t>(request, "grace_ms", 5000));
}

}  // namespace

RequestHandler::RequestHandler(Environment environment, std::unique_ptr<net::FdChannel> channel)
    : environment_(std::move(environment)), channel_(std::move(channel)), tasks_(environment_.loop) {}

net::Task<void> RequestHandler::Run() {
  for (;;) {
    auto message = co_await channel_->Receive();
    if (!message) break;
    auto request = ParseObject(message->bytes);
    if (!request) break;
    tasks_.Spawn(Handle(std::move(*request), std::move(message->fds)));
  }
  subscribed_ = false;
  channel_->Close();
  co_await tasks_.Join();
}

net::Task<void> RequestHandler::Handle(json::object request, std::vector<OwnedFd> fds) {
  const auto sequence = NumberOr<int64_t>(request, "seq", 0);
  const json::value* op = request.if_contains("op");
  std::string name(op != nullptr && op->is_string() ? std::string_view(op->get_string()) : std::string_view());
  auto answer = co_await Dispatch(std::move(name), std::move(request), std::move(fds));
  json::object body{{"seq", sequence}};
  if (answer) {
    body["ok"] = std::move(answer->body);
    Send(json::serialize(body), std::move(answer->fds));
  } else {
    body["error"] = ToJson(answer.error());
    Send(json::serialize(body), {});
  }
}

net::Task<Result<RequestHandler::Answer>> RequestHandler::Dispatch(std::string op, json::object request,
                                                                   std::vector<OwnedFd> fds) {
  if (op == kOpHello) {
    subscribed_ = NumberOr<int>(request, "subscribe", 0) != 0;
    co_return Answer{ToJson(environment_.hello), {}};
  }
  if (op == kOpStart) co_return co_await Start(std::move(request), std::move(fds));
  if (op == kOpStop) co_return co_await Stop(std::move(request));
  if (op == kOpCpu) co_return Cpu(request);
  if (op == kOpBridge) co_return Bridge(request);
  if (op == kOpSeen) {
    CO_TRY(const SandboxId id, IdFrom(request));
    environment_.table.Forget(id);
    co_return Answer{};
  }
  if (op == kOpList) co_return List();
  if (op == kOpRestart) {
    environment_.exit(0);
    co_return Answer{};
  }
  if (op == kOpShutdown) {
    co_await environment_.table.StopAll(GraceFrom(request));
    environment_.exit(kExitForGood);
    co_return Answer{};
  }
  co_return FailInternal("sandboxd protocol: unknown operation " + op);
}

net::Task<Result<RequestHandler::Answer>> RequestHandler::Start(json::object request, std::vector<OwnedFd> fds) {
  CO_TRY(SandboxSpec spec, SpecFrom(request));
  if (fds.size() != 1) co_return FailInternal("sandboxd protocol: start wants one descriptor");
  spec.ingress_listener = std::move(fds[0]);
  CO_TRY(Started started, co_await environment_.table.Start(std::move(spec)));
  Answer answer{ToJson(started), {}};
  answer.fds.push_back(std::move(started.bridge_listener));
  co_return answer;
}

net::Task<Result<RequestHandler::Answer>> RequestHandler::Stop(json::object request) {
  CO_TRY(SandboxId id, IdFrom(request));
  CO_TRY(const ExitInfo exit, co_await environment_.table.Stop(std::move(id), GraceFrom(request)));
  co_return Answer{ToJson(exit), {}};
}

Result<RequestHandler::Answer> RequestHandler::Cpu(const json::object& request) {
  TRY(const SandboxId id, IdFrom(request));
  const double cores = NumberOr<double>(request, "cores", 0);
  if (!(cores > 0.01) || cores > 1024) return FailInternal("sandboxd protocol: bad number of cores");
  TRY(const LimitsStatus status, environment_.table.ApplyCpu(id, cores));
  return Answer{ToJson(status), {}};
}

Result<RequestHandler::Answer> RequestHandler::Bridge(const json::object& request) {
  TRY(const SandboxId id, IdFrom(request));
  TRY(OwnedFd listener, environment_.table.BridgeListener(id));
  Answer answer;
  answer.fds.push_back(std::move(listener));
  return answer;
}

RequestHandler::Answer RequestHandler::List() {
  json::array sandboxes;
  for (const RunningSandbox& sandbox : environment_.table.List()) sandboxes.push_back(ToJson(sandbox));
  return Answer{{{"sandboxes", std::move(sandboxes)}}, {}};
}

void RequestHandler::SendEvent(const Exited& exited) {
  Send(json::serialize(json::object{{"event", "exited"}, {"id", exited.id.value}, {"exit", ToJson(exited.info)}}), {});
}

// One message at a time; those that come meanwhile wait in line.
void RequestHandler::Send(std::string text, std::vector<OwnedFd> fds) {
  outgoing_.push_back({std::move(text), std::move(fds)});
  if (flushing_) return;
  flushing_ = true;
  tasks_.Spawn(Flush());
}

net::Task<void> RequestHandler::Flush() {
  while (!outgoing_.empty()) {
    net::FdMessage message = std::move(outgoing_.front());
    outgoing_.erase(outgoing_.begin());
    if (auto sent = co_await channel_->Send(std::move(message.bytes), std::move(message.fds)); !sent) outgoing_.clear();
  }
  flushing_ = false;
}

}  // namespace hedgerow::sandbox
