#include "cli/import.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "cli/progress_bar.h"
#include "cli/say.h"
#include "cli/warehouse_access.h"
#include "net/test_loop.h"
#include "server/config.h"
#include "server/data_folder.h"
#include "warehouse/schema.h"
#include "warehouse/transfer/importer.h"

namespace hedgerow::cli {
namespace {

using namespace warehouse;

struct ImportFlags {
  std::vector<std::string> files, maps, sets;
  std::string data = "data", host, token, libchdb, format, state_dir;
  int64_t project = 1;
  bool dry_run = false, skip_stored = false;
};

constexpr char kImportHelp[] = R"(
Files: JSON lines, CSV (with a heading) and Parquet, also as .gz or .zst; PostHog's batch exports, files of
`hedgerow export`, and bodies of /batch/, one a line. Columns are known by PostHog's names: event, distinct_id,
timestamp, properties, uuid, created_at, person_id, person_properties, elements_chain. A column of another name
becomes a property.

An import that was interrupted goes on where it stopped: run the same command again. Nothing is lost or doubled.
Rows that are no events go to FILE.rejects.jsonl, with the reason; the rest is imported.

Examples:
  hedgerow import events.jsonl --host http://127.0.0.1:8000 --token phc_...   into a running server
  hedgerow import export/*.parquet --data /var/lib/hedgerow --project 2       into a stopped one (faster)
  hedgerow import orders.csv --map "E-Mail=distinct_id" --map Date=timestamp --set event=ordered --dry-run

Answers 0: all rows are imported; 3: some rows were not taken; 1: failed, run it again.)";

Result<net::Endpoint> ParseHost(const std::string& url) {
  constexpr std::string_view kScheme = "http://";
  const std::string expected = ": expected http://HOST:PORT, e.g. http://127.0.0.1:8000";
  if (url.starts_with("https://"))
    return Fail(Code::kInvalid, "--host " + url + ": TLS is the proxy's; name the address the server listens on" +
                                    ", on its own machine or through ssh -L 8000:127.0.0.1:8000.");
  if (!url.starts_with(kScheme)) return Fail(Code::kInvalid, "--host " + url + expected);
  std::string rest = url.substr(kScheme.size());
  if (const size_t slash = rest.find('/'); slash != rest.npos) rest.resize(slash);
  uint16_t port = 80;
  if (const size_t colon = rest.rfind(':'); colon != rest.npos && !rest.ends_with(']')) {
    const auto parsed = server::ParsePort(std::string_view(rest).substr(colon + 1));
    if (!parsed) return Fail(Code::kInvalid, "--host " + url + expected);
    port = *parsed;
    rest.resize(colon);
  }
  if (rest.empty()) return Fail(Code::kInvalid, "--host " + url + expected);
  return net::TcpEndpoint(rest, port);
}

Result<std::pair<std::string, std::string>> ParsePair(const char* flag, const std::string& text) {
  const size_t equals = text.rfind('=');  // a column's name may have one; a field's has none
  const size_t at = std::string_view(flag) == "--set" ? text.find('=') : equals;
  if (at == text.npos || at == 0)
    return Fail(Code::kInvalid, std::string(flag) + " " + text + ": expected " +
                                    (std::string_view(flag) == "--set" ? "FIELD=VALUE, e.g. event=ordered"
                                                                       : "COLUMN=FIELD, e.g. user=distinct_id"));
  return std::pair(text.substr(0, at), text.substr(at + 1));
}

Result<ImportOptions> ReadImportOptions(const ImportFlags& flags) {
  ImportOptions options{.files = flags.files, .state_dir = flags.state_dir};
  for (const std::string& map : flags.maps) {
    TRY(auto pair, ParsePair("--map", map));
    options.mapping.columns.push_back(std::move(pair));
  }
  for (const std::string& set : flags.sets) {
    TRY(auto pair, ParsePair("--set", set));
    options.mapping.constants.push_back(std::move(pair));
  }
  TRY(const auto checked, EventMapping::Create(options.mapping));
  if (flags.format == "jsonl") options.format = Format::kJsonLines;
  if (flags.format == "csv") options.format = Format::kCsv;
  if (flags.format == "parquet") options.format = Format::kParquet;
  if (flags.skip_stored) options.stored = Stored::kLookUp;
  for (const std::string& file : flags.files) {
    const auto format = options.format ? Result<Format>(*options.format) : FormatOf(file);
    if (!format) return std::unexpected(format.error());
    if (*format == Format::kParquet && options.libchdb.empty()) {
      TRY(options.libchdb, server::LocateEngine(flags.libchdb));
    }
  }
  if (!flags.state_dir.empty() && !std::filesystem::is_directory(flags.state_dir))
    return Fail(Code::kInvalid, "--state-dir " + flags.state_dir + ": there is no such folder");
  return options;
}

net::Task<Result<ImportResult>> RunImport(net::Loop& loop, ImportOptions options, ImportSink* sink, ProgressBar& bar) {
  const SystemClock clock;
  Importer importer(loop, std::move(options), sink, clock,
                    [&bar](const ImportResult& so_far) { bar.Draw(so_far.part_done, so_far.events_now); });
  co_return co_await importer.Run();
}

Result<ImportResult> ImportToServer(const ImportFlags& flags, ImportOptions options, ProgressBar& bar) {
  if (flags.token.empty())
    return Fail(Code::kInvalid, "--host needs --token phc_...: the project's token, shown under \"Get data in\"");
  TRY(auto endpoint, ParseHost(flags.host));
  options.destination = flags.host + " " + flags.token;
  net::TestLoop loop;
  HttpImportSink sink(loop.loop(), std::move(endpoint), flags.token);
  return loop.Run(RunImport(loop.loop(), std::move(options), &sink, bar));
}

net::Task<Result<ImportResult>> ImportInto(net::Loop& loop, std::string data, int64_t project, std::string libchdb,
                                           ImportOptions options, ProgressBar& bar) {
  CO_TRY(auto opened, co_await OpenWarehouse(loop, data, libchdb));
  if (!opened.started) {  // left by an import that was killed, and perhaps still writing its last batch
    CO_TRY_VOID(co_await opened.process->Stop());
    CO_TRY(opened, co_await OpenWarehouse(loop, data, libchdb));
  }
  ClickHouseHttp engine(loop, {.endpoint = net::UnixEndpoint(data + "/warehouse.sock")});
  const SystemClock clock;
  SystemRandom random;
  Ingest ingest(loop, engine, clock, random, Log::Quiet());
  auto ready = co_await ApplySchema(engine);
  if (ready) ready = co_await ingest.Start();
  if (!ready) co_return std::unexpected(ready.error());
  DirectImportSink sink(ingest, ProjectId{project});
  auto imported = co_await RunImport(loop, std::move(options), &sink, bar);
  co_await ingest.Close();
  (void)co_await opened.process->Stop();
  co_return imported;
}

Result<ImportResult> ImportToFolder(const ImportFlags& flags, ImportOptions options, ProgressBar& bar) {
  const std::string data = std::filesystem::absolute(flags.data).lexically_normal().string();
  TRY(const std::string name, FindProject(data, flags.project));
  TRY(const std::string libchdb, server::LocateEngine(flags.libchdb));
  auto locked = server::DataFolder::Open(data);
  if (!locked && locked.error().code == Code::kConflict) {
    return Fail(Code::kConflict,
                "A server is running on \"" + flags.data +
                    "\": import through it, with --host http://127.0.0.1:PORT --token phc_...",
                locked.error().user_message);
  }
  if (!locked) return std::unexpected(locked.error());
  options.destination = "project " + std::to_string(flags.project) + " of " + data;
  net::TestLoop loop;
  auto imported = loop.Run(ImportInto(loop.loop(), data, flags.project, libchdb, std::move(options), bar));
  if (auto given = server::GiveBackToOwner(data); !given && imported) return std::unexpected(given.error());
  return imported;
}

void PrintProblems(const ImportResult& done, bool dry_run) {
  if (done.refused == 0) return;
  fmt::print(stderr, "{} row{} {}:\n", WithCommas(done.refused), done.refused == 1 ? "" : "s",
             dry_run ? "would not be taken" : "not taken");
  for (const std::string& problem : done.first_problems) fmt::print(stderr, "  {}\n", problem);
  if (done.refused > done.first_problems.size()) fmt::print(stderr, "  ...\n");
  for (const std::string& file : done.rejects) fmt::print(stderr, "All of them, with their reasons: {}\n", file);
}

void PrintDryRun(const ImportResult& done) {
  fmt::print(stderr, "Dry run: nothing was imported. {} events would be.\n", WithCommas(done.events));
  if (done.first && done.last) {
    fmt::print(stderr, "  from {:%Y-%m-%d} to {:%Y-%m-%d}\n", std::chrono::floor<std::chrono::seconds>(*done.first),
               std::chrono::floor<std::chrono::seconds>(*done.last));
  }
  std::vector<std::pair<uint64_t, std::string>> names;
  for (const auto& [name, count] : done.names) names.emplace_back(count, name);
  std::sort(names.rbegin(), names.rend());
  for (size_t i = 0; i < names.size() && i < 10; ++i)
    fmt::print(stderr, "  {:>12}  {}\n", WithCommas(names[i].first), names[i].second);
  if (names.size() > 10) fmt::print(stderr, "  and {} other names\n", names.size() - 10);
  if (!done.sample.empty()) fmt::print(stderr, "The first: {}\n", done.sample);
}

int RunImportCommand(const ImportFlags& flags) {
  auto options = ReadImportOptions(flags);
  if (!options) return Complain("import", options.error());
  ProgressBar bar("events");
  net::TestLoop loop;
  auto done = flags.dry_run        ? loop.Run(RunImport(loop.loop(), std::move(*options), nullptr, bar))
              : flags.host.empty() ? ImportToFolder(flags, std::move(*options), bar)
                                   : ImportToServer(flags, std::move(*options), bar);
  bar.End();
  if (!done) return Complain("import", done.error());
  if (flags.dry_run) {
    PrintDryRun(*done);
  } else {
    if (done->resumed_rows > 0)
      fmt::print(stderr, "Went on after {} rows, where the last import was cut short.\n",
                 WithCommas(done->resumed_rows));
    fmt::print(stderr, "{} events imported in {:.1f} s.\n", WithCommas(done->events), bar.seconds());
    if (done->duplicates > 0)
      fmt::print(stderr, "{} had been stored before and were left as they are.\n", WithCommas(done->duplicates));
  }
  if (done->undated > 0)
    fmt::print(stderr, "{} events have no timestamp and are dated now; name the column with --map COLUMN=timestamp.\n",
               WithCommas(done->undated));
  PrintProblems(*done, flags.dry_run);
  return done->refused > 0 ? 3 : 0;
}

}  // namespace

void AddImportCommand(CLI::App& app, int& exit_code) {
  auto flags = std::make_shared<ImportFlags>();
  CLI::App* command = app.add_subcommand("import", "Load events from files: JSON lines, CSV, Parquet, PostHog exports");
  command->add_option("files", flags->files, "Files to import, one after the other")
      ->required()
      ->option_text("FILE...");
  command->add_option("--host", flags->host, "Import through a running server, e.g. http://127.0.0.1:8000");
  command->add_option("--token", flags->token,
                      "With --host: the project's token (phc_...), shown under \"Get data in\"");
  command->add_option("--data", flags->data, "Without --host: the data folder of a stopped server (default data)");
  command->add_option("--project", flags->project, "With --data: the project's number (default 1)");
  command->add_option("--libchdb", flags->libchdb,
                      "Library of the embedded ClickHouse engine (default: beside the program)");
  command
      ->add_option("--format", flags->format,
                   "jsonl, csv or parquet (default: by the file's name, then by its content)")
      ->check(CLI::IsMember({"jsonl", "csv", "parquet"}));
  command
      ->add_option("--map", flags->maps,
                   "COLUMN=FIELD: what a column is; FIELD may be properties.NAME, or - to leave it out")
      ->allow_extra_args(false);
  command->add_option("--set", flags->sets, "FIELD=VALUE: a value for every row that has none, e.g. event=ordered")
      ->allow_extra_args(false);
  command->add_flag("--dry-run", flags->dry_run, "Read and check everything, import nothing");
  command->add_flag("--skip-stored", flags->skip_stored,
                    "Look every event up by its uuid: for files imported before (slower)");
  command->add_option("--state-dir", flags->state_dir,
                      "Folder for FILE.import-state and FILE.rejects.jsonl (default: beside FILE)");
  command->footer(kImportHelp);
  command->callback([flags, &exit_code] { exit_code = RunImportCommand(*flags); });
}

}  // namespace hedgerow::cli
