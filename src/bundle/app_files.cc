#include "bundle/app_files.h"

#include <fmt/format.h>

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace hedgerow::bundle {
namespace {

// Sections of config.toml that have no effect: Hedgerow starts Streamlit with its own values for them.
constexpr std::string_view kServerSections[] = {"server", "browser", "global", "logger"};

// Files that other hosts or tools read, and what to do instead.
struct ForeignFile {
  std::string_view name;
  bool only_without_requirements;
  std::string_view advice;
};
constexpr ForeignFile kForeignFiles[] = {
    {"packages.txt", false, "Debian packages cannot be installed; the app sees those of the server's image."},
    {"environment.yml", true, "list the packages in requirements.txt."},
    {"Pipfile", true, "list the packages in requirements.txt."},
    {"pyproject.toml", true, "list the packages in requirements.txt."},
    {"uv.lock", true, "list the packages in requirements.txt."},
};

std::unexpected<Error> TomlFailure(std::string_view file, const toml::parse_error& error, bool quote) {
  const toml::source_position at = error.source().begin;
  const std::string what = quote ? fmt::format(": {}", error.description()) : std::string();
  return Fail(Code::kInvalid,
              fmt::format("`{}` line {}, column {} is not valid TOML{}.", file, at.line, at.column, what));
}

}  // namespace

Result<void> CheckConfigToml(std::string_view text, std::vector<std::string>& warnings) {
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) return TomlFailure(".streamlit/config.toml", parsed.error(), true);
  if (const toml::node* theme = parsed.table().get("theme"); theme != nullptr && !theme->is_table()) {
    return Fail(Code::kInvalid, fmt::format("`.streamlit/config.toml` line {}: `theme` must be a section, [theme].",
                                            theme->source().begin.line));
  }
  for (std::string_view section : kServerSections) {
    if (parsed.table().contains(section)) {
      warnings.push_back(
          fmt::format("[{}] in `.streamlit/config.toml` has no effect: the server decides about it.", section));
    }
  }
  return {};
}

Result<void> CheckSecretsToml(std::string_view text) {
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) return TomlFailure(".streamlit/secrets.toml", parsed.error(), false);
  return {};
}

void AddFileWarnings(const BundlePlan& plan, std::vector<std::string>& warnings) {
  const bool has_requirements = plan.HasFile("requirements.txt");
  for (const ForeignFile& file : kForeignFiles) {
    if (!plan.HasFile(file.name) || (file.only_without_requirements && has_requirements)) continue;
    warnings.push_back(fmt::format("`{}` has no effect: {}", file.name, file.advice));
  }
}

}  // namespace hedgerow::bundle
