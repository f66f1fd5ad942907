// Cohorts, actions and saved queries: three resources of one shape. What is special to each is in kResources.
#include <boost/json.hpp>

#include "api/answers.h"
#include "api/body.h"
#include "api/named_hogql.h"
#include "api/present.h"
#include "api/resources/resources.h"

namespace hedgerow::api {
namespace {

using store::NamedKind;

constexpr size_t kNamedNameMax = 200;
constexpr size_t kNamedDescriptionMax = 1000;

struct Resource {
  NamedKind kind;
  std::array<std::string_view, 3> fields;  // of its own, kept as they were sent
};
constexpr Resource kResources[] = {
    {NamedKind::kCohort, {"filters", "query", "is_static"}},
    {NamedKind::kAction, {"steps", "", ""}},
    {NamedKind::kView, {"query", "", ""}},
};

boost::json::object NamedJson(const store::NamedQuery& named) {
  boost::json::object json{{"id", named.id.value}, {"name", named.name}, {"description", named.description}};
  boost::system::error_code error;
  const auto source = boost::json::parse(named.source, error);
  for (const std::string_view field : kResources[static_cast<size_t>(named.kind)].fields) {
    if (field.empty()) continue;
    const auto* sent = !error && source.is_object() ? source.get_object().if_contains(field) : nullptr;
    json[field] = sent == nullptr ? boost::json::value(nullptr) : *sent;
  }
  if (named.kind == NamedKind::kCohort) json["is_static"] = false;
  json["created_by"] = UserBasicJson(named.created_by);
  json["created_at"] = TimeJson(named.created_at);
  return json;
}

// A saved query is a table's name: the parser must take it as one.
Result<void> CheckViewName(const std::string& name) {
  bool plain = !name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0;
  for (const char c : name) plain = plain && (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_');
  if (!plain)
    return Fail(Code::kInvalid, "A saved query's name is made of letters, digits and _, for it is used as a table.", {},
                "name");
  return {};
}

// The fields of its own, if the body has any of them.
std::optional<boost::json::object> OwnFields(const Body& body, NamedKind kind) {
  boost::json::object source;
  for (const std::string_view field : kResources[static_cast<size_t>(kind)].fields) {
    if (const auto* value = field.empty() ? nullptr : body.Find(field)) source[field] = *value;
  }
  if (source.empty()) return std::nullopt;
  return source;
}

store::NamedId IdOf(const Request& request) { return {request.path.Number("named_id").value_or(0)}; }

net::Task<Outcome> List(NamedKind kind, const Services& services, Request& request) {
  CO_TRY(const store::Page page, ReadPage(request.head()));
  CO_TRY(const auto all, co_await services.workers.Run([&] { return services.named.ListNamed(request.project); }));
  boost::json::array results;
  int64_t count = 0;
  for (const store::NamedQuery& named : all) {
    if (named.kind != kind) continue;
    if (count >= page.offset && count < page.offset + page.limit) results.push_back(NamedJson(named));
    ++count;
  }
  co_return JsonResponse(200, ListJson(request, page, count, std::move(results)));
}

net::Task<Outcome> Create(NamedKind kind, const Services& services, Request& request) {
  CO_TRY(const Body body, co_await ReadBody(&request.exchange));
  store::NewNamedQuery named{.project = request.project, .kind = kind, .created_by = request.identity.user};
  CO_TRY(named.name, body.RequiredText("name", kNamedNameMax));
  if (kind == NamedKind::kView) CO_TRY_VOID(CheckViewName(named.name));
  CO_TRY(const auto description, body.OptionalText("description", kNamedDescriptionMax));
  named.description = description.value_or("");
  const boost::json::object source = OwnFields(body, kind).value_or(boost::json::object());
  CO_TRY(named.hogql, HogqlOf(kind, source));
  CO_TRY_VOID(co_await services.projects.CheckNamed(request.project, kind, named.hogql));
  named.source = boost::json::serialize(source);
  CO_TRY(const auto made, co_await services.workers.Run([&] { return services.named.CreateNamed(named); }));
  CO_TRY_VOID(co_await services.projects.ProjectChanged(request.project));
  co_return JsonResponse(201, NamedJson(made));
}

net::Task<Outcome> Get(NamedKind kind, const Services& services, Request& request) {
  CO_TRY(const auto named,
         co_await services.workers.Run([&] { return services.named.GetNamed(request.project, kind, IdOf(request)); }));
  co_return JsonResponse(200, NamedJson(named));
}

net::Task<Outcome> Patch(NamedKind kind, const Services& services, Request& request) {
  CO_TRY(const Body body, co_await ReadBody(&request.exchange));
  store::NamedQueryChanges changes;
  if (body.Find("name") != nullptr) {
    CO_TRY(changes.name, body.RequiredText("name", kNamedNameMax));
    if (kind == NamedKind::kView) CO_TRY_VOID(CheckViewName(*changes.name));
  }
  CO_TRY(changes.description, body.OptionalText("description", kNamedDescriptionMax));
  if (const auto source = OwnFields(body, kind)) {
    CO_TRY(changes.hogql, HogqlOf(kind, *source));
    CO_TRY_VOID(co_await services.projects.CheckNamed(request.project, kind, *changes.hogql));
    changes.source = boost::json::serialize(*source);
  }
  CO_TRY(const auto named, co_await services.workers.Run([&] {
    return services.named.UpdateNamed(request.project, kind, IdOf(request), changes);
  }));
  CO_TRY_VOID(co_await services.projects.ProjectChanged(request.project));
  co_return JsonResponse(200, NamedJson(named));
}

net::Task<Outcome> Delete(NamedKind kind, const Services& services, Request& request) {
  CO_TRY_VOID(
      co_await services.workers.Run([&] { return services.named.DeleteNamed(request.project, kind, IdOf(request)); }));
  CO_TRY_VOID(co_await services.projects.ProjectChanged(request.project));
  co_return EmptyResponse(204);
}

}  // namespace

net::Task<Outcome> ListCohorts(const Services& services, Request& request) {
  return List(NamedKind::kCohort, services, request);
}
net::Task<Outcome> CreateCohort(const Services& services, Request& request) {
  return Create(NamedKind::kCohort, services, request);
}
net::Task<Outcome> GetCohort(const Services& services, Request& request) {
  return Get(NamedKind::kCohort, services, request);
}
net::Task<Outcome> PatchCohort(const Services& services, Request& request) {
  return Patch(NamedKind::kCohort, services, request);
}
net::Task<Outcome> DeleteCohort(const Services& services, Request& request) {
  return Delete(NamedKind::kCohort, services, request);
}
net::Task<Outcome> ListActions(const Services& services, Request& request) {
  return List(NamedKind::kAction, services, request);
}
net::Task<Outcome> CreateAction(const Services& services, Request& request) {
  return Create(NamedKind::kAction, services, request);
}
net::Task<Outcome> GetAction(const Services& services, Request& request) {
  return Get(NamedKind::kAction, services, request);
}
net::Task<Outcome> PatchAction(const Services& services, Request& request) {
  return Patch(NamedKind::kAction, services, request);
}
net::Task<Outcome> DeleteAction(const Services& services, Request& request) {
  return Delete(NamedKind::kAction, services, request);
}
net::Task<Outcome> ListSavedQueries(const Services& services, Request& request) {
  return List(NamedKind::kView, services, request);
}
net::Task<Outcome> CreateSavedQuery(const Services& services, Request& request) {
  return Create(NamedKind::kView, services, request);
}
net::Task<Outcome> GetSavedQuery(const Services& services, Request& request) {
  return Get(NamedKind::kView, services, request);
}
net::Task<Outcome> PatchSavedQuery(const Services& services, Request& request) {
  return Patch(NamedKind::kView, services, request);
}
net::Task<Outcome> DeleteSavedQuery(const Services& services, Request& request) {
  return Delete(NamedKind::kView, services, request);
}

}  // namespace hedgerow::api
