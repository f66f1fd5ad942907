#include <fmt/format.h>

#include "warehouse/transfer/exporter.h"

namespace hedgerow::warehouse {
namespace {

// Persons as they are now: an event's is found through the distinct_ids that were merged since.
constexpr char kExportEvents[] =
    "SELECT e.uuid AS uuid, e.event AS event, e.distinct_id AS distinct_id, e.timestamp AS timestamp, "
    "e.created_at AS created_at, e.properties AS properties, e.elements_chain AS elements_chain, "
    "if(o.distinct_id != '', o.person_id, e.person_id) AS person_id, p.properties AS person_properties "
    "FROM (SELECT uuid, event, distinct_id, timestamp, created_at, properties, elements_chain, person_id FROM events "
    "WHERE team_id = {0} AND timestamp >= fromUnixTimestamp64Micro({1}, 'UTC') AND "
    "timestamp < fromUnixTimestamp64Micro({2}, 'UTC')) AS e "
    "LEFT JOIN (SELECT distinct_id, argMax(person_id, version) AS person_id FROM person_distinct_id_overrides "
    "WHERE team_id = {0} GROUP BY distinct_id) AS o ON e.distinct_id = o.distinct_id "
    "LEFT JOIN (SELECT id, argMax(properties, version) AS properties FROM persons WHERE team_id = {0} GROUP BY id "
    "HAVING argMax(is_deleted, version) = 0) AS p ON if(o.distinct_id != '', o.person_id, e.person_id) = p.id "
    "ORDER BY timestamp, uuid";

constexpr char kExportPersons[] =
    "SELECT p.id AS id, p.created_at AS created_at, p.is_identified AS is_identified, p.properties AS properties, "
    "arraySort(d.ids) AS distinct_ids "
    "FROM (SELECT id, argMax(created_at, version) AS created_at, argMax(is_identified, version) AS is_identified, "
    "argMax(properties, version) AS properties FROM persons WHERE team_id = {0} GROUP BY id "
    "HAVING argMax(is_deleted, version) = 0) AS p "
    "LEFT JOIN (SELECT person_id, groupArray(distinct_id) AS ids FROM (SELECT distinct_id, argMax(person_id, version) "
    "AS "
    "person_id FROM person_distinct_ids WHERE team_id = {0} GROUP BY distinct_id) GROUP BY person_id) AS d "
    "ON p.id = d.person_id ORDER BY created_at, id";

constexpr char kIsoTime[] = "formatDateTime({0}, '%Y-%m-%dT%H:%i:%S.%fZ', 'UTC')";

std::string IsoTime(const char* column) { return fmt::format(kIsoTime, column); }

// An object goes into the line as it is; line breaks in it can only be white space.
std::string ObjectText(const char* column) {
  return fmt::format("if({0} = '', '{{}}', replaceAll(replaceAll({0}, '\\n', ' '), '\\r', ' '))", column);
}

std::string JsonLine(ExportTable table, int64_t project) {
  if (table == ExportTable::kPersons) {
    return "concat('{\"id\":\"', toString(id), '\",\"created_at\":\"', " + IsoTime("created_at") +
           ", '\",\"is_identified\":', if(is_identified = 1, 'true', 'false'), ',\"distinct_ids\":', "
           "toJSONString(distinct_ids), ',\"properties\":', " +
           ObjectText("properties") + ", '}')";
  }
  return "concat('{\"uuid\":\"', toString(uuid), '\",\"event\":', toJSONString(toString(event)), ',\"distinct_id\":', "
         "toJSONString(distinct_id), ',\"timestamp\":\"', " +
         IsoTime("timestamp") + ", '\",\"created_at\":\"', " + IsoTime("created_at") +
         ", '\",\"team_id\":" + std::to_string(project) + ",\"properties\":', " + ObjectText("properties") +
         ", if(elements_chain = '', '', concat(',\"elements_chain\":', "
         "toJSONString(elements_chain))), ',\"person_id\":\"', toString(person_id), '\",\"person_properties\":', " +
         ObjectText("person_properties") + ", '}')";
}

std::string TableColumns(ExportTable table, Format format) {
  const auto time = [&](const char* column) {
    return format == Format::kCsv ? IsoTime(column) + " AS " + column + "_text" : std::string(column);
  };
  if (table == ExportTable::kPersons)
    return "toString(id), " + time("created_at") + ", is_identified, distinct_ids, " + ObjectText("properties");
  return "toString(uuid), toString(event), distinct_id, " + time("timestamp") + ", " + time("created_at") + ", " +
         ObjectText("properties") + ", elements_chain, toString(person_id), " + ObjectText("person_properties");
}

}  // namespace

std::string ExportSql(const ExportOptions& options) {
  const bool events = options.table == ExportTable::kEvents;
  const std::string rows =
      events ? fmt::format(kExportEvents, options.project.value, ToMicros(options.from), ToMicros(options.to))
             : fmt::format(kExportPersons, options.project.value);
  const std::string list = options.format == Format::kJsonLines ? JsonLine(options.table, options.project.value)
                                                                : TableColumns(options.table, options.format);
  return "SELECT " + list + " FROM (" + rows + ")";
}

}  // namespace hedgerow::warehouse
