"""The example place as its files have it, added up with SQL of our own: spells, nights, weeks, contacts, people."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

YEARS = ("2023/24", "2024/25")
STARTS = ("2023-04-01", "2024-04-01", "2025-04-01")
AGE = """case when age < 75 then 'under 75' when age < 85 then '75-84' else '85+' end"""
SETTING = """case pod_desc when 'Non-elective' then 'emergency' when 'Elective' then 'elective'
    when 'Outpatient' then 'outpatient' else 'ae' end"""
SERVICE = """case service_type when 'HOMECARE' then 'home_care' when 'RESIDENTIAL HOME' then 'residential'
    when 'NURSING HOME' then 'nursing' else 'reablement' end"""


class Town:
    """Sums of the raw rows of two years (0 and 1), by what the cases ask for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "data"
        self._stays = self._by_year(STAYS, "hospital.parquet")
        self._care = self._by_year(CARE, "social_care.parquet")
        self._own = self._by_year(CARE, "self_funders.parquet")
        self._community = self._by_year(CONTACTS, "community.parquet")
        self._people = self._by_year(PEOPLE, "people.parquet")
        self._consultations = self._by_year(CONSULTATIONS, "general_practice.parquet")
        self._plans = self._by_year(PLANS, "care_plans.csv")
        self._home = self._by_year(HOME, "home_from_hospital.csv")
        outcomes = pd.read_csv(self.folder / "outcomes.csv")
        localities = outcomes[outcomes["LOCALITY"].notna()]  # a row without one is of them all, and not more of it
        self._outcomes = localities.groupby(["MEASURE", "YEAR"])[["NUMERATOR", "DENOMINATOR"]].sum()

    def _by_year(self, sql: str, file: str) -> pd.DataFrame:
        parts = []
        for year in (0, 1):
            rows = sql.format(
                rows=self.folder / file, people=self.folder / "people.parquet", first=STARTS[year],
                after=STARTS[year + 1], age=AGE, setting=SETTING, service=SERVICE,
            )  # fmt: skip
            parts.append(duckdb.sql(rows).df().rename(columns=str.lower).assign(year=year))
        return pd.concat(parts, ignore_index=True)

    def spells(self, year: int, setting: str, **where: tuple[str, ...]) -> float:
        """Spells or attendances that start in the year."""
        return _sum(self._stays, "spells", year, setting=(setting,), **where)

    def pounds(self, year: int, setting: str, **where: tuple[str, ...]) -> float:
        """What the spells that start in the year are paid."""
        return _sum(self._stays, "pounds", year, setting=(setting,), **where)

    def nights(self, year: int, setting: str, **where: tuple[str, ...]) -> float:
        """Nights that lie in the year, whenever the stay began."""
        return _sum(self._stays, "nights", year, setting=(setting,), **where)

    def care(self, year: int, service: str, **where: tuple[str, ...]) -> float:
        """Hours, weeks or episodes of social care that the council or the pool arranges."""
        return _sum(self._care, "units", year, service=(service,), **where)

    def funded_nursing(self, year: int) -> float:
        """What the board pays homes for nursing in the weeks that begin in the year, whoever pays for the home."""
        rows = f"from '{self.folder / 'funded_nursing.parquet'}' where weeks_from >= date '{STARTS[year]}'"
        (told,) = duckdb.sql(f"select sum(paid_gbp) {rows} and weeks_from < date '{STARTS[year + 1]}'").fetchall()
        return float(told[0])

    def own_weeks(self, year: int, service: str) -> float:
        """Weeks that people pay for themselves."""
        return _sum(self._own, "units", year, service=(service,))

    def contacts(self, year: int, team: str, **where: tuple[str, ...]) -> float:
        """Contacts of a team of the community trust."""
        return _sum(self._community, "contacts", year, team=(team,), **where)

    def people(self, year: int, **where: tuple[str, ...]) -> float:
        """People on the register at any time of the year."""
        return _sum(self._people, "people", year, **where)

    def consultations(self, year: int) -> float:
        """Consultations in general practice."""
        return _sum(self._consultations, "units", year)

    def plans(self, year: int, tier: str) -> float:
        """Care plans made."""
        return _sum(self._plans, "plans", year, tier=(tier,))

    def home_from_hospital(self, year: int) -> float:
        """Episodes of help at home after hospital."""
        return _sum(self._home, "episodes", year)

    def meetings(self, year: int) -> float:
        """Team meetings held, of the five localities."""
        return float(self._outcomes["NUMERATOR"]["team_meetings_held", YEARS[year]])

    def outcome(self, year: int, measure: str) -> float:
        """A share or score of all localities and partners together, numerators over denominators."""
        held = self._outcomes.loc[(measure, YEARS[year])]
        return float(held["NUMERATOR"] / held["DENOMINATOR"])

    def person_years(self, year: int, **where: tuple[str, ...]) -> float:
        """Years on the register, each person for the days that they are there."""
        return _sum(self._people, "person_years", year, **where)

    def episode_rows(self) -> pd.DataFrame:
        """What the board buys of hospital and community care, by row: spells and contacts at their prices."""
        rows = EPISODE_ROWS.format(folder=self.folder)
        table = duckdb.sql(rows).df().rename(columns=str.lower)
        return table.assign(day=pd.to_datetime(table["day"]).map(pd.Timestamp.toordinal))


def _sum(table: pd.DataFrame, column: str, year: int, **where: tuple[str, ...]) -> float:
    kept = table[table["year"] == year]
    for key, admitted in where.items():
        kept = kept[kept[key].isin(admitted)]
    return float(kept[column].sum())


# A night lies in the year in which it begins; a spell, its price and its units in the year in which the stay begins.
# Age is told on the first day of the year that counts.
STAYS = """
with stays as (
    select {setting} setting, programme, need_segment need, tariff_gbp,
        date_diff('year', birth_month, date '{first}')
            - cast(strftime(birth_month, '%m%d') > strftime(date '{first}', '%m%d') as integer) age,
        admit_date >= date '{first}' and admit_date < date '{after}' here,
        greatest(0, least(discharge_date, date '{after}') - greatest(admit_date, date '{first}')) nights
    from '{rows}' join '{people}' using (patient_pseudo_id)
)
select setting, programme, need, {age} age, count(*) filter (here) spells,
    coalesce(sum(tariff_gbp) filter (here), 0) pounds, sum(nights) nights
from stays group by all
"""
CARE = """
with care as (
    select {service} service, units, date_diff('year', birth_month, date '{first}')
        - cast(strftime(birth_month, '%m%d') > strftime(date '{first}', '%m%d') as integer) age
    from '{rows}' care left join '{people}' people on people.patient_pseudo_id = client_pseudo_id
    where from_date >= date '{first}' and from_date < date '{after}'
)
select service, {age} age, sum(units) units from care group by all
"""
CONTACTS = """
with contacts as (
    select team, contacts, date_diff('year', birth_month, date '{first}')
        - cast(strftime(birth_month, '%m%d') > strftime(date '{first}', '%m%d') as integer) age
    from '{rows}' contacts left join '{people}' people on people.patient_pseudo_id = nhs_pseudo
    where month_from >= date '{first}' and month_from < date '{after}'
)
select team, {age} age, sum(contacts) contacts from contacts group by all
"""
PEOPLE = """
select need_segment need, count(*) people, sum(
    least(coalesce(left_on + 1, date '{after}'), date '{after}') - greatest(registered_on, date '{first}')
) / (date '{after}' - date '{first}') person_years from '{rows}'
where registered_on < date '{after}' and (left_on is null or left_on >= date '{first}') group by all
"""
CONSULTATIONS = """
select sum(consultations) units from '{rows}' where quarter_to >= date '{first}' and quarter_to < date '{after}'
"""
PLANS = """
select tier, count(*) plans from '{rows}' where plan_date >= date '{first}' and plan_date < date '{after}' group by all
"""
HOME = """
select count(*) episodes from read_csv('{rows}', dateformat='%d/%m/%Y')
where visited >= date '{first}' and visited < date '{after}'
"""
EPISODE_ROWS = """
select patient_pseudo_id person, admit_date as day, pod_desc = 'Non-elective' emergency, programme, tariff_gbp pounds
from '{folder}/hospital.parquet' where pod_desc <> 'Emergency department'
union all by name
select nhs_pseudo person, month_from as day, false emergency, '' programme, contacts * rate_gbp pounds
from '{folder}/community.parquet' join '{folder}/prices.csv'
    on rate_code = team and month_from between cast("FROM" as date) and cast("TO" as date)
where team <> 'intermediate_care'  -- the pool's
"""
