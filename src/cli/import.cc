#include "cli/import.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <memory>

#include "net/test_loop.h"
#include "warehouse/clickhouse_http.h"
#include "warehouse/ingest/import_file.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse_process.h"

namespace hedgerow::cli {
namespace {

using namespace warehouse;

struct ImportFlags {
  std::string file, data, host, token, libchdb;
  int64_t project = 1;
};

// A bar on a terminal, a line every tenth of the way elsewhere.
class Bar {
 public:
  void Draw(const ImportProgress& progress) {
    const double part = progress.bytes_total == 0
                            ? 1
                            : static_cast<double>(progress.bytes_done) / static_cast<double>(progress.bytes_total);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    const double rate = seconds > 0 ? static_cast<double>(progress.events) / seconds : 0;
    const auto filled = static_cast<size_t>(part * 30);
    if (terminal_) {
      fmt::print(stderr, "\r[{:<30}] {:3.0f} %  {} events  {:.0f}/s ", std::string(filled, '#'), part * 100,
                 progress.events, rate);
    } else if (static_cast<int>(part * 10) > tenth_) {
      tenth_ = static_cast<int>(part * 10);
      fmt::print(stderr, "{:3.0f} %  {} events  {:.0f}/s\n", part * 100, progress.events, rate);
    }
  }
  void End() const {
    if (terminal_) fmt::print(stderr, "\n");
  }

 private:
  const bool terminal_ = isatty(STDERR_FILENO) == 1;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  int tenth_ = -1;
};

net::Task<Result<ImportProgress>> RunImport(std::string file, ImportSink& sink, Bar& bar) {
  ImportFile import({.path = std::move(file)}, sink, [&bar](const ImportProgress& progress) { bar.Draw(progress); });
  co_return co_await import.Run();
}

Result<net::Endpoint> ParseHost(const std::string& url) {
  constexpr std::string_view kScheme = "http://";
  if (!url.starts_with(kScheme))
    return Fail(Code::kInvalid, "--host " + url + ": expected http://HOST:PORT, e.g. http://127.0.0.1:8000");
  std::string rest = url.substr(kScheme.size());
  if (const size_t slash = rest.find('/'); slash != rest.npos) rest.resize(slash);
  uint16_t port = 80;
  if (const size_t colon = rest.rfind(':'); colon != rest.npos) {
    const auto [end, error] = std::from_chars(rest.data() + colon + 1, rest.data() + rest.size(), port);
    if (error != std::errc() || end != rest.data() + rest.size())
      return Fail(Code::kInvalid, "--host " + url + ": the port is no number");
    rest.resize(colon);
  }
  return net::TcpEndpoint(rest, port);
}

Result<ImportProgress> ImportToServer(const ImportFlags& flags, Bar& bar) {
  if (flags.token.empty())
    return Fail(Code::kInvalid, "--host needs --token phc_...: the project's token, shown under \"Get data in\"");
  TRY(auto endpoint, ParseHost(flags.host));
  net::TestLoop loop;
  HttpImportSink sink(loop.loop(), std::move(endpoint), flags.token);
  return loop.Run(RunImport(flags.file, sink, bar));
}

net::Task<Result<ImportProgress>> ImportInto(net::Loop& loop, ImportFlags flags, std::string program, Bar& bar) {
  const std::string socket = flags.data + "/warehouse.sock";
  CO_TRY(auto process, co_await WarehouseProcess::AdoptOrStart(
                           loop, {.program = std::move(program),
                                  .arguments = {"warehoused", "--data", flags.data, "--libchdb", flags.libchdb},
                                  .socket = socket,
                                  .log = Log::Quiet()}));
  ClickHouseHttp engine(loop, {.endpoint = net::UnixEndpoint(socket)});
  const SystemClock clock;
  SystemRandom random;
  Ingest ingest(loop, engine, clock, random, Log());
  auto done = co_await ApplySchema(engine);
  if (done) done = co_await ingest.Start();
  if (!done) co_return std::unexpected(done.error());
  DirectImportSink sink(ingest, ProjectId{flags.project}, clock);
  auto imported = co_await RunImport(flags.file, sink, bar);
  co_await ingest.Close();
  (void)co_await process->Stop();
  co_return imported;
}

Result<ImportProgress> ImportToFolder(const ImportFlags& flags, Bar& bar) {
  OwnedFd lock(open((flags.data + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock) return FailErrno("open " + flags.data + "/lock");
  if (flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return Fail(Code::kConflict, "A server is running on \"" + flags.data +
                                     "\": import through it with --host http://127.0.0.1:PORT --token phc_...");
  }
  if (flags.libchdb.empty())
    return Fail(Code::kInvalid,
                "--data needs --libchdb PATH: the engine's library, .tools/libchdb/libchdb.so in a checkout");
  net::TestLoop loop;
  return loop.Run(ImportInto(loop.loop(), flags, "/proc/self/exe", bar));
}

int Run(const ImportFlags& flags) {
  Bar bar;
  auto done = flags.host.empty() ? ImportToFolder(flags, bar) : ImportToServer(flags, bar);
  bar.End();
  if (!done) {
    fmt::print(stderr, "hedgerow import: {} {}\n", done.error().user_message, done.error().detail);
    return 1;
  }
  if (done->resumed_at > 0)
    fmt::print(stderr, "Went on at byte {}, where the last import was cut short.\n", done->resumed_at);
  fmt::print(stderr, "{} events imported.\n", done->events);
  if (done->refused > 0)
    fmt::print(stderr, "{} lines were not taken; the first: {}.\n", done->refused,
               done->first_problem.empty() ? "see the server's answer" : done->first_problem);
  return 0;
}

}  // namespace

void AddImportCommand(CLI::App& app, int& exit_code) {
  auto flags = std::make_shared<ImportFlags>();
  CLI::App* command = app.add_subcommand("import", "Loads events from a file, one JSON object a line");
  command->add_option("file", flags->file, "FILE.jsonl; an interrupted import of it goes on where it stopped")
      ->required();
  command->add_option("--host", flags->host, "Import through a running server, e.g. http://127.0.0.1:8000");
  command->add_option("--token", flags->token, "The project's token (phc_...), with --host");
  command->add_option("--data", flags->data, "Import into a data folder whose server is stopped")->default_val("data");
  command->add_option("--project", flags->project, "The project's number, with --data")->default_val(1);
  command->add_option("--libchdb", flags->libchdb, "The engine's library, with --data");
  command->callback([flags, &exit_code] { exit_code = Run(*flags); });
}

}  // namespace hedgerow::cli
