// The first visit: what an app is, and how to have one in two minutes.
import type { ReactElement } from "react";

import { Hedgehog } from "@/shared/art/hedgehog";
import { paths } from "@/shared/lib/paths";
import { ButtonLink } from "@/shared/ui/button";
import { CodeBlock } from "@/shared/ui/copy";

const EXAMPLE = `import streamlit as st
from posthog_bridge import hogql_execute

st.title("Events this week")
df = hogql_execute("""
    SELECT toDate(timestamp) AS day, count() AS events
    FROM events
    WHERE timestamp > now() - INTERVAL 7 DAY
    GROUP BY day ORDER BY day
""")
st.line_chart(df, x="day", y="events")`;

export function NoApps({ projectId, canEdit }: { projectId: number; canEdit: boolean }): ReactElement {
  return (
    <div className="card no-apps">
      <div className="no-apps__text">
        <Hedgehog walking={false} />
        <h2>Your first app is one file away</h2>
        <p>An app is a Streamlit script that can ask this project’s events anything, in HogQL. Your team opens it right here, signed in.</p>
        <ol className="no-apps__steps">
          <li>
            Save the script as <code>app.py</code>.
          </li>
          <li>
            Zip it: <code>zip app.zip app.py</code>
          </li>
          <li>Upload the zip. It is on screen a moment later.</li>
        </ol>
        {canEdit ? (
          <div className="row">
            <ButtonLink to={paths.newApp(projectId)} kind="primary" icon="plus">
              New app
            </ButtonLink>
            <ButtonLink to={paths.dataIn(projectId)}>Get data in</ButtonLink>
          </div>
        ) : (
          <p className="muted">You can view apps in this project. A member or an admin can add them.</p>
        )}
      </div>
      <CodeBlock code={EXAMPLE} label="Example app.py" />
    </div>
  );
}
