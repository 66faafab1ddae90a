"""What is typed wrongly is said at once, in the user's language, and ends with code 2; nothing is run."""

import re

import pytest

from scripts.cli import main
from scripts.usage import RUN_OPTIONS


def said(capsys, *words: str) -> tuple[int, str, str]:
    code = main(words)
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    ("words", "chinese", "english"),
    [
        ((), "没有写要做什么", "no verb is given"),
        (("chek",), "是否想写 check", "did you mean check"),
        (("画图",), "不认识“画图”", "unknown verb '画图'"),
        (("run",), "没有写情景文件", "no scenario file is given"),
        (("check", "--work-limit"), "没有写情景文件", "no scenario file is given"),
        (("check", "s.toml", "--gap", "0.1"), "check 不用这个选项", "is no option of check"),
        (("run", "s.toml", "t.toml"), "t.toml：多出来的一项", "t.toml: is one word too many"),
        (("demo", "s.toml"), "多出来的一项", "is one word too many"),
        (("run", "s.toml", "--gpa", "0.1"), "是否想写 --gap", "did you mean --gap"),
        (("run", "s.toml", "--gap", "2%"), "“2%”不合适 → 写 0 到 1 之间的小数", "'2%' does not fit"),
        (("run", "s.toml", "--gap", "-1"), "“-1”不合适", "'-1' does not fit"),
        (("run", "s.toml", "--gap", "nan"), "“nan”不合适", "'nan' does not fit"),
        (("run", "s.toml", "--seed", "1.5"), "“1.5”不合适", "'1.5' does not fit"),
        (("run", "s.toml", "--limit-s", "0"), "大于 0 的秒数", "seconds above 0"),
        (("run", "s.toml", "--work-limit", "0"), "1 以上的整数", "whole number of at least 1"),
        (("run", "s.toml", "--workers", "999"), "1 到 60 的整数", "from 1 to 60"),
        (("run", "s.toml", "--out"), "后面没有写值", "has no value"),
    ],
)
def test_a_wrong_word_is_named_with_its_mend_in_both_languages(words, chinese, english, capsys):
    code, out, err = said(capsys, *words)
    assert (code, out) == (2, "")
    assert chinese in err
    assert "usage:" not in err

    code, out, err = said(capsys, *words, "--lang", "en")
    assert (code, out) == (2, "")
    assert english in err
    assert "命令" not in err


def test_all_wrong_words_are_told_at_once(capsys):
    _, _, err = said(capsys, "rnu", "--gap", "x", "--seed", "y", "--foo", "z", "--lang", "fr")

    assert err.splitlines()[0].startswith("命令有 5 处写得不对")
    assert [line.split("：")[0] for line in err.splitlines()[1:]] == [
        "  - --lang",
        "  - 命令",
        "  - --foo",
        "  - --gap",
        "  - --seed",
    ]


def test_no_english_sentence_of_argparse_leaks_into_chinese(capsys):
    for words in (
        (),
        ("run", "--gap"),
        ("run", "-x"),
        ("run", "--seed=", "a", "b"),
        ("--out",),
        ("run", "--", "-q", "r"),
    ):
        _, out, err = said(capsys, *words)
        for line in (out + err).splitlines():
            prose = re.sub(
                r"liangwang \S+|land-query|fetch-osm|template|--?[a-z-]+|demo|check|run|zh|en|toml|HiGHS|[a-z]\b",
                "",
                line,
            )
            assert not re.search(r"[A-Za-z]{4,}", prose), line


@pytest.mark.parametrize(
    "words", [("--lang", "en", "--help"), ("--help", "--lang=en"), ("run", "-h", "--lang", "en")]
)
def test_the_language_may_stand_before_or_after_the_verb(words, capsys):
    code, out, err = said(capsys, *words)

    assert (code, err) == (0, "")
    assert out.startswith("liangwang: siting")


def test_help_names_every_verb_option_and_exit_code_in_both_languages(capsys):
    for language in ("zh", "en"):
        _, out, _ = said(capsys, "--help", "--lang", language)
        for word in (
            "demo",
            "check",
            "run",
            "--lang",
            *RUN_OPTIONS,
            *(f"{code} " for code in (0, 2, 3, 4, 5, 6, 7, 8, 130)),
        ):
            assert word in out, word


def test_version_is_one_line(capsys):
    code, out, _ = said(capsys, "--version")

    assert code == 0
    assert re.fullmatch(r"liangwang（两网规划）\S+\n", out)
