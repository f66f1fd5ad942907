#include "cli/warehouse_access.h"

#include <boost/json.hpp>
#include <filesystem>

#include "cli/say.h"

namespace hedgerow::cli {

Result<std::string> FindProject(const std::string& data, int64_t project) {
  if (!std::filesystem::exists(data + "/hedgerow.db"))
    return Fail(Code::kNotFound, "--data " + data + ": there is no Hedgerow in this folder (no hedgerow.db).");
  TRY(const auto answer, AskAdmin(data, {{"op", "list-projects"}}));
  std::string there;
  const auto* list = answer.is_object() ? answer.get_object().if_contains("projects") : &answer;
  if (list == nullptr || !list->is_array()) return FailInternal("list-projects answered no list");
  for (const auto& item : list->get_array()) {
    const auto* object = item.if_object();
    const auto* id = object == nullptr ? nullptr : object->if_contains("id");
    const auto* name = object == nullptr ? nullptr : object->if_contains("name");
    if (id == nullptr || name == nullptr || !id->is_int64() || !name->is_string()) continue;
    if (id->get_int64() == project) return std::string(name->get_string());
    there +=
        (there.empty() ? "" : ", ") + std::to_string(id->get_int64()) + " (" + std::string(name->get_string()) + ")";
  }
  return Fail(Code::kNotFound,
              "--project " + std::to_string(project) + ": there is no such project; there are " + there + ".");
}

net::Task<Result<OpenedWarehouse>> OpenWarehouse(net::Loop& loop, std::string data, std::string libchdb) {
  OpenedWarehouse opened;
  net::HttpClient client(loop, {});
  opened.started = !co_await client.Fetch(net::UnixEndpoint(data + "/warehouse.sock"), {.target = "/ping"}, 4096);
  CO_TRY(opened.process, co_await warehouse::WarehouseProcess::AdoptOrStart(
                             loop, {.program = "/proc/self/exe",
                                    .arguments = {"warehoused", "--data", data, "--libchdb", libchdb},
                                    .socket = data + "/warehouse.sock",
                                    .log_file = data + "/logs/warehoused.log",
                                    .log = Log::Quiet()}));
  co_return opened;
}

}  // namespace hedgerow::cli
