# SPDX-License-Identifier: GPL-2.0-only
"""netns report: a page of HTML that loads nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Optional

from .database import Database, TraceError
from .figures import (
    backlog,
    cold_start,
    leaks,
    locks,
    references,
    summary,
    teardown,
    topology,
    traffic,
)
from .figures.run import Run, Section, Table
from .figures.svg import STYLE, escape, short
from .files import keep_database, keep_others, whole_file
from .odd import odd_values

SECTIONS = (cold_start, teardown, backlog, references, locks, traffic, leaks, topology)
KEPT = ("cold_start", "leaks", "teardown_waterfall", "backlog")
# Memory for pages and for sorting
CACHE_KIB = 200_000
GENERATOR = '<meta name="generator" content="ns3-netns">'

PAGE_STYLE = """
:root{--paper:#fff;--page:#f6f8fa;--ink:#1f2328;--soft:#59636e;--line:#d1d9e0;--link:#0969da}
@media screen and (prefers-color-scheme:dark){:root{--paper:#161b22;--page:#0d1117;--ink:#e6edf3;
--soft:#9198a1;--line:#3d444d;--link:#58a6ff}}
:root{color-scheme:light dark}*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);line-height:1.5;
font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;font-size:15px}
main,header{max-width:1056px;margin:0 auto;padding:0 24px}
header{padding-top:32px}h1{font-size:26px;margin:0;line-height:1.25;overflow-wrap:anywhere}
h2{font-size:19px;margin:0 0 4px}a{color:var(--link);text-decoration:none}
a:hover{text-decoration:underline}
header p,.lead{color:var(--soft);margin:4px 0 0}
code{font:13px ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
nav{display:flex;flex-wrap:wrap;gap:4px 18px;margin:16px 0 0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:20px 0}
.tile,section{background:var(--paper);border:1px solid var(--line);border-radius:10px}
.tile{padding:12px 16px}.tile b{display:block;font-size:23px;font-weight:600;line-height:1.3}
.tile span{color:var(--soft);font-size:13px}
section{padding:20px 24px;margin:0 0 20px}figure{margin:18px 0 0;overflow-x:auto}
figcaption{font-weight:600;margin-bottom:6px}
figure svg{display:block;width:100%;min-width:720px;height:auto}
.wide{overflow-x:auto;margin-top:14px}
table{border-collapse:collapse;font-size:13.5px;font-variant-numeric:tabular-nums}
th,td{padding:4px 14px 4px 0;text-align:right;border-bottom:1px solid var(--line);
white-space:nowrap}
th{font-weight:600;color:var(--soft)}.t{text-align:left}.summary td{white-space:normal}
.summary td:first-child{color:var(--soft);white-space:nowrap}.differs td+td{font-weight:600}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:0 28px;
margin:10px 0 0;font-size:13.5px}
dl div{display:flex;justify-content:space-between;gap:16px;padding:4px 0;
border-bottom:1px solid var(--line)}dt{color:var(--soft);white-space:nowrap}
dd{margin:0;text-align:right;overflow-wrap:anywhere}.long{grid-column:1/-1}
.missing{color:var(--soft);font-style:italic;margin:6px 0 0}
.run{display:inline-block;width:11px;height:11px;border-radius:3px;margin-right:7px}
footer{max-width:1056px;margin:0 auto;padding:4px 24px 32px;color:var(--soft);font-size:13px}
@media print{body{background:#fff;font-size:12px}section,.tile{border-color:#ccc}nav{display:none}
section{padding:10px 12px;margin-bottom:12px}figure,tr,.tile{break-inside:avoid}
h2,.lead{break-after:avoid}figure svg{min-width:0}figure,.wide{overflow:visible}
main,header{max-width:none;padding:0}@page{margin:14mm}}
"""


def labels_of(paths: Sequence[Path]) -> list[str]:
    """Returns names that tell databases apart: file names, with as many folders as necessary."""
    for depth in range(1, max(len(path.resolve().parts) for path in paths) + 1):
        names = ["/".join(path.resolve().with_suffix("").parts[-depth:]) for path in paths]
        if len(set(names)) == len(names):
            return names
    return [f"{path.stem} ({i})" for i, path in enumerate(paths, 1)]


def open_runs(paths: Sequence[Path], stack: ExitStack) -> list[Run]:
    """Opens the databases."""
    databases = [stack.enter_context(Database(path)) for path in paths]
    for database in databases:
        keep_views(database)
    labels = labels_of(paths)
    return [Run(database, labels[i], i % 7 + 1) for i, database in enumerate(databases)]


def keep_views(database: Database) -> None:
    """Copies views that many figures read into temporary tables of the same names."""
    database.execute("PRAGMA temp_store = MEMORY")
    database.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    for view in KEPT:
        if database.has(view):
            database.execute(f"CREATE TEMP TABLE {view} AS SELECT * FROM main.{view}")


def sections_of(runs: Sequence[Run]) -> list[Section]:
    """Returns all sections of the page."""
    return [module.section(runs) for module in SECTIONS]


def default_path(paths: Sequence[Path]) -> Path:
    """Returns a path beside the first database.

    Raises TraceError if a page of another program is there.
    """
    name = f"{paths[0].stem}.html" if len(paths) == 1 else f"{paths[0].stem}-compared.html"
    path = paths[0].with_name(name)
    keep_others(path)
    if path.is_file():
        with open(path, encoding="utf-8", errors="replace") as file:
            if GENERATOR not in file.read(1000):
                raise TraceError(path, "is not a report of netns; use -o FILE to write elsewhere")
    return path


def write(databases: Sequence[str], output: Optional[str] = None) -> Path:
    """Writes the page and returns its path."""
    paths = [Path(name) for name in databases]
    with ExitStack() as stack:
        runs = open_runs(paths, stack)
        path = Path(output) if output else default_path(paths)
        keep_database(path, paths)
        with odd_values(*(run.database for run in runs)):
            text = page(runs)
    with whole_file(path) as file:
        file.write(text)
    return path


def page(runs: Sequence[Run]) -> str:
    """Returns the HTML of the page."""
    facts = [summary.facts(run) for run in runs]
    sections = sections_of(runs)
    if len(runs) == 1:
        program = facts[0].get("program", "")
        title = f"{program}: {runs[0].label}" if program else runs[0].label
        lead = f"<code>{escape(facts[0].get('command line', facts[0].get('program', '')))}</code>"
    else:
        title = ", ".join(short(run.label, 40) for run in runs)
        lead = f"{len(runs)} runs, compared"
    head = (tiles(facts[0]) if len(runs) == 1 else "<p></p>") + summary_table(runs, facts)
    end = "Times are simulated, percentiles nearest-rank. Numbers: <code>netns query</code>."
    return document(title, lead, head, sections, end)


def document(title: str, lead: str, head: str, sections: Sequence[Section], end: str) -> str:
    """Returns a page. The lead, the head (the summary) and the end are HTML."""
    links = "".join(f'<a href="#{part.anchor}">{escape(part.heading)}</a>' for part in sections)
    body = "".join(map(section_markup, sections))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
{GENERATOR}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} - netns report</title>
<style>{PAGE_STYLE}{STYLE}</style>
</head>
<body>
<header>
<h1>{escape(title)}</h1>
<p>{lead}</p>
<nav><a href="#summary">Summary</a>{links}</nav>
</header>
<main>
{head}{body}
</main>
<footer>{end}</footer>
</body>
</html>
"""


def tiles(facts: dict[str, str]) -> str:
    """Returns the HTML of the numbers at the top."""
    cells = "".join(
        f'<div class="tile"><b>{escape(facts[label])}</b><span>{label}</span></div>'
        for label in summary.TILES
        if label in facts
    )
    return f'<div class="tiles">{cells}</div>\n'


def summary_table(runs: Sequence[Run], facts: Sequence[dict[str, str]]) -> str:
    """Returns facts with the runs side by side; a line in which they differ is bold."""
    if len(runs) == 1:
        return summary_list(facts[0])
    table = summary.table(runs, facts)
    heads = "".join(
        f'<th class="t fig"><span class="run" style="background:var(--c{run.colour})"></span>'
        f"{escape(run.label)}</th>"
        for run in runs
    )
    rows = []
    for label, *values in table.rows:
        css = ' class="differs"' if len(set(values)) > 1 else ""
        cells = "".join(f'<td class="t">{escape(value)}</td>' for value in values)
        rows.append(f'<tr{css}><td class="t">{escape(label)}</td>{cells}</tr>')
    return (
        '<section id="summary"><h2>Summary</h2><div class="wide"><table class="summary">'
        f'<tr><th></th>{heads}</tr>{"".join(rows)}</table></div></section>\n'
    )


def summary_list(facts: Mapping[str, str]) -> str:
    """Returns names and values as HTML."""
    cells = "".join(
        f'<div{" class=long" if len(value) > 30 else ""}><dt>{escape(label)}</dt>'
        f"<dd>{escape(value)}</dd></div>"
        for label, value in facts.items()
    )
    return f'<section id="summary"><h2>Summary</h2><dl>{cells}</dl></section>\n'


def section_markup(part: Section) -> str:
    """Returns a heading, a sentence, figures and tables as HTML."""
    texts = [f'<section id="{part.anchor}"><h2>{escape(part.heading)}</h2>']
    if part.lead:
        texts += (f'<p class="lead">{escape(line)}</p>' for line in part.lead.split("\n"))
    if part.missing:
        texts.append(f'<p class="missing">{escape(part.missing)}</p>')
    for figure in part.figures:
        texts.append(
            f"<figure><figcaption>{escape(figure.title)}</figcaption>{figure.markup()}</figure>"
        )
    texts += map(table_markup, part.tables)
    return "\n".join(texts) + "</section>\n"


def table_markup(table: Table) -> str:
    """Returns a table as HTML, with words to the left and numbers to the right."""

    def line(cells: Sequence[str], tag: str) -> str:
        columns = (
            f'<{tag}{" class=t" if i < table.texts else ""}>{escape(cell)}</{tag}>'
            for i, cell in enumerate(cells)
        )
        return f'<tr>{"".join(columns)}</tr>'

    rows = "".join(line(row, "td") for row in table.rows)
    return f'<div class="wide"><table>{line(table.head, "th")}{rows}</table></div>'
