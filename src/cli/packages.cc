#include "cli/packages.h"

#include <boost/json.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "cli/say.h"

namespace hedgerow::cli {
namespace {

struct PackageFlags {
  std::string data = "data", max_version;
  std::vector<std::string> add, remove;
  bool list = false;
};

boost::json::array Names(const std::vector<std::string>& names) {
  boost::json::array array;
  for (const std::string& name : names) array.emplace_back(name);
  return array;
}

int RunPackages(const PackageFlags& flags) {
  if (flags.add.empty() && flags.remove.empty() && !flags.list) {
    return Complain("packages",
                    {.code = Code::kInvalid, .user_message = "say --add NAME..., --remove NAME... or --list"});
  }
  if (!flags.add.empty()) {
    boost::json::object request{{"op", "add-packages"}, {"names", Names(flags.add)}};
    if (!flags.max_version.empty()) request["max_version"] = flags.max_version;
    if (const int code = RunAdmin("packages", flags.data, std::move(request)); code != 0) return code;
  }
  if (!flags.remove.empty()) {
    if (const int code = RunAdmin("packages", flags.data, {{"op", "remove-packages"}, {"names", Names(flags.remove)}});
        code != 0)
      return code;
  }
  return flags.list ? RunAdmin("packages", flags.data, {{"op", "list-packages"}}) : 0;
}

}  // namespace

void AddPackagesCommand(CLI::App& app, int& exit_code) {
  for (const char* name : {"packages", "update_streamlit_packages"}) {
    auto flags = std::make_shared<PackageFlags>();
    CLI::App* command = app.add_subcommand(name, "The packages that requirements.txt may name");
    command->add_option("--data", flags->data, "Data folder (default data)");
    command->add_option("--add", flags->add, "Allow packages")->expected(1, -1);
    command->add_option("--max-version", flags->max_version, "Newest version that --add allows");
    command->add_option("--remove", flags->remove, "Allow packages no more")->expected(1, -1);
    command->add_flag("--list", flags->list, "List what is allowed");
    command->callback([flags, &exit_code] { exit_code = RunPackages(*flags); });
  }
}

}  // namespace hedgerow::cli
