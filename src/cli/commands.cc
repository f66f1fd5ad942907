#include "cli/commands.h"

#include "cli/admin.h"
#include "cli/backup.h"
#include "cli/export.h"
#include "cli/hogql.h"
#include "cli/import.h"
#include "cli/packages.h"
#include "cli/sandboxd.h"
#include "cli/serve.h"
#include "cli/stop.h"
#include "cli/warehoused.h"

namespace hedgerow::cli {

void AddAllCommands(CLI::App& app, int& exit_code) {
  AddServeCommand(app, exit_code);
  AddStopCommand(app, exit_code);
  AddAdminCommand(app, exit_code);
  AddPackagesCommand(app, exit_code);
  AddBackupCommand(app, exit_code);
  AddImportCommand(app, exit_code);
  AddExportCommand(app, exit_code);
  AddHogqlCommand(app, exit_code);
  AddWarehousedCommand(app, exit_code);
  AddSandboxdCommand(app, exit_code);
}

}  // namespace hedgerow::cli
