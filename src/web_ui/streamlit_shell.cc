#include "web_ui/streamlit_shell.h"

#include "web_ui/guest_script.h"

namespace hedgerow::web_ui {

Result<std::unique_ptr<StreamlitShell>> StreamlitShell::Load(const std::string& folder, const std::string& cache,
                                                             std::string_view ui_origin) {
  std::unique_ptr<StreamlitShell> shell(new StreamlitShell);
  TRY(shell->files_, StaticFiles::Load({.folder = folder, .cache = cache, .immutable = "/static/"}));
  const StaticFile* index = shell->files_->Find(kIndex);
  if (index == nullptr)
    return Fail(Code::kNotFound, "Streamlit's front end is not in " + folder + ": index.html is missing.");
  std::map<std::string, std::string> pages;
  pages.emplace(kIndex, WithGuestScript(index->body, ui_origin));
  shell->index_ = StaticFiles::Of(std::move(pages), {.cache = cache, .immutable = "/static/"});
  return shell;
}

const StaticFile* StreamlitShell::Find(std::string_view path) const {
  return path == kIndex ? nullptr : files_->Find(path);
}

void StreamlitShell::Compress(const std::atomic<bool>* stop) {
  index_->Compress(stop);
  files_->Compress(stop);
}

}  // namespace hedgerow::web_ui
