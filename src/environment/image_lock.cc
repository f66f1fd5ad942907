#include "environment/image_lock.h"

#include <boost/json.hpp>
#include <fstream>
#include <iterator>

#include "environment/package_name.h"
#include "environment/pep440.h"

namespace hedgerow::environment {
namespace {

namespace json = boost::json;

std::unexpected<Error> Unreadable(std::string why) {
  return Fail(Code::kInternal, "The sandbox image's description (image.json) cannot be read; build the image again.",
              std::move(why));
}

Result<std::string> Text(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return Unreadable("image.json has no text under " + std::string(key));
  return std::string(value->get_string());
}

}  // namespace

const std::string* ImageLock::FindVersion(std::string_view name) const {
  const auto it = packages.find(name);
  return it == packages.end() ? nullptr : &it->second;
}

Result<ImageLock> ReadImageLock(std::string_view text) {
  boost::system::error_code failure;
  const json::value root = json::parse(text, failure);
  if (failure) return Unreadable("image.json: " + failure.message());
  if (!root.is_object()) return Unreadable("image.json is not an object");
  const json::object& object = root.get_object();
  ImageLock lock;
  TRY(lock.digest, Text(object, "digest"));
  TRY(lock.streamlit_version, Text(object, "streamlit_version"));
  TRY(lock.python_version, Text(object, "python_version"));
  if (!Version::Parse(lock.python_version)) return Unreadable("image.json: python_version is no version");
  const json::value* packages = object.if_contains("packages");
  if (packages == nullptr || !packages->is_object()) return Unreadable("image.json has no packages");
  for (const auto& [name, version] : packages->get_object()) {
    if (!version.is_string()) return Unreadable("image.json: the version of a package is not text");
    lock.packages[NormalName(std::string_view(name.data(), name.size()))] = std::string(version.get_string());
  }
  return lock;
}

Result<ImageLock> ReadImageLockFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Unreadable("cannot open " + path);
  return ReadImageLock(std::string(std::istreambuf_iterator<char>(file), {}));
}

}  // namespace hedgerow::environment
