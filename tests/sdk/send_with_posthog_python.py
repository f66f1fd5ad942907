"""Sends events with the real `posthog` client, as an application would: HOST TOKEN on the command line.

src/warehouse/ingest/capture_handler_test.cc runs it against the capture endpoints and looks at what was stored.
"""

import sys
from datetime import UTC, datetime, timedelta

import posthog


def main() -> None:
    host, token = sys.argv[1:]
    errors: list[object] = []
    for gzip in (False, True):
        client = posthog.Posthog(token, host=host, gzip=gzip, on_error=lambda error, _: errors.append(error), max_retries=0)
        who = f"python-{'gzip' if gzip else 'plain'}"
        client.capture("signed_up", distinct_id=who, properties={"plan": "pro", "amount": 12.5, "unicode": "é😀"})
        client.capture("dated", distinct_id=who, timestamp=datetime.now(UTC) - timedelta(days=2))
        client.set(distinct_id=who, properties={"email": f"{who}@example.com"})
        client.set_once(distinct_id=who, properties={"email": "never", "first": True})
        client.alias(previous_id=f"{who}-before", distinct_id=who)
        client.group_identify("company", "acme", {"seats": 3})
        for index in range(100):
            client.capture("many", distinct_id=who, properties={"index": index})
        flags = client.get_all_flags(who)
        if flags:
            errors.append(f"unexpected flags {flags}")
        client.shutdown()
    if errors:
        raise SystemExit(f"the client reported: {errors}")


if __name__ == "__main__":
    main()
