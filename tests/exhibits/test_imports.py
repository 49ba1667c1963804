"""What a notebook imports stays small."""

import subprocess
import sys


def test_exhibits_import_no_brand_reader() -> None:
    """Exhibits are drawn without a brand: the worker never pays for reading one."""
    code = "import reporting.exhibits, sys; print([n for n in ('brand_yml', 'pydantic') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
