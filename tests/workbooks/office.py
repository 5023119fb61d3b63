"""LibreOffice as the reference: it recalculates a workbook whatever values are stored, and prints it."""

from __future__ import annotations

import subprocess
from pathlib import Path

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
  <item oor:path="/org.openoffice.Office.Calc/Formula/Load">
    <prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
  </item>
</oor:items>
"""
"""A file from Excel is trusted, and its stored values shown, unless the profile says to recalculate always."""


def convert(office: Path, workbook: Path, kind: str, folder: Path) -> Path:
    """Convert a workbook with a profile of its own; returns the new file."""
    profile, out = folder / "profile", folder / "converted"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    out.mkdir(exist_ok=True)
    command = [str(office), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind]
    done = subprocess.run(
        [*command, "--outdir", str(out), str(workbook)], capture_output=True, text=True, timeout=180, check=False
    )
    made = out / f"{workbook.stem}.{kind}"
    assert made.is_file(), done.stdout + done.stderr
    return made
