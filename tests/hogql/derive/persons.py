"""Persons: their properties, merges, the persons table."""

from collections import Counter

from _data import DISTINCT_IDS, EVENTS, PERSONS, events, text
from _golden import Theme

T = THEME = Theme(
    "persons",
    """The newest version of each person counts, deleted ones are gone, events of merged distinct_ids belong to the survivor.
`age` is declared a number, `is_admin` a boolean, `joined` a time. Computed in Python over the rows.""",
)


def of(event, key):  # noqa: ANN001, ANN201
    """A property of the event's person."""
    return text(event.person.props.get(key)) if event.person else None


T.q(
    "the table",
    "SELECT id, properties.email AS email FROM persons ORDER BY id",
    "id email",
    [[p.id, text(p.props.get("email"))] for p in PERSONS.values()],
)
T.q("their number", "SELECT count() AS n FROM persons", "n", [len(PERSONS)])
T.q("the newest version counts", "SELECT properties.plan AS p FROM persons WHERE properties.email = 'alice@hedge.example'", "p", ["pro"])
T.q("an old version is not found", "SELECT count() AS n FROM persons WHERE properties.email = 'alice@old.example'", "n", [0])
T.q("a deleted person is not found", "SELECT count() AS n FROM persons WHERE properties.email LIKE '%gone%'", "n", [0])
T.q(
    "created_at and is_identified",
    "SELECT created_at, is_identified FROM persons ORDER BY created_at",
    "created_at is_identified",
    [[p.created_at, p.identified] for p in sorted(PERSONS.values(), key=lambda p: p.created_at)],
)
T.q("a number", "SELECT properties.age AS a FROM persons ORDER BY a NULLS LAST", "a", [27, 34, 41, None])
T.q("a number compared", "SELECT count() AS n FROM persons WHERE properties.age > 30", "n", [2])
T.q(
    "a boolean",
    "SELECT properties.is_admin AS a, count() AS n FROM persons GROUP BY a ORDER BY a NULLS LAST",
    "a n",
    [[False, 1], [True, 1], [None, 2]],
)
T.q(
    "a time",
    "SELECT properties.joined AS j FROM persons WHERE properties.joined IS NOT NULL ORDER BY j",
    "j",
    ["2026-01-15T00:00:00.000000Z", "2026-02-01T12:00:00.000000Z"],
)
T.q(
    "an object",
    "SELECT properties.address.city AS c FROM persons WHERE properties.address.city != '' AND properties.address.city IS NOT NULL",
    "c",
    ["Bern"],
)
T.q(
    "by plan",
    "SELECT properties.plan AS p, count() AS n FROM persons GROUP BY p ORDER BY p NULLS LAST",
    "p n",
    [["free", 1], ["pro", 2], [None, 1]],
)
T.q(
    "distinct ids",
    "SELECT distinct_id, person_id FROM person_distinct_ids ORDER BY distinct_id",
    "distinct_id person_id",
    sorted(DISTINCT_IDS.items()),
)
T.q("distinct ids of a person", "SELECT count() AS n FROM person_distinct_ids WHERE person.properties.email = 'bob@corp.example'", "n", [2])
T.q(
    "person_id is merged",
    "SELECT person_id, count() AS n FROM events GROUP BY person_id ORDER BY person_id",
    "person_id n",
    sorted(Counter(e.person_id for e in EVENTS).items()),
)
T.q(
    "person_id in WHERE is merged",
    "SELECT count() AS n FROM events WHERE person_id = '00000000-0000-4000-8000-0000000000b2'",
    "n",
    [sum(e.person_id.endswith("b2") for e in EVENTS)],
)
T.q("uniq person_id", "SELECT uniq(person_id) AS n FROM events", "n", [4])
T.q("person.id", "SELECT uniq(person.id) AS n FROM events", "n", [4])
T.q("of an event", "SELECT person.properties.email AS email FROM events WHERE event = 'plan_changed'", "email", ["bob@corp.example"])
T.q(
    "of an event before the merge",
    "SELECT person.properties.email AS email FROM events WHERE distinct_id = 'frank-phone'",
    "email",
    ["bob@corp.example"],
)
T.q(
    "events by a person's property",
    "SELECT person.properties.plan AS p, count() AS n FROM events GROUP BY p ORDER BY p NULLS LAST",
    "p n",
    sorted(Counter(of(e, "plan") for e in EVENTS).items(), key=lambda item: (item[0] is None, item[0])),
)
T.q(
    "events where a person's property",
    "SELECT count() AS n FROM events WHERE person.properties.email ILIKE '%@CORP.example'",
    "n",
    [sum((of(e, "email") or "").endswith("@corp.example") for e in EVENTS)],
)
T.q(
    "a missing property of a person",
    "SELECT count() AS n FROM events WHERE person.properties.email IS NULL",
    "n",
    [sum(of(e, "email") is None for e in EVENTS)],
)
T.q("a person's number", "SELECT avg(person.properties.age) AS a FROM events WHERE event = 'signup'", "a", [(34 + 27 + 41) / 3])
T.q(
    "a person's created_at",
    "SELECT min(person.created_at) AS c FROM events WHERE event = 'purchase'",
    "c",
    [min(e.person.created_at for e in events("purchase"))],
)
T.q(
    "a person's is_identified",
    "SELECT count() AS n FROM events WHERE person.is_identified",
    "n",
    [sum(e.person.identified for e in EVENTS)],
)
T.q("a person's property in brackets", "SELECT person.properties['plan'] AS p FROM events WHERE event = 'plan_changed'", "p", ["free"])
T.q("of an aliased table", "SELECT e.person.properties.plan AS p FROM events AS e WHERE e.event = 'plan_changed'", "p", ["free"])
T.q(
    "the first event of a person",
    "SELECT person_id, min(timestamp) AS first FROM events GROUP BY person_id ORDER BY person_id",
    "person_id first",
    [[p, min(e.at for e in EVENTS if e.person_id == p)] for p in sorted({e.person_id for e in EVENTS})],
)
T.q(
    "persons without an event of a kind",
    "SELECT properties.email AS email FROM persons WHERE id NOT IN (SELECT person_id FROM events WHERE event = 'signup')",
    "email",
    [None],
)
T.q(
    "two properties",
    "SELECT person.properties.plan AS p, person.properties.email AS m, count() AS n FROM events GROUP BY p, m ORDER BY n DESC LIMIT 1",
    "p m n",
    [["pro", "alice@hedge.example", 9]],
)
T.q("an array property", "SELECT properties.tags AS t FROM persons WHERE properties.tags IS NOT NULL", "t", ['["x","y"]'])
T.fails("person by itself", "SELECT person FROM events", "`person` is not a value")
