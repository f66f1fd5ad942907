// What the project's events look like: their names, their properties and types, and when each was last seen.
import { Tabs } from "@base-ui/react/tabs";
import { useDeferredValue, useState, type ReactElement, type ReactNode } from "react";
import { Link } from "react-router";

import { useEventDefinitions, usePropertyDefinitions, type PropertyOf } from "@/api/definitions";
import { messageOf } from "@/api/errors";
import type { Page as ApiPage, PropertyDefinition } from "@/api/types";
import { paths } from "@/shared/lib/paths";
import { useProjectId } from "@/shared/lib/use-project";
import { LoadFailed } from "@/shared/ui/banner";
import { Button, ButtonLink } from "@/shared/ui/button";
import { Icon } from "@/shared/ui/icon";
import { Page } from "@/shared/ui/page";
import { Skeleton } from "@/shared/ui/skeleton";
import { TimeAgo } from "@/shared/ui/time-ago";

import "./data.css";
import { eventQuery, propertyQuery, TYPE_LABELS } from "./model";

type Shown = "events" | PropertyOf;

const TABS: readonly { id: Shown; label: string; what: string }[] = [
  { id: "events", label: "Events", what: "event" },
  { id: "event", label: "Event properties", what: "event property" },
  { id: "person", label: "Person properties", what: "person property" },
  { id: "group", label: "Group properties", what: "group property" },
];

export function DataPage(): ReactElement {
  const projectId = useProjectId();
  const [search, setSearch] = useState("");
  const asked = useDeferredValue(search.trim());
  return (
    <Page title="Data" lead="What this project has been sent. Names and types are learnt as events arrive; each leads to a query." actions={<ButtonLink to={paths.dataIn(projectId)} icon="dataIn">Get data in</ButtonLink>}>
      <Tabs.Root defaultValue="events">
        <div className="data-bar">
          <Tabs.List className="tabs__list" aria-label="What to show">
            {TABS.map(({ id, label }) => (
              <Tabs.Tab key={id} value={id} className="tabs__tab">{label}</Tabs.Tab>
            ))}
          </Tabs.List>
          <div className="data-search">
            <Icon name="search" />
            <input className="input" type="search" placeholder="Search by name" aria-label="Search by name" value={search} onChange={(event) => setSearch(event.target.value)} />
          </div>
        </div>
        {TABS.map(({ id, label, what }) => (
          <Tabs.Panel key={id} value={id} className="tabs__panel">
            {id === "events" ? <Events projectId={projectId} search={asked} label={label} what={what} /> : <Properties projectId={projectId} of={id} search={asked} label={label} what={what} />}
          </Tabs.Panel>
        ))}
      </Tabs.Root>
    </Page>
  );
}

interface ListProps {
  projectId: number;
  search: string;
  label: string;
  what: string;
}

function Events({ projectId, ...rest }: ListProps): ReactElement {
  const events = useEventDefinitions(projectId, rest.search);
  return (
    <List {...rest} {...events} projectId={projectId} columns={["Event"]} pages={events.data?.pages}>
      {(event) => (
        <tr key={event.id} data-testid="definition">
          <td><NameLink projectId={projectId} name={event.name} sql={eventQuery(event.name)} /></td>
          <Seen first={event.created_at} last={event.last_seen_at} />
        </tr>
      )}
    </List>
  );
}

function Properties({ projectId, of, ...rest }: ListProps & { of: PropertyOf }): ReactElement {
  const properties = usePropertyDefinitions(projectId, of, rest.search);
  return (
    <List {...rest} {...properties} projectId={projectId} columns={["Property", "Type"]} pages={properties.data?.pages}>
      {(property) => (
        <tr key={property.id} data-testid="definition">
          <td>{of === "group" ? <span className="data-name">{property.name}</span> : <NameLink projectId={projectId} name={property.name} sql={propertyQuery(property, of)} />}</td>
          <td><TypeBadge type={property.property_type} /></td>
          <Seen first={property.created_at} last={property.last_seen_at} />
        </tr>
      )}
    </List>
  );
}

// A row is a query away.
function NameLink({ projectId, name, sql }: { projectId: number; name: string; sql: string }): ReactElement {
  return (
    <Link className="data-name" to={`${paths.query(projectId)}?sql=${encodeURIComponent(sql)}`} title={`Query ${name}`}>
      {name}
    </Link>
  );
}

function TypeBadge({ type }: { type: PropertyDefinition["property_type"] }): ReactElement {
  return type ? <span className="badge">{TYPE_LABELS[type]}</span> : <span className="muted" title="Only lists, objects or nulls so far">Mixed</span>;
}

function Seen({ first, last }: { first: string; last: string }): ReactElement {
  return (
    <>
      <td className="muted table__minor"><TimeAgo at={first} /></td>
      <td className="muted"><TimeAgo at={last} /></td>
    </>
  );
}

interface ListFrameProps<T> extends ListProps {
  columns: readonly string[];
  pages: ApiPage<T>[] | undefined;
  error: Error | null;
  refetch: () => unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
  children: (item: T) => ReactNode;
}

function List<T>({ projectId, search, label, what, columns, pages, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage, children }: ListFrameProps<T>): ReactElement {
  if (!pages) return error ? <LoadFailed what="The list" detail={messageOf(error)} onRetry={() => void refetch()} /> : <Skeleton height={240} />;
  const count = pages[0]?.count ?? 0;
  if (count === 0) return search === "" ? <NothingYet projectId={projectId} what={what} /> : <NoMatch search={search} what={what} />;
  return (
    <div className="stack">
      <div className="card table-wrap" tabIndex={0} role="region" aria-label={label}>
        <table className="table">
          <thead>
            <tr>
              {columns.map((column) => <th key={column} scope="col">{column}</th>)}
              <th scope="col" className="table__minor">First seen</th>
              <th scope="col">Last seen</th>
            </tr>
          </thead>
          <tbody>{pages.flatMap((page) => page.results).map(children)}</tbody>
        </table>
      </div>
      <div className="row data-foot">
        <span className="muted" role="status">{count === 1 ? `1 ${what}` : `${count.toLocaleString()} in all`}</span>
        {hasNextPage ? <Button size="small" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>Show more</Button> : null}
      </div>
    </div>
  );
}

function NoMatch({ search, what }: { search: string; what: string }): ReactElement {
  return (
    <div className="card empty" role="status">
      <h2>No {what} matches “{search}”</h2>
      <p>The search looks at names; words may stand in any order.</p>
    </div>
  );
}

const LESSONS: Record<string, string> = {
  event: "Send the first event with any PostHog SDK, and its name appears here a few seconds later.",
  "event property": "Properties are what an event carries: an amount, a plan, a page. They are learnt, with their types, from the events you send.",
  "person property": "Give people properties with $set, or when you identify them: an e-mail address, a plan, a country.",
  "group property": "Groups are companies, teams or projects that people belong to. posthog.group(\"company\", \"acme\", { seats: 3 }) makes one, with its properties.",
};

function NothingYet({ projectId, what }: { projectId: number; what: string }): ReactElement {
  return (
    <div className="card empty" role="status">
      <h2>No {what} yet</h2>
      <p>{LESSONS[what]}</p>
      <ButtonLink to={paths.dataIn(projectId)} kind="primary" icon="dataIn">Get data in</ButtonLink>
    </div>
  );
}
