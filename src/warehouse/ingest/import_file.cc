#include "warehouse/ingest/import_file.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace hedgerow::warehouse {
namespace {

using namespace std::chrono_literals;

constexpr Uuid kLineNamespace{0x2f6c1d84be7a4d53ULL, 0xa1f0c49e7d2b6835ULL};
constexpr int kAttempts = 60;
constexpr auto kPause = 1s;

net::ClientOptions Patient() {
  net::ClientOptions options;
  options.header_timeout = 120s;
  return options;
}

// The same file again? By size and time of its last change.
Result<std::string> Identity(const std::string& path, uint64_t* bytes) {
  struct stat info{};
  if (stat(path.c_str(), &info) != 0)
    return Fail(Code::kNotFound, "The file \"" + path + "\" cannot be read.", std::strerror(errno));
  *bytes = static_cast<uint64_t>(info.st_size);
  return std::to_string(info.st_size) + "-" + std::to_string(info.st_mtim.tv_sec) + "-" +
         std::to_string(info.st_mtim.tv_nsec);
}

}  // namespace

HttpImportSink::HttpImportSink(net::Loop& loop, net::Endpoint endpoint, std::string token)
    : client_(loop, Patient()), endpoint_(std::move(endpoint)), token_(std::move(token)) {}

net::Task<Result<size_t>> HttpImportSink::Send(boost::json::array events) {
  const boost::json::object body{{"api_key", token_}, {"historical_migration", true}, {"batch", std::move(events)}};
  net::ClientRequest request{.method = "POST", .target = "/batch/", .body = boost::json::serialize(body)};
  request.headers.Set("Content-Type", "application/json");
  Error last;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    auto response = co_await client_.Fetch(endpoint_, request, 1 << 20);
    if (response && response->status == 200) {
      boost::system::error_code error;
      const auto answer = boost::json::parse(response->body, error);
      const auto* count = !error && answer.is_object() ? answer.get_object().if_contains("problem_count") : nullptr;
      co_return count != nullptr && count->is_int64() ? static_cast<size_t>(count->get_int64()) : 0;
    }
    if (response && response->status < 500)
      co_return Fail(Code::kInvalid, "The server refused the events: " + response->body);
    last = response ? Error{Code::kUnavailable, "The server is busy.", response->body, {}} : response.error();
    CO_TRY_VOID(co_await net::SleepFor(kPause));
  }
  co_return std::unexpected(last);
}

net::Task<Result<size_t>> DirectImportSink::Send(boost::json::array events) {
  CO_TRY(auto batch, ReadCapture(boost::json::serialize(events), clock_.Now()));
  CO_TRY_VOID(co_await ingest_.Submit(project_, std::move(batch.events)));
  co_return batch.problems.size();
}

Result<void> ImportFile::LoadState(const std::string& identity) {
  std::ifstream file(StatePath());
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (text.empty()) return {};
  boost::system::error_code error;
  const auto state = boost::json::parse(text, error);
  const auto* of = !error && state.is_object() ? state.get_object().if_contains("file") : nullptr;
  const auto* offset = !error && state.is_object() ? state.get_object().if_contains("offset") : nullptr;
  if (of == nullptr || offset == nullptr || !of->is_string() || !offset->is_int64()) return {};
  if (of->get_string() != identity) {
    return Fail(Code::kConflict, "\"" + options_.path + "\" has changed since its import was cut short. Remove \"" +
                                     StatePath() + "\" to begin anew.");
  }
  progress_.bytes_done = progress_.resumed_at = static_cast<uint64_t>(offset->get_int64());
  return {};
}

Result<void> ImportFile::SaveState(const std::string& identity) const {
  const std::string next = StatePath() + ".next";
  std::ofstream(next) << boost::json::serialize(
      boost::json::object{{"file", identity}, {"offset", progress_.bytes_done}});
  std::error_code error;
  std::filesystem::rename(next, StatePath(), error);
  if (error)
    return Fail(Code::kInternal, "The import's position cannot be written to \"" + StatePath() + "\".",
                error.message());
  return {};
}

void ImportFile::Refuse(uint64_t offset, const char* what) {
  ++progress_.refused;
  if (progress_.first_problem.empty())
    progress_.first_problem = "the line at byte " + std::to_string(offset) + " " + what;
}

void ImportFile::AddLine(std::string_view line, uint64_t offset, boost::json::array* events) {
  if (line.find_first_not_of(" \t\r") == line.npos) return;
  boost::system::error_code error;
  auto json = boost::json::parse(line, error);
  if (error || !json.is_object()) return Refuse(offset, "is no JSON object");
  auto& event = json.get_object();
  // A PostHog export holds properties as text.
  if (auto* properties = event.if_contains("properties"); properties != nullptr && properties->is_string()) {
    auto parsed = boost::json::parse(properties->get_string(), error);
    if (error || !parsed.is_object()) return Refuse(offset, "has properties that are no JSON object");
    *properties = std::move(parsed);
  }
  if (event.if_contains("uuid") == nullptr) {
    const std::string name = std::filesystem::path(options_.path).filename().string() + ":" + std::to_string(offset) +
                             ":" + std::string(line);
    event["uuid"] = Uuid::FromName(kLineNamespace, name).ToString();
  }
  events->push_back(std::move(json));
}

net::Task<Result<ImportProgress>> ImportFile::Run() {
  CO_TRY(const std::string identity, Identity(options_.path, &progress_.bytes_total));
  CO_TRY_VOID(LoadState(identity));
  std::ifstream file(options_.path, std::ios::binary);
  if (!file) co_return Fail(Code::kNotFound, "The file \"" + options_.path + "\" cannot be read.");
  file.seekg(static_cast<std::streamoff>(progress_.bytes_done));
  uint64_t offset = progress_.bytes_done;
  std::string line;
  for (bool more = true; more;) {
    boost::json::array events;
    const uint64_t begin = offset;
    while (events.size() < options_.batch_events && offset - begin < options_.batch_bytes) {
      more = static_cast<bool>(std::getline(file, line));
      if (!more) break;
      AddLine(line, offset, &events);
      offset += line.size() + (file.eof() ? 0 : 1);
    }
    const size_t count = events.size();
    if (count > 0) {
      CO_TRY(const size_t refused, co_await sink_.Send(std::move(events)));
      progress_.events += count - refused;
      progress_.refused += refused;
    }
    progress_.bytes_done = offset;
    CO_TRY_VOID(SaveState(identity));
    on_progress_(progress_);
  }
  std::error_code ignored;
  std::filesystem::remove(StatePath(), ignored);
  co_return progress_;
}

}  // namespace hedgerow::warehouse
