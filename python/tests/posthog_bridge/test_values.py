"""Parameters as typed JSON."""

import datetime
import decimal
import uuid

import numpy as np
import pandas as pd
import pytest

from posthog_bridge._values import encode_value

BERLIN = datetime.timezone(datetime.timedelta(hours=2))

ENCODED = {
    "Null": (None, None),
    "Boolean": (True, True),
    "Integer": (2**63 - 1, 2**63 - 1),
    "Float": (0.1, 0.1),
    "TextIsNeverRead": ("'; DROP TABLE events", "'; DROP TABLE events"),
    "DecimalKeepsItsZeros": (decimal.Decimal("1.20"), {"$decimal": "1.20"}),
    "DecimalHasNoExponent": (decimal.Decimal("1E+3"), {"$decimal": "1000"}),
    "NaiveTimeIsUtc": (datetime.datetime(2026, 1, 2, 3, 4, 5), {"$datetime": "2026-01-02T03:04:05.000000Z"}),
    "ZonedTimeBecomesUtc": (datetime.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=BERLIN), {"$datetime": "2026-01-02T01:04:05.000006Z"}),
    "Date": (datetime.date(2026, 1, 2), {"$date": "2026-01-02"}),
    "Uuid": (uuid.UUID(int=1), {"$uuid": "00000000-0000-0000-0000-000000000001"}),
    "ListsNest": (["a", ("b", 1)], ["a", ["b", 1]]),
    "Dict": ({"a": [datetime.date(2026, 1, 2)]}, {"a": [{"$date": "2026-01-02"}]}),
    "NumpyInteger": (np.int64(7), 7),
    "NumpyFloat": (np.float32(0.5), 0.5),
    "NumpyArray": (np.array([1, 2]), [1, 2]),
    "NumpyNanosecondsAreATime": (np.datetime64("2026-01-02T03:04:05", "ns"), {"$datetime": "2026-01-02T03:04:05.000000Z"}),
    "PandasTimestamp": (pd.Timestamp("2026-01-02T03:04:05", tz="UTC"), {"$datetime": "2026-01-02T03:04:05.000000Z"}),
    "PandasSeries": (pd.Series(["a", "b"]), ["a", "b"]),
    "PandasMissingTime": (pd.NaT, None),
    "PandasMissingValue": (pd.NA, None),
}


@pytest.mark.parametrize("name", ENCODED)
def test_a_value_is_encoded_with_its_type(name):
    value, wanted = ENCODED[name]
    encoded = encode_value(value, "p")
    assert encoded == wanted
    assert type(encoded) is type(wanted)


REFUSED = {
    "AnIntegerOver64Bits": (2**63, ValueError, "parameter 'p': 9223372036854775808 does not fit in 64 bits"),
    "NotANumber": (float("nan"), ValueError, "parameter 'p': nan has no place in a query; use None"),
    "InfiniteDecimal": (decimal.Decimal("Infinity"), ValueError, "parameter 'p': Infinity has no place in a query; use None"),
    "AForgedType": ({"$uuid": "x"}, ValueError, "parameter 'p': the key '$uuid' begins with '$', which marks a type in the protocol"),
    "AKeyThatIsNoText": ({1: 2}, TypeError, "parameter 'p': keys must be strings, not int"),
    "AFunction": (print, TypeError, "parameter 'p': a builtin_function_or_method cannot be sent"),
    "DeepInside": ({"a": [object()]}, TypeError, "parameter 'p.a[0]': a object cannot be sent"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_value_that_cannot_be_sent_is_named(name):
    value, kind, message = REFUSED[name]
    with pytest.raises(kind) as refusal:
        encode_value(value, "p")
    assert str(refusal.value).startswith(message)
