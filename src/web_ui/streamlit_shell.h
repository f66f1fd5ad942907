// Streamlit's own front end, served by us: the page paints before its app exists, compressed, from memory.
//
//   TRY(auto shell, StreamlitShell::Load(image / "static", data / "compressed", "http://hedgerow.localhost:8000"));
//   workers.Run([&] { shell->Compress(); });
//   const StaticFile* file = shell->Find("/static/js/index.DormvYxC.js");
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "web_ui/static_files.h"

namespace hedgerow::web_ui {

// Thread: any, but Compress: a worker's.
class StreamlitShell {
 public:
  static Result<std::unique_ptr<StreamlitShell>> Load(const std::string& folder, const std::string& cache,
                                                      std::string_view ui_origin);

  const StaticFile* Find(std::string_view path) const;  // null for the index, which is not a public file
  const StaticFile* Index() const { return index_->Find(kIndex); }
  void Compress(const std::atomic<bool>* stop = nullptr);

 private:
  static constexpr std::string_view kIndex = "/index.html";
  StreamlitShell() = default;
  std::unique_ptr<StaticFiles> files_, index_;
};

}  // namespace hedgerow::web_ui
