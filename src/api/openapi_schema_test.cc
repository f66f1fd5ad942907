#include "api/openapi_schema.h"

#include <boost/json.hpp>
#include <fstream>

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <fmt/format.h>

namespace hedgerow::api {
namespace {

using Json = boost::json::value;

// One walk over a value beside its schema; collects the first thing that does not fit.
class Validator {
 public:
  explicit Validator(const YAML::Node& root) : root_(root) {}

  std::string Check(const YAML::Node& raw, const Json& value, const std::string& at) {
    const YAML::Node schema = Resolve(raw);
    if (schema["oneOf"]) return CheckOneOf(schema["oneOf"], value, at);
    if (schema["type"] && !TypeFits(schema["type"], value)) return at + ": wrong type";
    if (schema["enum"] && !InEnum(schema["enum"], value)) return at + ": not one of the documented values";
    if (value.is_object()) return CheckObject(schema, value.get_object(), at);
    if (value.is_array() && schema["items"]) return CheckArray(schema["items"], value.get_array(), at);
    if (value.is_string()) return CheckString(schema, std::string(value.get_string()), at);
    return "";
  }

  YAML::Node Resolve(const YAML::Node& node) const {
    if (!node["$ref"]) return node;
    YAML::Node found = root_;  // a handle; reset() below rebinds it and leaves the document alone
    std::string rest = node["$ref"].as<std::string>().substr(2);
    while (!rest.empty()) {
      const size_t slash = std::min(rest.find('/'), rest.size());
      found.reset(found[rest.substr(0, slash)]);
      rest.erase(0, slash + 1);
    }
    return Resolve(found);
  }

 private:
  static bool NameFits(const std::string& name, const Json& value) {
    if (name == "null") return value.is_null();
    if (name == "string") return value.is_string();
    if (name == "boolean") return value.is_bool();
    if (name == "integer") return value.is_int64() || value.is_uint64();
    if (name == "number") return value.is_number();
    if (name == "array") return value.is_array();
    return name == "object" && value.is_object();
  }
  static bool TypeFits(const YAML::Node& type, const Json& value) {
    if (type.IsScalar()) return NameFits(type.as<std::string>(), value);
    for (const auto& one : type) {
      if (NameFits(one.as<std::string>(), value)) return true;
    }
    return false;
  }
  static bool InEnum(const YAML::Node& values, const Json& value) {
    for (const auto& one : values) {
      if (value.is_null() && one.IsNull()) return true;
      if (value.is_string() && one.IsScalar() && one.as<std::string>() == value.get_string()) return true;
    }
    return false;
  }
  std::string CheckOneOf(const YAML::Node& choices, const Json& value, const std::string& at) {
    std::string last;
    for (const auto& choice : choices) {
      last = Check(choice, value, at);
      if (last.empty()) return "";
    }
    return last;
  }
  std::string CheckObject(const YAML::Node& schema, const boost::json::object& object, const std::string& at) {
    for (const auto& name : schema["required"]) {
      if (!object.contains(name.as<std::string>())) return fmt::format("{}: {} is missing", at, name.as<std::string>());
    }
    for (const auto& [name, value] : object) {
      if (schema["additionalProperties"]) continue;
      const YAML::Node properties = schema["properties"];
      if (!properties) return at + ": an object where none is documented";
      const YAML::Node property = properties[std::string(name)];
      if (!property) return fmt::format("{}: {} is not documented", at, std::string_view(name));
      std::string problem = Check(property, value, at + "." + std::string(name));
      if (!problem.empty()) return problem;
    }
    return "";
  }
  std::string CheckArray(const YAML::Node& items, const boost::json::array& array, const std::string& at) {
    for (size_t i = 0; i < array.size(); ++i) {
      std::string problem = Check(items, array[i], fmt::format("{}[{}]", at, i));
      if (!problem.empty()) return problem;
    }
    return "";
  }
  static std::string CheckString(const YAML::Node& schema, const std::string& text, const std::string& at) {
    if (schema["minLength"] && text.size() < schema["minLength"].as<size_t>()) return at + ": too short";
    if (schema["maxLength"] && text.size() > schema["maxLength"].as<size_t>()) return at + ": too long";
    const bool is_time = schema["format"] && schema["format"].as<std::string>() == "date-time";
    if (is_time && (text.size() < 20 || text[10] != 'T' || text.back() != 'Z')) return at + ": not RFC 3339 in UTC";
    return "";
  }

  YAML::Node root_;
};

bool PathFits(std::string_view pattern, std::string_view path) {
  path = path.substr(0, path.find('?'));
  while (!pattern.empty() || !path.empty()) {
    const std::string_view want = pattern.substr(0, pattern.find('/'));
    const std::string_view have = path.substr(0, path.find('/'));
    if (!want.starts_with('{') && want != have) return false;
    pattern.remove_prefix(std::min(pattern.size(), want.size() + 1));
    path.remove_prefix(std::min(path.size(), have.size() + 1));
  }
  return true;
}

std::string Upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

struct OpenApiSchema::Document {
  YAML::Node root;
};

OpenApiSchema::OpenApiSchema() : document_(std::make_unique<Document>()) {
  document_->root = YAML::LoadFile(HEDGEROW_SOURCE_DIR "/schema/openapi.yaml");
  for (const auto& path : document_->root["paths"]) {
    for (const auto& entry : path.second) {
      const std::string method = Upper(entry.first.as<std::string>());
      if (method == "PARAMETERS") continue;
      const YAML::Node node = entry.second;
      Operation operation{method, path.first.as<std::string>(), node["x-role"].as<std::string>(),
                          node["x-session-only"].as<bool>(false)};
      if (const YAML::Node body = node["requestBody"]) {
        for (const auto& content : body["content"]) operation.content_type = content.first.as<std::string>();
      }
      for (const auto& response : node["responses"]) operation.statuses.push_back(response.first.as<int>());
      operations_.push_back(std::move(operation));
    }
  }
}

OpenApiSchema::~OpenApiSchema() = default;

std::string OpenApiSchema::Check(std::string_view method, std::string_view path, int status,
                                 std::string_view body) const {
  for (const Operation& operation : operations_) {
    if (operation.method != method || !PathFits(operation.path, path)) continue;
    std::string lower = operation.method;
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    Validator validator(document_->root);
    const YAML::Node raw = document_->root["paths"][operation.path][lower]["responses"][std::to_string(status)];
    if (!raw) return fmt::format("status {} is not documented", status);
    const YAML::Node content = validator.Resolve(raw)["content"];
    if (!content) return body.empty() ? "" : "a body where none is documented";
    if (!content["application/json"]) return "";
    boost::system::error_code error;
    const Json value = boost::json::parse(body, error);
    if (error) return "the body is not JSON";
    return validator.Check(content["application/json"]["schema"], value, "body");
  }
  return fmt::format("{} {} is not documented", method, path);
}

TEST(OpenApiSchema, FindsWhatDoesNotFit) {
  const OpenApiSchema schema;
  EXPECT_EQ(schema.Check("GET", "/api/projects/7/", 418, "{}"), "status 418 is not documented");
  EXPECT_EQ(schema.Check("GET", "/api/projects/7/", 404,
                         R"({"type":"invalid_request","code":"not_found","detail":"No.","attr":null})"),
            "");
  EXPECT_EQ(schema.Check("GET", "/api/projects/7/", 404, R"({"type":"odd","code":"x","detail":"No.","attr":null})"),
            "body.type: not one of the documented values");
  EXPECT_EQ(schema.Check("GET", "/api/projects/7/", 404,
                         R"({"type":"invalid_request","code":"x","detail":"No.","attr":null,"more":1})"),
            "body: more is not documented");
  EXPECT_EQ(schema.Check("GET", "/api/projects/7/", 404, R"({"type":"invalid_request","code":"x","detail":"No."})"),
            "body: attr is missing");
}

}  // namespace hedgerow::api
