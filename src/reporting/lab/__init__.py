"""What analysts get in JupyterLab beyond what reports use."""

from reporting.lab.choices import Choices, available
from reporting.lab.form import Form, choose

__all__ = ["Choices", "Form", "available", "choose"]
