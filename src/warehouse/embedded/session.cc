#include "warehouse/embedded/session.h"

namespace hedgerow::warehouse {
namespace {

EngineError Broken(const char* what) { return {.text = std::string("the embedded engine ") + what}; }

bool IsSettingName(std::string_view name) {
  return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == name.npos;
}

// The C interface wants parallel arrays.
struct ParamArrays {
  explicit ParamArrays(const Statement& statement) {
    for (const auto& [name, value] : statement.params) {
      names.push_back(name.data());
      name_sizes.push_back(name.size());
      values.push_back(value.data());
      value_sizes.push_back(value.size());
    }
  }
  std::vector<const char*> names, values;
  std::vector<size_t> name_sizes, value_sizes;
};

}  // namespace

std::string QuoteSql(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

Session::Session(std::shared_ptr<ChdbLibrary> library, ChdbConnection* connection)
    : library_(std::move(library)), functions_(library_->functions()), connection_(connection) {}

Session::~Session() {
  if (stream_ != nullptr) {
    if (!stream_ended_) functions_.stream_cancel(*connection_, stream_);
    functions_.destroy(stream_);
  }
  functions_.close(connection_);
}

EngineResult<EngineBuffer> Session::Take(ChdbResult* result) const {
  EngineBuffer buffer(&functions_, result);
  if (result == nullptr) return std::unexpected(Broken("answered nothing"));
  if (const char* error = functions_.error(result)) return std::unexpected(ParseEngineError(error));
  return buffer;
}

EngineResult<void> Session::Apply(const SessionOptions& options) {
  std::string sql = "SET ";
  for (const Setting& setting : options.settings) {
    if (!IsSettingName(setting.name)) return std::unexpected(EngineError{115, "UNKNOWN_SETTING", "bad setting name"});
    sql += setting.name + "=" + QuoteSql(setting.value) + ", ";
  }
  sql += "log_comment=" + QuoteSql(options.tag);
  if (options.access == Access::kReadOnly) sql += ", readonly=1";
  auto set = Run({.sql = sql, .format = "Null"});
  if (!set) return std::unexpected(set.error());
  return {};
}

EngineResult<EngineBuffer> Session::Run(const Statement& statement) {
  const ParamArrays params(statement);
  return Take(functions_.query(*connection_, statement.sql.data(), statement.sql.size(), statement.format.data(),
                               statement.format.size(), params.names.data(), params.name_sizes.data(),
                               params.values.data(), params.value_sizes.data(), params.names.size()));
}

EngineResult<void> Session::Start(const Statement& statement) {
  const ParamArrays params(statement);
  stream_ = functions_.stream_query(*connection_, statement.sql.data(), statement.sql.size(), statement.format.data(),
                                    statement.format.size(), params.names.data(), params.name_sizes.data(),
                                    params.values.data(), params.value_sizes.data(), params.names.size());
  if (stream_ == nullptr) return std::unexpected(Broken("answered nothing"));
  if (const char* error = functions_.error(stream_)) return std::unexpected(ParseEngineError(error));
  stream_ended_ = false;
  return {};
}

EngineResult<EngineBuffer> Session::Fetch() {
  if (stream_ended_) return EngineBuffer();
  auto chunk = Take(functions_.stream_fetch(*connection_, stream_));
  // A result of no rows comes as one chunk (its schema) with zero rows, and asking for more is an error then.
  if (!chunk || chunk->empty() || chunk->rows() == 0) stream_ended_ = true;
  return chunk;
}

Engine::Engine(std::shared_ptr<ChdbLibrary> library, std::string folder)
    : library_(std::move(library)), path_argument_("--path=" + std::move(folder)) {}

Engine::~Engine() {
  if (keeper_ != nullptr) library_->functions().close(keeper_);
}

Result<std::unique_ptr<Engine>> Engine::Create(std::shared_ptr<ChdbLibrary> library, const std::string& folder) {
  auto engine = std::unique_ptr<Engine>(new Engine(std::move(library), folder));
  engine->keeper_ = engine->Connect();
  if (engine->keeper_ == nullptr) {
    return Fail(Code::kUnavailable,
                "The warehouse folder \"" + folder + "\" could not be opened: is another Hedgerow using it?");
  }
  return engine;
}

ChdbConnection* Engine::Connect() const {
  std::string program = "clickhouse", path = path_argument_;
  char* arguments[] = {program.data(), path.data()};
  ChdbConnection* connection = library_->functions().connect(2, arguments);
  return connection != nullptr && *connection != nullptr ? connection : nullptr;
}

EngineResult<std::unique_ptr<Session>> Engine::Open(const SessionOptions& options) {
  ChdbConnection* connection = Connect();
  if (connection == nullptr) return std::unexpected(Broken("refused a connection"));
  auto session = std::make_unique<Session>(library_, connection);
  if (auto applied = session->Apply(options); !applied) return std::unexpected(applied.error());
  return session;
}

void Engine::Kill(const std::string& tag) {
  auto session = Open({.access = Access::kReadWrite, .tag = "kill"});
  if (!session) return;  // Its time limit ends the query anyway.
  (void)(*session)->Run(
      {.sql = "KILL QUERY WHERE Settings['log_comment'] = " + QuoteSql(tag) + " ASYNC", .format = "Null"});
}

}  // namespace hedgerow::warehouse
