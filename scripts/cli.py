"""The command ``liangwang``: words in, lines and an exit code out.

Where it stands: the edge of the house; the only file that says anything to a person. Worker processes import
it again, so what is heavy is imported where it is used.

Exit codes: 0 done (also: interrupted, best plan kept) · 2 usage · 3 data · 4 scenario · 5 no plan can exist ·
6 stopped with no plan · 7 solver, audit or program failed · 8 findings of ``check`` · 130 interrupted.
"""

import io
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from geo.errors import LiangwangError, SolverError
from geo.words.catalogue import Language, say
from geo.words.message import Message, message
from scripts.progress import Screen
from scripts.usage import Command, language_of, read_command

DEMO = Path(__file__).parent / "scenarios" / "binzhou.toml"
FINDINGS = 8
PROGRAM_FAILED = 7
INTERRUPTED = 130


def main(words: Sequence[str] | None = None) -> int:
    """Run the command in `words` (None: the command line) and return its exit code."""
    _say_what_the_console_can(sys.stdout, sys.stderr)
    typed = list(sys.argv[1:] if words is None else words)
    language, rest, faults = language_of(typed)
    screen, errors, log = Screen(sys.stdout), Screen(sys.stderr), list[str]()

    def complain(sentence: Message) -> None:
        errors.line(say(sentence, language))

    try:
        return _obey(read_command(rest, DEMO, faults), language, screen, log)
    except LiangwangError as error:
        screen.clear()
        errors.line(error.in_words(language))
        if isinstance(error, SolverError) and error.headline.key != "solver-not-available":
            complain(message("log-written", file=_write_log(log, "solver")))
        return error.exit_code
    except KeyboardInterrupt:
        screen.clear()
        complain(message("interrupted"))
        return INTERRUPTED
    except Exception:  # noqa: BLE001  the last door: a person gets one sentence, the developers the rest
        screen.clear()
        told = _write_log([f"liangwang {' '.join(typed)}", *log, traceback.format_exc()], "error")
        complain(message("unexpected", file=told))
        return PROGRAM_FAILED


def _obey(command: Command, language: Language, screen: Screen, log: list[str]) -> int:
    if command.verb == "help":
        screen.line(say(message("help"), language).strip("\n"))
    elif command.verb == "version":
        from scripts.manifest import tool_version  # noqa: PLC0415

        screen.line(say(message("version", number=tool_version()), language))
    elif command.verb == "check":
        from scripts.checking import check_scenario  # noqa: PLC0415

        found = check_scenario(command.subject, out=command.out, language=language, say_line=screen.line)
        return FINDINGS if found else 0
    elif command.verb == "template":
        from scripts.templates import write_templates  # noqa: PLC0415

        write_templates(command.subject, language=language, say_line=screen.line)
    elif command.verb == "land-query":
        from scripts.land_query import ask_for_land  # noqa: PLC0415

        ask_for_land(command.subject, out=command.out, language=language, say_line=screen.line)
    elif command.verb == "fetch-osm":
        from scripts.fetch_osm import fetch  # noqa: PLC0415

        fetch(str(command.subject), out=command.out, language=language, say_line=screen.line)
    else:
        _run(command, language, screen, log)
    return 0


def _run(command: Command, language: Language, screen: Screen, log: list[str]) -> None:
    from scripts.run_scenario import run_scenario  # noqa: PLC0415

    if command.verb == "demo":
        sentence = message("doing-demo", limit=f"{command.limit_s:g}", gap=f"{100 * command.gap:g}")
        screen.line(say(sentence, language))
    run_scenario(
        command.subject,
        out=command.out,
        gap=command.gap,
        work_limit=command.work_limit,
        limit_s=command.limit_s,
        patient=command.verb == "demo",
        solver=command.solver,
        seed=command.seed,
        workers=command.workers,
        language=language,
        say_line=screen.line,
        say_passing=screen.passing,
        log=log,
    )


def _say_what_the_console_can(*streams: object) -> None:
    """Write ``?`` for a letter a console cannot show (a GBK console has no m²) instead of failing."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _write_log(lines: Sequence[str], kind: str) -> str:
    """Write what is known of a failure to a file and return where, "" if nowhere can be written."""
    for folder in (Path.cwd(), Path(tempfile.gettempdir())):
        for number in range(1, 1000):
            path = folder / f"liangwang-{kind}-{number:03d}.log"
            try:
                with path.open("x", encoding="utf-8") as stream:
                    stream.write("\n".join(lines) + "\n")
            except FileExistsError:
                continue
            except OSError:
                break
            return str(path)
    return ""


if __name__ == "__main__":
    sys.exit(main())
