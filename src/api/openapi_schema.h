// For tests: schema/openapi.yaml as a judge of answers.
//
//   const OpenApiSchema schema;
//   EXPECT_EQ(schema.Check("GET", "/api/projects/1/", 200, body), "");   // else: what is wrong, and where
//
// Stricter than JSON Schema: a property that is not documented is an error.
#pragma once

#include <boost/json/value.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hedgerow::api {

class OpenApiSchema {
 public:
  OpenApiSchema();
  ~OpenApiSchema();

  struct Operation {
    std::string method;  // upper case
    std::string path;    // with {places}
    std::string role;    // x-role
    bool session_only = false;
    std::string content_type;  // of the request's body; empty if none
    std::vector<int> statuses;
  };
  const std::vector<Operation>& operations() const { return operations_; }

  // Empty if the answer is as documented.
  std::string Check(std::string_view method, std::string_view path, int status, std::string_view body) const;

 private:
  struct Document;
  std::unique_ptr<Document> document_;
  std::vector<Operation> operations_;
};

}  // namespace hedgerow::api
