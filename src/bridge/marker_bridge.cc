#include "bridge/marker_bridge.h"

#include <fcntl.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstdio>

#include "bridge/protocol.h"
#include "warehouse/frames.h"

namespace hedgerow::bridge {
namespace {

bool SaysDone(std::string_view json) {
  boost::system::error_code error;
  const auto parsed = boost::json::parse(json, error);
  const auto* op = !error && parsed.is_object() ? parsed.get_object().if_contains("op") : nullptr;
  return op != nullptr && *op == "done";
}

QueryFailure Full(const char* what) { return {.error = {Code::kUnavailable, what, {}, {}}}; }

}  // namespace

// One answer being written: under another name until it is whole.
class MarkerBridge::AnswerFile {
 public:
  AnswerFile(MarkerBridge& bridge, std::string id) : bridge_(bridge), id_(std::move(id)), unfinished_("." + id_) {}
  AnswerFile(const AnswerFile&) = delete;
  AnswerFile& operator=(const AnswerFile&) = delete;
  ~AnswerFile() {
    if (!file_) return;
    ::unlinkat(bridge_.answers_.get(), unfinished_.c_str(), 0);
    bridge_.answers_bytes_ -= bytes_;
  }

  Result<void> Create() {
    constexpr int kFlags = O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC;
    file_.Reset(::openat(bridge_.answers_.get(), unfinished_.c_str(), kFlags, 0644));
    if (!file_) return FailErrno("create an answer");
    return {};
  }
  bool Fits(size_t bytes) const { return bytes <= bridge_.limits_.answers_bytes_max - bridge_.answers_bytes_; }
  Result<void> Write(std::string_view bytes) {
    if (!Fits(bytes.size()))
      return Fail(Code::kTooLarge, "The answers that the app has not taken yet fill its folder.");
    bytes_ += bytes.size();
    bridge_.answers_bytes_ += bytes.size();
    while (!bytes.empty()) {
      const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return FailErrno("write an answer");
      bytes.remove_prefix(static_cast<size_t>(written));
    }
    return {};
  }
  // What has been written so far is forgotten: the answer is another one.
  Result<void> Restart(std::string_view bytes) {
    bridge_.answers_bytes_ -= std::exchange(bytes_, 0);
    if (::ftruncate(file_.get(), 0) != 0 || ::lseek(file_.get(), 0, SEEK_SET) != 0)
      return FailErrno("restart an answer");
    return Write(bytes);
  }
  Result<void> Publish() {
    const int folder = bridge_.answers_.get();
    if (::renameat(folder, unfinished_.c_str(), folder, id_.c_str()) != 0) return FailErrno("publish an answer");
    bridge_.kept_[id_] = bytes_;
    file_.Reset();
    return {};
  }

 private:
  MarkerBridge& bridge_;
  const std::string id_, unfinished_;
  OwnedFd file_;
  uint64_t bytes_ = 0;
};

MarkerBridge::MarkerBridge(net::Loop& loop, BridgeIdentity identity, std::string key, OwnedFd answers,
                           QueryRunner& runner, Log log, MarkerLimits limits)
    : identity_(identity),
      answers_(std::move(answers)),
      runner_(runner),
      log_(std::move(log)),
      limits_(limits),
      reader_(std::move(key)),
      tasks_(loop) {}

std::string MarkerBridge::Feed(std::string_view output) {
  MarkerReader::Found found;
  reader_.Feed(output, &found);
  for (MarkerRequest& request : found.requests) Take(std::move(request));
  return std::move(found.output);
}

std::string MarkerBridge::Finish() {
  MarkerReader::Found found;
  reader_.Finish(&found);
  return std::move(found.output);
}

net::Task<void> MarkerBridge::Close() {
  tasks_.Cancel();
  co_await tasks_.Join();
  while (!kept_.empty()) Remove(std::string(kept_.begin()->first));
}

void MarkerBridge::Take(MarkerRequest request) {
  if (SaysDone(request.json)) {
    Remove(request.id);
  } else if (!kept_.contains(request.id)) {
    tasks_.Spawn(Serve(std::move(request)));
  }
}

void MarkerBridge::Remove(const std::string& id) {
  const auto found = kept_.find(id);
  if (found == kept_.end()) return;
  ::unlinkat(answers_.get(), id.c_str(), 0);
  answers_bytes_ -= found->second;
  kept_.erase(found);
}

net::Task<void> MarkerBridge::Serve(MarkerRequest request) {
  const std::string id = request.id;
  {
    AnswerFile file(*this, id);
    auto made = file.Create();
    auto run = ReadRequest(request.json);
    if (made && !run) {
      made = file.Write(FailureFrame({run.error(), {}}));
    } else if (made && running_ >= limits_.running_max) {
      made = file.Write(FailureFrame(Full("The app asks too many queries at once. Try again in a moment.")));
    } else if (made) {
      run->project = identity_.project;
      run->asker = "app " + std::to_string(identity_.app.value);
      run->delivery = Delivery::kPieces;
      ++running_;
      made = co_await Answer(file, std::move(*run));
      --running_;
    }
    if (made) made = file.Publish();
    if (!made) {
      if (made.error().code != Code::kCancelled)
        log_.Failure("answer_failed", made.error(), {{"app", identity_.app.value}});
      co_return;
    }
  }
  if (co_await net::SleepFor(limits_.answer_time_max)) Remove(id);
}

net::Task<Result<void>> MarkerBridge::Answer(AnswerFile& file, RunRequest request) {
  auto opened = co_await runner_.Open(std::move(request));
  if (!opened) co_return file.Write(FailureFrame(opened.error()));
  RunningResult& result = **opened;
  auto piece = co_await result.Next();
  if (!piece && piece.error().code == Code::kCancelled) co_return std::unexpected(piece.error());
  if (!piece) co_return file.Write(FailureFrame({piece.error(), {}}));
  CO_TRY_VOID(file.Write(HeaderFrame(result.columns())));
  while (piece && *piece) {
    if (!file.Fits((*piece)->size() + 4096)) {
      co_return file.Restart(
          FailureFrame({{Code::kTooLarge,
                         "The result is larger than what may wait for this app. Add a LIMIT or group more coarsely.",
                         {},
                         {}},
                        {}}));
    }
    CO_TRY_VOID(file.Write(warehouse::Frame(**piece)));
    piece = co_await result.Next();
  }
  if (!piece && piece.error().code == Code::kCancelled) co_return std::unexpected(piece.error());
  co_return file.Write(piece ? SummaryTrailer(result) : FailureTrailer(piece.error()));
}

}  // namespace hedgerow::bridge
