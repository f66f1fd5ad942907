#include "environment/requirements.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cctype>
#include <optional>

#include "environment/markers.h"
#include "environment/package_name.h"
#include "environment/pep440.h"
#include "environment/pep508.h"
#include "environment/quote.h"
#include "environment/requirement_lines.h"

namespace hedgerow::environment {
namespace {

constexpr size_t kProblemsShownMax = 50;

// Made by Hedgerow and in every sandbox, whatever the image's lock says.
constexpr std::string_view kBuiltIn[] = {"posthog-bridge", "streamlit-secure-context"};

bool IsUrl(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view scheme = text.substr(0, colon);
  const bool is_scheme = std::ranges::all_of(
      scheme, [](unsigned char c) { return std::isalnum(c) != 0 || c == '+' || c == '.' || c == '-'; });
  return is_scheme && (text.substr(colon).starts_with("://") || scheme == "file" || scheme.starts_with("git+"));
}

bool IsPath(std::string_view text) {
  const std::string_view word = text.substr(0, text.find_first_of(" ;[@"));
  if (word.starts_with('.') || word.starts_with('~') || word.find_first_of("/\\") != std::string_view::npos)
    return true;
  return std::ranges::any_of(std::initializer_list<std::string_view>{".whl", ".tar.gz", ".zip", ".tar.bz2", ".txt"},
                             [&](std::string_view ending) { return word.ends_with(ending); });
}

// Reads a file line by line, gathering what may be used and all that is wrong.
class Checker {
 public:
  Checker(const Allowlist& allowlist, const ImageLock& image)
      : image_(image), environment_(MarkerEnvironment::ForImage(image.python_version)) {
    for (const auto& [name, max_version] : allowlist) allowed_[NormalName(name)] = max_version;
    for (const auto& [name, version] : image.packages) {
      if (IsAllowed(name)) usable_names_.insert(name);
    }
    for (const auto& [name, max_version] : allowed_) usable_names_.insert(name);
  }

  void CheckLine(const RequirementLine& line) {
    line_ = line.number;
    if (line.requirement.empty()) return CheckOptionLine(line);
    CheckHashes(line);
    const std::string& text = line.requirement;
    if (IsUrl(text))
      return Problem(fmt::format("{} is a URL; packages come from the server's image only, so name a package instead.",
                                 Quote(text)));
    if (IsPath(text))
      return Problem(fmt::format("{} is a path; put the code itself into the zip, beside app.py.", Quote(text)));
    const auto requirement = ParseRequirement(text);
    if (!requirement) return Problem(fmt::format("{}: {}.", Quote(text), requirement.error()));
    if (!requirement->url.empty()) {
      return Problem(
          fmt::format("{} is to come from a URL; packages come from the server's image only, so write just its name.",
                      Quote(requirement->name)));
    }
    if (!requirement->marker.empty()) {
      const auto applies = EvaluateMarker(requirement->marker, environment_);
      if (!applies) return Problem(fmt::format("{}: the marker {}.", Quote(text), applies.error()));
      if (!*applies) return;
    }
    CheckPackage(*requirement);
  }

  Result<Requirements> Finish() {
    if (problems_.empty()) return std::move(result_);
    if (problems_.size() == 1) return Fail(Code::kInvalid, "requirements.txt " + problems_[0]);
    std::string message = fmt::format("requirements.txt has {} problems:", problems_.size());
    for (size_t i = 0; i < std::min(problems_.size(), kProblemsShownMax); ++i) message += "\n" + problems_[i];
    if (problems_.size() > kProblemsShownMax)
      message += fmt::format("\nand {} more.", problems_.size() - kProblemsShownMax);
    return Fail(Code::kInvalid, std::move(message));
  }

 private:
  void Problem(std::string what) { problems_.push_back(fmt::format("line {}: {}", line_, what)); }
  void Warn(std::string what) { result_.warnings.push_back(fmt::format("requirements.txt line {}: {}", line_, what)); }

  void CheckOptionLine(const RequirementLine& line) {
    const std::string& word = line.options.front();
    const OptionRule* rule = FindOptionRule(word);
    const std::string shown = Quote(word.substr(0, word.find('=')));
    if (rule == nullptr) return Problem(fmt::format("{} is not an option of requirements files.", shown));
    if (rule->refused) return Problem(fmt::format("{} is not supported; {}", shown, rule->advice));
    Warn(fmt::format("{} has no effect: {}", shown, rule->advice));
  }

  void CheckHashes(const RequirementLine& line) {
    for (size_t i = 0; i < line.options.size(); ++i) {
      std::string_view word = line.options[i];
      if (word != "--hash" && !word.starts_with("--hash=")) {
        return Problem(fmt::format("{} is not supported behind a package; only --hash is.", Quote(word)));
      }
      if (word == "--hash")
        word = i + 1 < line.options.size() ? std::string_view(line.options[++i]) : std::string_view();
      else
        word.remove_prefix(std::string_view("--hash=").size());
      if (!IsRequirementHash(word)) {
        return Problem(fmt::format("{} is not a hash such as sha256: and 64 hex digits.", Quote(word)));
      }
    }
    if (!line.options.empty() && !std::exchange(warned_of_hashes_, true)) {
      Warn("hashes are not compared: packages come ready-made in the server's image.");
    }
  }

  // The table decides about its own names and the starting list's; the image's other packages are always allowed.
  bool IsAllowed(std::string_view name) const {
    if (allowed_.contains(name)) return true;
    return image_.FindVersion(name) != nullptr &&
           std::ranges::find(kStartingAllowlist, name) == std::end(kStartingAllowlist);
  }

  void CheckPackage(const Requirement& requirement) {
    const std::string name = NormalName(requirement.name);
    const std::string* version = image_.FindVersion(name);
    if (version == nullptr && std::ranges::find(kBuiltIn, name) != std::end(kBuiltIn)) {
      return Warn(fmt::format("{} is always there; the line can go.", Quote(requirement.name)));
    }
    if (!IsAllowed(name)) return Problem(NotAllowed(requirement.name));
    if (version == nullptr) {
      return Problem(fmt::format(
          "{} is allowed, but the server's image does not contain it; ask the operator to add it to the image.",
          Quote(requirement.name)));
    }
    if (!requirement.specifiers.Contains(*version)) return Problem(WrongVersion(requirement, name, *version));
    if (const auto problem = AboveMaximum(name, *version)) return Problem(*problem);
    Add(requirement, name, *version);
  }

  std::string NotAllowed(const std::string& name) const {
    const std::string meant = MeantName(name, usable_names_);
    if (!meant.empty()) return fmt::format("{} is not an allowed package; did you mean `{}`?", Quote(name), meant);
    if (IsStandardModule(NormalName(name))) return fmt::format("{} is part of Python; remove the line.", Quote(name));
    return fmt::format("{} is not an allowed package; ask the operator to allow it, or do without.", Quote(name));
  }

  std::string WrongVersion(const Requirement& requirement, const std::string& name, const std::string& version) const {
    const std::string wanted = requirement.name + requirement.specifiers.ToString();
    std::string text = fmt::format("{} is not available: the server has {} {}", Quote(wanted), name, version);
    if (const auto problem = AboveMaximum(name, version)) return text + "; " + *problem;
    return text + fmt::format("; write `{}=={}` or just `{}`.", name, version, name);
  }

  std::optional<std::string> AboveMaximum(const std::string& name, const std::string& version) const {
    const auto it = allowed_.find(name);
    if (it == allowed_.end() || it->second.empty()) return std::nullopt;
    const auto maximum = Version::Parse(it->second), present = Version::Parse(version);
    if (!maximum || !present || present->Public() <= *maximum) return std::nullopt;
    return fmt::format("`{}` is allowed up to version {}, and the server has {}; ask the operator.", name, it->second,
                       version);
  }

  void Add(const Requirement& requirement, const std::string& name, const std::string& version) {
    const auto old = std::ranges::find(result_.packages, name, &RequiredPackage::name);
    const bool is_new = old == result_.packages.end();
    RequiredPackage& package = is_new ? result_.packages.emplace_back() : *old;
    if (is_new) {
      package.name = name;
      package.version = version;
      package.line = line_;
    }
    const std::string specifier = requirement.specifiers.ToString();
    if (package.specifier.empty())
      package.specifier = specifier;
    else if (!specifier.empty() && specifier != package.specifier)
      package.specifier += "," + specifier;
    for (const std::string& extra : requirement.extras) {
      const std::string normal = NormalName(extra);
      if (std::ranges::find(package.extras, normal) == package.extras.end()) package.extras.push_back(normal);
    }
    if (!requirement.extras.empty()) {
      Warn(fmt::format("the extras of {} bring no packages here; list what the app imports.", Quote(requirement.name)));
    }
  }

  const ImageLock& image_;
  MarkerEnvironment environment_;
  std::map<std::string, std::string, std::less<>> allowed_;  // normal name → max_version
  std::set<std::string, std::less<>> usable_names_;          // for "did you mean"
  int line_ = 0;
  bool warned_of_hashes_ = false;
  std::vector<std::string> problems_;
  Requirements result_;
};

}  // namespace

Result<Requirements> CheckRequirements(std::string_view text, const Allowlist& allowlist, const ImageLock& image) {
  const std::optional<std::string> decoded = DecodeText(text);
  if (!decoded) return Fail(Code::kInvalid, "requirements.txt is not a text file; save it as UTF-8.");
  Checker checker(allowlist, image);
  for (const RequirementLine& line : SplitRequirementLines(*decoded)) checker.CheckLine(line);
  return checker.Finish();
}

std::string PackagesJson(const Requirements& requirements) {
  boost::json::array list;
  for (const RequiredPackage& package : requirements.packages) {
    boost::json::array extras;
    for (const std::string& extra : package.extras) extras.emplace_back(extra);
    list.push_back(boost::json::object{
        {"name", package.name}, {"specifier", package.specifier}, {"version", package.version}, {"extras", extras}});
  }
  return boost::json::serialize(list);
}

}  // namespace hedgerow::environment
