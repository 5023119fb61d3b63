"""The chosen rule becomes shares in a contract: a new file, of which the shares sum to 100%."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from finmodel.cli import app
from finmodel.contracts.kinds.gain_share import GainShare
from finmodel.contracts.kinds.pooled_fund import PooledFund
from finmodel.errors import InputError
from finmodel.load.contracts import read_contract
from tests.share.test_share_command import HEAD, WORTH, game

GAIN = """# A gain share
kind: gain_share
id: gain
title: Gain share
payer: icb
payees:              # agreed in May
  icb: 40%
  trust: 35%
  council: {value: 25%, source: heads of terms}   # to be reviewed

# What was expected
benchmark: £1m
expenditure: {measure: spend}
gains: {share: 50%}
"""
LISTED = """kind: gain_share
id: gain
title: Gain share
payer: icb
payees: [icb, trust, council]
split: {basis: equal}
benchmark: £1m
expenditure: {measure: spend}
gains: {share: 50%}
"""
BLOCK = "kind: block\nid: b\ntitle: B\npayer: icb\npayee: trust\namount: £5\n"
FUND = """kind: pooled_fund
id: fund
title: Fund
pool: pool
contributions: {icb: £1m, council: £1m, trust: £1m}
"""


def share(folder: Path, text: str, *more: str) -> Result:
    return CliRunner().invoke(app, ["share", str(game(folder, HEAD + text)), *more])


def contract(folder: Path, text: str) -> Path:
    file = folder / "contract.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_shares_go_into_a_new_file_and_the_contract_stays_as_it_was(tmp_path: Path) -> None:
    file = contract(tmp_path, GAIN)
    said = share(tmp_path, WORTH, "--rule", "shapley", "--into", str(file))
    assert said.exit_code == 0, said.output
    assert file.read_text(encoding="utf-8") == GAIN
    new = tmp_path / "contract_shapley.yaml"
    made = read_contract(new)
    assert isinstance(made, GainShare)
    assert isinstance(made.payees, dict)
    # the Shapley value of 100 is 140/6, 50/6 and 410/6: largest remainders of a ten thousandth of a per cent
    shares = {name: term.value for name, term in made.payees.items()}
    assert shares == {"trust": Decimal("0.233334"), "council": Decimal("0.083333"), "icb": Decimal("0.683333")}
    text = new.read_text(encoding="utf-8")
    assert "  {trust: 23.3334%, council: 8.3333%, icb: 68.3333%}   # Shapley value of 'What three" in text
    assert text.endswith(GAIN[GAIN.index("\n# What was expected") :])
    again = share(tmp_path, WORTH, "--rule", "shapley", "--into", str(file))
    assert isinstance(again.exception, InputError)
    assert again.exception.findings[0].what == "It is already there."


def test_where_there_is_no_contract_a_new_gain_share_is_made(tmp_path: Path) -> None:
    said = share(tmp_path, WORTH, "--rule", "equal", "--into", str(tmp_path / "new.yaml"))
    assert said.exit_code == 0, said.output
    made = read_contract(tmp_path / "new.yaml")
    assert isinstance(made, GainShare)
    assert isinstance(made.payees, dict)
    assert sum(term.value or 0 for term in made.payees.values()) == 1
    assert made.payees["trust"].value == Decimal("0.333334")


def test_claims_go_into_the_overspend_of_a_pooled_fund_and_savings_into_its_underspend(tmp_path: Path) -> None:
    file = contract(tmp_path, FUND)
    claims = "to_share: £300\nclaims: {trust: £100, council: £200, icb: £300}\n"
    assert share(tmp_path, claims, "--rule", "talmud", "--into", str(file)).exit_code == 0
    made = read_contract(tmp_path / "contract_talmud.yaml")
    assert isinstance(made, PooledFund)
    assert isinstance(made.overspend, dict)
    assert made.underspend == "proportional"
    # 50, 100 and 150 of 300
    assert [str(made.overspend[name].value) for name in ("trust", "council", "icb")] == ["0.166667", "0.333333", "0.5"]
    assert share(tmp_path, WORTH, "--rule", "equal", "--into", str(file)).exit_code == 0
    saved = read_contract(tmp_path / "contract_equal.yaml")
    assert isinstance(saved, PooledFund)
    assert isinstance(saved.underspend, dict)


@pytest.mark.parametrize(
    ("text", "rule", "stated", "told"),
    [
        (WORTH, "equal", BLOCK, "A contract of kind block has no shares of partners to put these in."),
        (WORTH, "equal", LISTED, "`split:` tells listed partners apart."),
        (WORTH.replace("£100", "£0"), "equal", GAIN, "There is nothing to share, and so no shares."),
        (
            WORTH.replace("trust: £0", "trust: -£300", 1),
            "shapley",
            GAIN,
            "Shapley value leaves trust with a share below nil, which a contract cannot state.",
        ),
    ],
)
def test_shares_that_a_contract_cannot_take_are_refused(
    tmp_path: Path, text: str, rule: str, stated: str, told: str
) -> None:
    file = contract(tmp_path, stated)
    said = share(tmp_path, text, "--rule", rule, "--into", str(file))
    assert isinstance(said.exception, InputError), said.output
    assert said.exception.findings[0].what == told
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("contract_")] == []
