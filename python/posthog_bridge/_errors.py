"""What can go wrong between an app and its data.

BridgeError
├── HogQLError               the query: its text, its values or its limits
├── BridgeUnavailableError   nobody answers just now; trying again may help
└── BridgeProtocolError      the other side sent what it never should
"""

from __future__ import annotations

from typing import Any

__all__ = ["BridgeError", "BridgeProtocolError", "BridgeUnavailableError", "HogQLError", "TruncatedResultWarning"]


class BridgeError(Exception):
    """Anything that kept a query from giving a result."""


class BridgeUnavailableError(BridgeError):
    """The data service cannot be reached at the moment."""


class BridgeProtocolError(BridgeError):
    """The answer does not follow the protocol: a fault of the host, not of the query."""


class TruncatedResultWarning(UserWarning):
    """A result was cut off at its limit."""


class HogQLError(BridgeError):
    """The query was refused or failed.

    Attributes:
        reason: what is wrong, without the position.
        query: the text that was sent.
        line, column: 1-based position of the fault in `query`, or None.
        hint: what to do about it, or "".
        code: a stable word for programs, such as "unknown_table" or "timeout".
        retryable: whether the very same query may work a little later.
    """

    def __init__(
        self,
        reason: str,
        *,
        query: str = "",
        line: int | None = None,
        column: int | None = None,
        hint: str = "",
        code: str = "",
        retryable: bool = False,
    ) -> None:
        self.reason = reason
        self.query = query
        self.line = line
        self.column = column
        self.hint = hint
        self.code = code
        self.retryable = retryable
        super().__init__(self._message())

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, ({name: getattr(self, name) for name in ("reason", "query", "line", "column", "hint", "code", "retryable")},)

    def _message(self) -> str:
        """The reason, the line of the query it is about, and a caret below the place."""
        where = f"line {self.line}, column {self.column}: " if self.line and self.column else ""
        lines = [f"{where}{self.reason}"]
        if self.line and self.column:
            # A form feed or the like ends no line for the host, so str.splitlines would count differently.
            text = self.query.split("\n")[self.line - 1 : self.line]
            if text:
                quoted = text[0].rstrip("\r")
                # Tabs stay tabs below the line, so that the caret stands right whatever their width.
                indent = "".join("\t" if letter == "\t" else " " for letter in quoted[: self.column - 1])
                lines += [f"  {quoted}", f"  {indent}^"]
        if self.hint:
            lines.append(f"Hint: {self.hint}")
        return "\n".join(lines)


def _rebuild(fields: dict[str, Any]) -> HogQLError:
    """Streamlit's cache and multiprocessing pickle exceptions."""
    return HogQLError(fields.pop("reason"), **fields)
