// A SQLite connection that answers with Result, caches prepared statements and binds by type.
//
//   TRY(auto query, connection.Query("SELECT id, name FROM projects WHERE id > ?1", id));
//   for (;;) {
//     TRY(const bool row, query.Next());
//     if (!row) break;
//     projects.push_back({query.Get<ProjectId>(), query.Get<std::string>()});   // columns in order
//   }
//   TRY(const int64_t changed, connection.Execute("DELETE FROM sessions WHERE id = ?1", id));
#pragma once

#include <sqlite3.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

namespace hedgerow::store {

struct StatementDeleter {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using StatementHandle = std::unique_ptr<sqlite3_stmt, StatementDeleter>;

class Connection;

// One run of a prepared statement.
// Lifetime: ends before its Connection; gives the statement back to the cache.
class Query {
 public:
  Query(Connection& connection, std::string_view sql, StatementHandle statement);
  Query(Query&&) noexcept = default;
  Query& operator=(Query&&) = delete;
  ~Query();

  Result<bool> Next();  // true: there is a row

  // The next column of the row.
  template <class T>
  T Get() {
    return Read(Tag<T>{}, column_++);
  }

  template <class... Values>
  void BindAll(const Values&... values) {
    int index = 0;
    (Bind(++index, values), ...);
  }

 private:
  template <class T>
  struct Tag {};
  bool IsNull(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }
  int64_t Read(Tag<int64_t>, int column) { return sqlite3_column_int64(statement_.get(), column); }
  bool Read(Tag<bool>, int column) { return Read(Tag<int64_t>{}, column) != 0; }
  double Read(Tag<double>, int column) { return sqlite3_column_double(statement_.get(), column); }
  std::string Read(Tag<std::string>, int column);
  WallTime Read(Tag<WallTime>, int column) { return FromMicros(Read(Tag<int64_t>{}, column)); }
  template <class T>
  NumericId<T> Read(Tag<NumericId<T>>, int column) {
    return {Read(Tag<int64_t>{}, column)};
  }
  template <class T>
  TextId<T> Read(Tag<TextId<T>>, int column) {
    return {Read(Tag<std::string>{}, column)};
  }
  template <class T>
  std::optional<T> Read(Tag<std::optional<T>>, int column) {
    if (IsNull(column)) return std::nullopt;
    return Read(Tag<T>{}, column);
  }

  void Bind(int index, int64_t value) { sqlite3_bind_int64(statement_.get(), index, value); }
  void Bind(int index, bool value) { Bind(index, static_cast<int64_t>(value)); }
  void Bind(int index, double value) { sqlite3_bind_double(statement_.get(), index, value); }
  void Bind(int index, std::string_view value);
  void Bind(int index, const std::string& value) { Bind(index, std::string_view(value)); }
  void Bind(int index, const char* value) { Bind(index, std::string_view(value)); }
  void Bind(int index, WallTime value) { Bind(index, ToMicros(value)); }
  template <class T>
  void Bind(int index, const NumericId<T>& value) {
    Bind(index, value.value);
  }
  template <class T>
  void Bind(int index, const TextId<T>& value) {
    Bind(index, std::string_view(value.value));
  }
  template <class T>
  void Bind(int index, const std::optional<T>& value) {
    if (value) {
      Bind(index, *value);
    } else {
      sqlite3_bind_null(statement_.get(), index);
    }
  }

  Connection* connection_;
  std::string sql_;
  StatementHandle statement_;
  int column_ = 0;
};

struct ConnectionOptions {
  std::string path;
  enum class Mode { kReadWrite, kReadOnly } mode = Mode::kReadWrite;
  std::string vfs;  // empty: SQLite's own; tests inject faults
};

// Owns:   one sqlite3 handle and its statements.
// Thread: one at a time; the owner holds a mutex.
class Connection {
 public:
  // WAL, synchronous=FULL, foreign keys on: what has been answered survives a power cut.
  static Result<std::unique_ptr<Connection>> Open(ConnectionOptions options);
  ~Connection();

  template <class... Values>
  Result<store::Query> Query(std::string_view sql, const Values&... values) {
    TRY(auto statement, Prepare(sql));
    store::Query query(*this, sql, std::move(statement));
    query.BindAll(values...);
    return query;
  }
  // Runs to the end; answers the number of changed rows.
  template <class... Values>
  Result<int64_t> Execute(std::string_view sql, const Values&... values) {
    TRY(auto query, Query(sql, values...));
    for (;;) {
      TRY(const bool row, query.Next());
      if (!row) break;
    }
    return changes();
  }
  // Several statements without values: pragmas, migrations.
  Result<void> ExecuteScript(std::string_view sql);

  int64_t last_insert_id() const { return sqlite3_last_insert_rowid(handle_); }
  int64_t changes() const { return sqlite3_changes64(handle_); }
  bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
  sqlite3* handle() { return handle_; }

  // The failure of the last call: full disk, violated uniqueness, anything else.
  std::unexpected<Error> Failure(std::string_view what) const;

 private:
  friend class store::Query;
  explicit Connection(sqlite3* handle) : handle_(handle) {}
  Result<StatementHandle> Prepare(std::string_view sql);
  void GiveBack(std::string sql, StatementHandle statement);

  sqlite3* handle_;
  std::unordered_map<std::string, StatementHandle> idle_statements_;
};

// Rolls back unless committed.
class Transaction {
 public:
  static Result<Transaction> Begin(Connection& connection);
  Transaction(Transaction&& other) noexcept : connection_(std::exchange(other.connection_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<void> Commit();

 private:
  explicit Transaction(Connection* connection) : connection_(connection) {}
  Connection* connection_;
};

}  // namespace hedgerow::store
