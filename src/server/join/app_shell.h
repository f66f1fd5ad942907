// proxy::Shell over web_ui::StreamlitShell, on one loop: the views it hands out are made once a file.
#pragma once

#include <unordered_map>

#include "proxy/shell.h"
#include "web_ui/streamlit_shell.h"

namespace hedgerow::server {

// Thread: its loop's.
class AppShell final : public proxy::Shell {
 public:
  explicit AppShell(const web_ui::StreamlitShell& shell) : shell_(shell) {}
  const proxy::ShellFile* Find(std::string_view path) const override { return View(shell_.Find(path)); }
  const proxy::ShellFile* Index() const override { return View(shell_.Index()); }

 private:
  const proxy::ShellFile* View(const web_ui::StaticFile* file) const;

  const web_ui::StreamlitShell& shell_;
  mutable std::unordered_map<const web_ui::StaticFile*, proxy::ShellFile> views_;
};

}  // namespace hedgerow::server
