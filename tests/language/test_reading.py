"""Languages are read once, before the first report needs one."""

import subprocess
import sys

_ASK_AGAIN = """
from datetime import date
from decimal import Decimal
from reporting.language import dates, messages, numbers, reading
reading.read_languages()
opened = []
sys.addaudithook(lambda event, arguments: opened.append(arguments[0]) if event == "open" else None)
for language in ("en", "fr", "de"):
    messages.translator(language)("Actual")
    numbers.format_decimal(Decimal("1234.5"), language, digits=1)
    dates.month_name(3, language)
    dates.format_day(date(2026, 3, 1), language)
print(*opened)
"""


def test_read_languages_leaves_nothing_to_read() -> None:
    """Words, numbers and dates of every language are then written without opening a file."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{_ASK_AGAIN}"], check=False, capture_output=True, text=True
    )
    assert (done.stdout.strip(), done.stderr) == ("", "")
