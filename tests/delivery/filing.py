"""File small reports, and settle policies, for the tests of delivery."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pikepdf

from reporting.catalogue.filed import Filed, report_folder
from reporting.catalogue.kpis import COLUMNS
from reporting.catalogue.record import RunRecord, describe_outputs, read_record, write_record
from reporting.delivery.letters import Look
from reporting.delivery.message import Templates, load_templates
from reporting.delivery.policy import MailingList, Policy, Recipient
from reporting.rendering.identity import Identity, keywords

ROOT = Path(__file__).parents[2]
NAMES = {"FR": "France", "DE": "Germany", "GROUP": "Alder & Finch"}
LOOK = Look(
    "Alder & Finch Group",
    {
        "paper": "#ffffff",
        "ink": "#1f2933",
        "accent": "#0b5563",
        "muted": "#52606d",
        "line": "#d5dce2",
        "wash": "#f3f6f7",
        "favourable": "#009e73",
        "adverse": "#c62828",
        "warning": "#8a5a00",
    },
)
# Values of the subject in the specification: cost 43,000 against 40,000 is +7.5 %, revenue 321,000 against
# 300,000 is +7.0 %; CAC 215.00 against 200.00 is +7.5 %; leads 830 against 800 are +3.8 % (3.75 rounded half
# up); ROI 0.412 against 0.400 is +1.2 points.
FIGURES = (
    "marketing_cost,43000.0000,40000.0000,,,3000.0000,0.075,adverse,watch,EUR,",
    "net_revenue,321000.0000,300000.0000,,,21000.0000,0.07,favourable,on_track,EUR,",
    "leads,830,800,,,30,0.0375,favourable,on_track,n,",
    "cac,215.0000,200.0000,,,15.0000,0.075,adverse,off_track,EUR,",
    "roi_channel,0.412,0.4,,,0.012,0.03,favourable,on_track,%,",
    "orders,,,,,,,,,n,no_data",
)


def templates() -> Templates:
    """Give the mail templates of the workspace in the repository."""
    return load_templates(ROOT / "templates" / "email")


def make_pdf(identity: Identity, *, filling: int = 0) -> bytes:
    """Make a one-page PDF that says which report it is."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Keywords"] = ", ".join(keywords(identity))
        if filling:
            pdf.Root.Filling = pdf.make_stream(bytes(range(256)) * (filling // 256))
        buffer = BytesIO()
        pdf.save(buffer, static_id=True, compress_streams=False)
        return buffer.getvalue()


def file_report(
    output: Path,
    *,
    unit: str = "FR",
    period: str = "2026-03",
    report: str = "performance",
    issue: int = 1,
    figures: tuple[str, ...] = FIGURES,
    language: str = "en",
    state: str = "filed",
    warnings: tuple[str, ...] = (),
    unit_name: str = "",
    title: str = "Performance",
    headline: str = "Cost is 7.5% over plan, paid back by revenue.",
    identity: Identity | None = None,
    filling: int = 0,
) -> Filed:
    """File a report as the pipeline does, but for the work."""
    folder = report_folder(output, period, unit, report)
    folder.mkdir(parents=True, exist_ok=True)
    rows = "".join(f"{report},{period},{unit},period,,{line}\n" for line in figures)
    (folder / "kpis.csv").write_text(",".join(COLUMNS) + "\n" + rows, encoding="utf-8")
    page = (
        f'<h1>{title}</h1><div><p class="exhibit-message">{headline}</p></div>' if headline else "<h1>x</h1>"
    )
    (folder / "report.html").write_text(page, encoding="utf-8")
    named = identity or Identity(unit, period, report, issue)
    (folder / "report.pdf").write_bytes(make_pdf(named, filling=filling))
    record = RunRecord(
        report=report, period=period, unit=unit, title=title, unit_name=unit_name or NAMES.get(unit, unit),
        period_label=period, language=language, issue=issue, state=state, as_of="2026-04-03", parameters={},
        snapshot="s1", inputs={}, renderer="embedded", versions={}, started="2026-04-03T06:00:00+00:00",
        finished="2026-04-03T06:01:00+00:00", outputs=describe_outputs(folder), warnings=warnings,
    )  # fmt: skip
    write_record(folder, record)
    return Filed(folder, read_record(folder))


def make_list(
    name: str = "leads", *addresses: str, units: tuple[str, ...] = ("FR",), **options: object
) -> MailingList:
    """Make a list of plain recipients; ``form`` and ``language`` are those of all of them."""
    form, language = str(options.pop("form", "pdf")), str(options.pop("language", ""))
    people = tuple(Recipient(address, "Director", language, form) for address in addresses)  # type: ignore[arg-type]
    reports = frozenset({"performance"})
    return MailingList(id=name, recipients=people, reports=reports, units=frozenset(units), **options)  # type: ignore[arg-type]


def make_policy(*lists: MailingList, allow: dict[str, set[str]] | None = None, **options: object) -> Policy:
    """Make a policy that allows ``example.com`` for the units of its lists, unless told otherwise."""
    units = {unit for mailing_list in lists for unit in mailing_list.units}
    allowed = allow if allow is not None else {unit: {"@example.com"} for unit in units}
    return Policy(
        sender="reports@example.com",
        owners=dict.fromkeys(units, "owner@example.com"),
        allow={unit: frozenset(rules) for unit, rules in allowed.items()},
        lists=lists,
        groups=frozenset({"GROUP"}),
        **options,  # type: ignore[arg-type]
    )
