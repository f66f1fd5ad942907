#include "server/join/app_shell.h"

namespace hedgerow::server {

const proxy::ShellFile* AppShell::View(const web_ui::StaticFile* file) const {
  if (file == nullptr) return nullptr;
  const auto [view, is_new] = views_.try_emplace(file);
  if (is_new) {
    view->second = {.body = file->body,
                    .brotli = file->brotli,
                    .content_type = file->content_type,
                    .cache_control = file->cache_control,
                    .etag = file->etag};
  }
  return &view->second;
}

}  // namespace hedgerow::server
