// The table of what Admin can do.
#pragma once

#include <boost/json/value.hpp>
#include <span>
#include <string_view>

#include "api/admin.h"
#include "api/body.h"

namespace hedgerow::api {

struct AdminOperation {
  std::string_view name;
  Result<boost::json::value> (*run)(const AdminServices& services, const Body& request);
};

std::span<const AdminOperation> AdminOperations();

}  // namespace hedgerow::api
