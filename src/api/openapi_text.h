// schema/openapi.yaml, as it was when this program was built.
#pragma once

#include <string_view>

namespace hedgerow::api {

std::string_view OpenApiText();

}  // namespace hedgerow::api
