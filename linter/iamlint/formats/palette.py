"""The colours of the terminal formats: the eight that every terminal has and its user chose."""

from __future__ import annotations

SEVERITIES = {
    "critical": "bold white on red",
    "high": "bold red",
    "medium": "bold yellow",
    "low": "bold cyan",
    "info": "bold blue",
}
ERROR = "bold red"
PATH = "cyan"
GUTTER = "blue"
RELATED = "bold blue"
FAINT = "dim"
GOOD = "bold green"
