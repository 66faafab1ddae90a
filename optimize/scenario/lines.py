"""Where in a TOML text does a key stand? ``tomllib`` does not say; a fault without a line is half a fault.

Where it stands: used by ``optimize.scenario.loading`` to give each fault its line.

Method: one pass over a text that ``tomllib`` has already accepted, so nothing is checked here; strings,
comments, arrays and inline tables are stepped over, and each key (and each place in an array) is noted with
its line.
"""

import re
import tomllib

KeyPath = tuple[str | int, ...]
"""Keys from the top of the file down; whole numbers are places in an array, from 0."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY_PART = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|'[^']*'""")
_STRING = re.compile(r'''"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?'{3,5}|"(?:\\.|[^"\\])*"|'[^']*\'''', re.DOTALL)
_BARE_VALUE = re.compile(r"[^,\]}#\n]*")


def lines_of_keys(text: str) -> dict[KeyPath, int]:
    """Return the line (from 1) on which each key of a valid TOML `text` first stands."""
    return _Walk(text).lines


class _Walk:
    """One pass over the text; `at` is the next character to read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[KeyPath, int] = {}
        table: KeyPath = ()
        while self._skip_blank():
            if self._take("["):
                array = self._take("[")
                table = self._key(())
                self._take("]")
                if array:
                    self._take("]")
            else:
                self._pair(table)

    def _skip_blank(self) -> bool:
        """Step over space, line ends and comments; say whether anything is left."""
        return self._match(_BLANK) is not None and self.at < len(self.text)

    def _match(self, pattern: re.Pattern[str]) -> str | None:
        found = pattern.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        return found.group()

    def _take(self, mark: str) -> bool:
        self._match(_BLANK)
        if not self.text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        return True

    def _note(self, path: KeyPath) -> None:
        self.lines.setdefault(path, self.text.count("\n", 0, self.at) + 1)

    def _key(self, table: KeyPath) -> KeyPath:
        """Read a dotted key below `table`, noting each of its parts."""
        path = table
        while True:
            self._match(_BLANK)
            line_start = self.at
            part = self._match(_KEY_PART)
            if part is None:  # cannot be: the text is valid TOML
                raise ValueError(f"no key at character {line_start}")
            path = (*path, str(tomllib.loads(f"x = {part}")["x"]) if part[0] in "\"'" else part)
            self._note(path)
            if not self._take("."):
                return path

    def _pair(self, table: KeyPath) -> None:
        path = self._key(table)
        self._take("=")
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        self._match(_BLANK)
        if self._match(_STRING) is not None:
            return
        if self._take("["):
            place = 0
            while not self._take("]"):
                self._note((*path, place))
                self._value((*path, place))
                self._take(",")
                place += 1
        elif self._take("{"):
            while not self._take("}"):
                self._pair(path)
                self._take(",")
        else:
            self._match(_BARE_VALUE)
