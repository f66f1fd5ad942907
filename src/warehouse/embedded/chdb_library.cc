#include "warehouse/embedded/chdb_library.h"

#include <dlfcn.h>

namespace hedgerow::warehouse {
namespace {

template <class F>
bool Bind(void* library, const char* name, F* out) {
  *out = reinterpret_cast<F>(dlsym(library, name));
  return *out != nullptr;
}

}  // namespace

Result<std::shared_ptr<ChdbLibrary>> ChdbLibrary::Load(const std::string& path) {
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* why = dlerror();
    return Fail(Code::kUnavailable,
                "The ClickHouse engine could not be loaded from \"" + path + "\": run scripts/install-libchdb.",
                why == nullptr ? "" : why);
  }
  auto loaded = std::make_shared<ChdbLibrary>();
  auto& f = loaded->functions_;
  // The engine's handlers would turn our SIGTERM into its own way of dying. Absent in some versions: harmless.
  void (*set_signal_handlers)(int) = nullptr;
  if (Bind(library, "chdb_set_signal_handlers_enabled", &set_signal_handlers)) set_signal_handlers(0);

  const char* missing = nullptr;
  const auto need = [&](const char* name, auto* out) {
    if (!Bind(library, name, out) && missing == nullptr) missing = name;
  };
  need("chdb_connect", &f.connect);
  need("chdb_close_conn", &f.close);
  need("chdb_query_with_params_n", &f.query);
  need("chdb_stream_query_with_params_n", &f.stream_query);
  need("chdb_stream_fetch_result", &f.stream_fetch);
  need("chdb_stream_cancel_query", &f.stream_cancel);
  need("chdb_destroy_query_result", &f.destroy);
  need("chdb_result_buffer", &f.buffer);
  need("chdb_result_length", &f.length);
  need("chdb_result_rows_read", &f.rows_read);
  need("chdb_result_error", &f.error);
  if (missing != nullptr) {
    return Fail(Code::kUnavailable,
                "\"" + path + "\" is not the ClickHouse engine this version needs: run scripts/install-libchdb.",
                std::string("missing symbol ") + missing);
  }
  return loaded;
}

}  // namespace hedgerow::warehouse
