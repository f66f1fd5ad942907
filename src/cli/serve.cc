#include "cli/serve.h"

#include <memory>

#include "cli/say.h"
#include "server/server.h"

namespace hedgerow::cli {

void AddServeCommand(CLI::App& app, int& exit_code) {
  auto config = std::make_shared<server::Config>();
  auto idle = std::make_shared<int64_t>(config->idle_timeout.count());
  auto boot = std::make_shared<int64_t>(config->boot_timeout.count());
  CLI::App* command = app.add_subcommand("serve", "Run the server");
  command->add_option("--data", config->data_dir, "Data folder, made if missing (default data)");
  command->add_option("--listen", config->listen, "Address and port to listen on (default 127.0.0.1:8000)");
  command->add_flag("--demo", config->demo,
                    "Make a demo project with events and three sample apps; print a link that signs in");
  command->add_option("--url", config->url, "Origin of the UI (default http://hedgerow.localhost:PORT)");
  command->add_option(
      "--apps-url", config->apps_url,
      "Origin of an app, with {id}, on another site (default http://{id}.hedgerow-apps.localhost:PORT)");
  command->add_option("--image", config->image_dir, "Sandbox image (default: beside the program)");
  command->add_option("--web", config->web_dir, "Built front end (default: beside the program)");
  command->add_option("--samples", config->samples_dir, "Sample apps for --demo (default: beside the program)");
  command->add_option("--libchdb", config->libchdb,
                      "Library of the embedded ClickHouse engine (default: beside the program)");
  command
      ->add_option("--clickhouse-url", config->clickhouse_url,
                   "A ClickHouse server to use instead, http://USER:PASSWORD@HOST:8123/DATABASE")
      ->envname("HEDGEROW_CLICKHOUSE_URL");
  command->add_option("--user", config->run_as, "User to run as when started as root (default hedgerow)");
  command->add_option("--trusted-proxy", config->trusted_proxies,
                      "Address or CIDR whose X-Forwarded-* headers are believed");
  command->add_option("--threads", config->threads, "Event loops (default: one a core)")->check(CLI::Range(0, 256));
  command->add_option("--idle-timeout", *idle, "Seconds without viewers after which an app stops (default 600)")
      ->check(CLI::Range(1, 86400 * 30));
  command->add_option("--boot-timeout", *boot, "Seconds an app may take to answer (default 60)")
      ->check(CLI::Range(1, 3600));
  command->callback([config, idle, boot, &exit_code] {
    config->idle_timeout = std::chrono::seconds(*idle);
    config->boot_timeout = std::chrono::seconds(*boot);
    const auto served = server::Serve(*config);
    exit_code = served ? 0 : Complain("serve", served.error());
  });
}

}  // namespace hedgerow::cli
