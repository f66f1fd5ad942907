"""Query your PostHog project from a Streamlit app.

    from posthog_bridge import hogql_execute

    signups = hogql_execute(
        "SELECT toDate(timestamp) AS day, count() AS signups FROM events WHERE event = {event} GROUP BY day ORDER BY day",
        {"event": "sign_up"},
    )
    st.line_chart(signups, x="day", y="signups")

The app is known by the sandbox it runs in: there is no key to pass and none to lose. Queries see this project only, and only read.
"""

from ._client import hogql_arrow, hogql_arrow_async, hogql_execute, hogql_execute_async, hogql_polars, hogql_polars_async
from ._errors import BridgeError, BridgeProtocolError, BridgeUnavailableError, HogQLError, TruncatedResultWarning

__all__ = [
    "BridgeError",
    "BridgeProtocolError",
    "BridgeUnavailableError",
    "HogQLError",
    "TruncatedResultWarning",
    "hogql_arrow",
    "hogql_arrow_async",
    "hogql_execute",
    "hogql_execute_async",
    "hogql_polars",
    "hogql_polars_async",
]
