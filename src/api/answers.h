// JSON answers in PostHog's conventions.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "api/request.h"
#include "net/http.h"
#include "store/models.h"

namespace hedgerow::api {

net::Response JsonResponse(int status, const boost::json::value& body);
net::Response EmptyResponse(int status);  // 204 and the like

// {type, code, detail, attr, errors?}. Only `user_message` leaves the house.
net::Response ErrorResponse(const ApiError& error);
boost::json::object ErrorJson(const ApiError& error);

// ?limit= (1 to 1000, default 100) and ?offset=; kInvalid beyond.
Result<store::Page> ReadPage(const net::RequestHead& head);

// {count, next, previous, results}; next and previous are absolute addresses with the request's other parameters.
boost::json::object ListJson(const Request& request, store::Page page, int64_t count, boost::json::array results);

}  // namespace hedgerow::api
