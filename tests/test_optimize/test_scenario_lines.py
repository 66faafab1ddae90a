"""The line of a key in a TOML file."""

import tomllib

import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from optimize.scenario.lines import lines_of_keys

TEXT = '''\
# a = 1
a = "# not = a comment ["
[b."c d"]  # [x]
e.f = [ 1, # [
  [2,
   "]"],
]
'g' = """
h = 1
"""
i = { j = { k = 1 }, "l]" = 'm"' }
[[n]]
o = 2026-11-23
'''


def test_keys_are_found_in_tables_arrays_inline_tables_and_not_in_text():
    tomllib.loads(TEXT)

    assert lines_of_keys(TEXT) == {
        ("a",): 2,
        ("b",): 3,
        ("b", "c d"): 3,
        ("b", "c d", "e"): 4,
        ("b", "c d", "e", "f"): 4,
        ("b", "c d", "e", "f", 0): 4,
        ("b", "c d", "e", "f", 1): 5,
        ("b", "c d", "e", "f", 1, 0): 5,
        ("b", "c d", "e", "f", 1, 1): 6,
        ("b", "c d", "g"): 8,
        ("b", "c d", "i"): 11,
        ("b", "c d", "i", "j"): 11,
        ("b", "c d", "i", "j", "k"): 11,
        ("b", "c d", "i", "l]"): 11,
        ("n",): 12,
        ("n", "o"): 13,
    }


def test_an_empty_text_has_no_keys():
    assert lines_of_keys("") == {}
    assert lines_of_keys("# 只有注释\n\n") == {}


names = st.from_regex(r"[a-z][a-z0-9_-]{0,5}", fullmatch=True)
values = st.one_of(
    st.integers(0, 99),
    st.booleans(),
    st.dates(),
    st.text(alphabet="ab\"\\'[]{}=#,\n 村", max_size=8),
    st.lists(st.integers(0, 9), max_size=3),
)


@given(st.dictionaries(names, st.dictionaries(names, values, max_size=4), min_size=1, max_size=4))
def test_every_key_of_any_table_is_found_on_the_line_it_is_written(tables):
    text = tomli_w.dumps(tables)
    rows = text.split("\n")

    found = lines_of_keys(text)

    for table, entries in tables.items():
        for key in entries:
            assert rows[found[table, key] - 1].startswith(f"{key} = ")
