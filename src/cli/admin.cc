#include "cli/admin.h"

#include <memory>

#include "cli/say.h"

namespace hedgerow::cli {
namespace {

struct Flags {
  std::string data = "data", email, password, role, name, timezone, label;
  int64_t project = 0;
};

// What each operation takes, as flags.
struct Operation {
  const char* name;
  const char* help;
  const char* flags;  // those it takes, each followed by '!' if it must be there
};
constexpr Operation kOperations[] = {
    {"create-user", "Create a user, or add one to a project", "email! password project role"},
    {"create-project", "Create a project; answers its id and token", "name! timezone"},
    {"list-projects", "All projects", ""},
    {"create-key", "Create a personal API key; it is shown once", "email! label"},
    {"set-role", "Set a member's role: viewer, member or admin", "email! project! role!"},
    {"remove-member", "Remove a member from a project", "email! project!"},
    {"setup-link", "A one-time link that creates the owner", ""},
    {"reset-link", "A one-time link that sets a new password", "email!"},
};

void AddFlag(CLI::App& command, const std::shared_ptr<Flags>& flags, std::string_view name, bool required) {
  CLI::Option* option = nullptr;
  if (name == "email") option = command.add_option("--email", flags->email, "E-mail address");
  if (name == "password") option = command.add_option("--password", flags->password, "Password, at least 8 characters");
  if (name == "project") option = command.add_option("--project", flags->project, "Project id");
  if (name == "role") option = command.add_option("--role", flags->role, "viewer, member or admin (default member)");
  if (name == "name") option = command.add_option("--name", flags->name, "Name");
  if (name == "timezone") option = command.add_option("--timezone", flags->timezone, "IANA time zone (default UTC)");
  if (name == "label") option = command.add_option("--label", flags->label, "What the key is for");
  if (option != nullptr && required) option->required();
}

boost::json::object Request(const char* operation, const Flags& flags) {
  boost::json::object request{{"op", operation}};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) request[name] = value;
  };
  add("email", flags.email);
  add("password", flags.password);
  add("role", flags.role);
  add("name", flags.name);
  add("timezone", flags.timezone);
  add("label", flags.label);
  if (flags.project != 0) request["project"] = flags.project;
  return request;
}

}  // namespace

void AddAdminCommand(CLI::App& app, int& exit_code) {
  CLI::App* admin =
      app.add_subcommand("admin", "Users, projects and keys; JSON on stdout; works while the server runs");
  admin->require_subcommand(1);
  for (const Operation& operation : kOperations) {
    auto flags = std::make_shared<Flags>();
    CLI::App* command = admin->add_subcommand(operation.name, operation.help);
    command->add_option("--data", flags->data, "Data folder (default data)");
    std::string_view names = operation.flags;
    while (!names.empty()) {
      const size_t end = std::min(names.find(' '), names.size());
      std::string_view name = names.substr(0, end);
      names.remove_prefix(std::min(end + 1, names.size()));
      const bool required = name.ends_with('!');
      if (required) name.remove_suffix(1);
      AddFlag(*command, flags, name, required);
    }
    command->callback([flags, &operation, &exit_code] {
      exit_code = RunAdmin(std::string("admin ") + operation.name, flags->data, Request(operation.name, *flags));
    });
  }
}

}  // namespace hedgerow::cli
