#include "cli/say.h"

#include <unistd.h>

#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>

#include "api/admin.h"
#include "net/test_loop.h"
#include "server/data_folder.h"
#include "store/sqlite/sqlite_store.h"

namespace hedgerow::cli {
namespace {

// No server holds DATA: take its lock and work on the store. As root, files keep belonging to DATA's owner.
Result<boost::json::object> HandleHere(const std::string& data_dir, const boost::json::object& request) {
  TRY(auto data, server::DataFolder::Open(data_dir));
  SystemClock clock;
  SystemRandom random;
  TRY(auto store, store::SqliteStore::Open({.path = data.Path("hedgerow.db")}, clock));
  TRY(auto blobs, store::BlobStore::Open(data.path(), random));
  TRY(auto hub, auth::AccessHub::Create({}, *store));
  auth::Accounts accounts(*store, *hub, random, clock);
  api::Admin admin(
      {.store = *store, .blobs = *blobs, .hub = *hub, .accounts = accounts, .random = random, .site_url = ""});
  auto answer = admin.Handle(request);
  TRY_VOID(server::GiveBackToOwner(data_dir));
  return answer;
}

Error ErrorFrom(const boost::json::object& answer) {
  const auto* error = answer.if_contains("error");
  Error out{.code = Code::kInvalid, .user_message = "refused"};
  if (error == nullptr || !error->is_object()) return out;
  const auto text = [&](const char* key) {
    const auto* value = error->as_object().if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
  };
  out.user_message = text("detail");
  if (const std::string attr = text("attr"); !attr.empty()) out.user_message = "--" + attr + ": " + out.user_message;
  return out;
}

}  // namespace

int Complain(std::string_view command, const Error& error) {
  std::fprintf(stderr, "hedgerow %.*s: %s\n", static_cast<int>(command.size()), command.data(),
               error.user_message.c_str());
  if (!error.detail.empty()) std::fprintf(stderr, "  cause: %s\n", error.detail.c_str());
  return 1;
}

Result<boost::json::value> AskAdmin(const std::string& data_dir, boost::json::object request) {
  const std::string data = std::filesystem::absolute(data_dir).lexically_normal().string();
  net::TestLoop loop;
  auto answer = loop.Run(api::CallAdmin(&loop.loop(), data + "/admin.sock", request));
  if (!answer && answer.error().code == Code::kUnavailable) answer = HandleHere(data, request);
  if (!answer) return std::unexpected(std::move(answer).error());
  const auto* result = answer->if_contains("result");
  if (result == nullptr) return std::unexpected(ErrorFrom(*answer));
  return *result;
}

int RunAdmin(std::string_view command, const std::string& data_dir, boost::json::object request) {
  const auto answer = AskAdmin(data_dir, std::move(request));
  if (!answer) return Complain(command, answer.error());
  std::printf("%s\n", boost::json::serialize(*answer).c_str());
  return 0;
}

}  // namespace hedgerow::cli
