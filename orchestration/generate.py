"""Files that follow from others: dbt sources and pages from contracts and variables, holidays from their rule,
licences.

`python -m orchestration.generate` writes them; with `--check` it changes nothing and exits 1 when one is out of date.
"""

import csv
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import yaml

from ingest.contracts import DEFAULT_FOLDER, Column, Contract, Sla, load_contracts
from orchestration.data_items import check_coverage, data_items_page, read_data_items
from orchestration.holidays import holidays_csv
from orchestration.home import DBT_PROJECT, REPOSITORY

GENERATED_FROM_CONTRACTS = "Generated from ingest/contracts by `make fix`; edit the contract, not this file."
GENERATED_FROM_ITEMS = "Generated from ingest/data_items.yml and the contracts by `make fix`; edit those."
DATA_ITEMS = DEFAULT_FOLDER.parent / "data_items.yml"
UNITS_DA = {"d": "dag", "m": "måned", "y": "år"}
UNITS_DA_PLURAL = {"d": "dage", "m": "måneder", "y": "år"}
FRESHNESS_PERIOD = {"d": 1, "m": 31, "y": 366}
PERSONAL_DATA_DA = {
    "none": "nej",
    "pseudonym": "pseudonym",
    "personal": "ja",
    "cpr": "personnummer → pseudonym",
    "name": "navn → identitetsliste",
    "free_text": "fritekst → kun om der er en tekst",
}
TECHNICAL_COLUMNS = (
    ("_valid_from", "Delivery date from which this version of the row was known.", "Kendt fra"),
    ("_valid_to", "Delivery date from which this version no longer held; empty while it holds.", "Kendt til"),
    ("_load_id", "The load (one delivery, one transaction) that brought this version.", "Indlæsning"),
    ("_file_id", "The file that brought this version.", "Fil"),
    ("_row_number", "Physical line of the row in its file; the header is line 1.", "Linje"),
)


def sources_yaml(source: str, contracts: list[Contract]) -> str:
    """dbt's declaration of one source system, one table per contract."""
    tables = [_source_table(contract) for contract in contracts]
    content = {
        "sources": [{"name": source, "description": _source_description(contracts), "schema": "raw", "tables": tables}]
    }
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)
    return f"# {GENERATED_FROM_CONTRACTS}\n{text}"


def _source_description(contracts: list[Contract]) -> str:
    return f"Change-tracked raw tables of the source system; {len(contracts)} contracts."


def _source_table(contract: Contract) -> dict[str, Any]:
    late_after = contract.frequency.value * FRESHNESS_PERIOD[contract.frequency.unit] + contract.latency.value
    columns = [_column("municipality_code", "Municipality that delivered the row.", "Kommune", "none")]
    columns += [
        _column(str(column.raw_name), column.description, column.label_da, column.raw_personal_data)
        for column in contract.landed_columns
    ]
    columns += [_column(name, description, label, "none") for name, description, label in TECHNICAL_COLUMNS]
    return {
        "name": contract.table,
        "identifier": contract.raw_table,
        "description": contract.description,
        "config": {
            "loaded_at_field": "cast(_valid_from as timestamp)",
            "freshness": {"warn_after": {"count": late_after, "period": "day"}},
            "meta": {
                "label_da": contract.label_da,
                "owner": contract.owner,
                "contract_version": contract.version,
            },
        },
        "columns": columns,
    }


def _column(name: str, description: str, label: str, personal_data: str) -> dict[str, Any]:
    return {
        "name": name,
        "description": description,
        "config": {"meta": {"label_da": label, "personal_data": personal_data}},
    }


def source_keys_macro(contracts: Mapping[str, Contract]) -> str:
    """The natural key of every source table as a dbt macro, in the order of the contract."""
    lines = [
        f"{{#- {GENERATED_FROM_CONTRACTS} -#}}",
        "{#- Columns of the natural key of a source table, written as source.table. -#}",
        "{%- macro source_key(source_table) -%}",
        "    {{ return({",
    ]
    for contract in contracts.values():
        keys = sorted(
            (column for column in contract.columns if column.key_position), key=lambda column: column.key_position or 0
        )
        names = ", ".join(f"'{column.raw_name}'" for column in keys)
        lines.append(f"        '{contract.name}': [{names}],")
    return "\n".join([*lines, "    }[source_table]) }}", "{%- endmacro -%}"]) + "\n"


def contracts_page(contracts: Mapping[str, Contract]) -> str:
    """What each file must hold, for the person who orders the extract (Danish)."""
    parts = [
        "# Kildetabeller\n",
        f"<!-- {GENERATED_FROM_CONTRACTS} -->\n",
        "Hver leverance er en mappe: `inbox/<kommunekode>/<kilde>/<åååå-mm-dd>/`. Datoen er den dag, leverancen",
        "blev modtaget. En fil, der ikke passer til sin kontrakt, bliver ikke læst halvt: rækker, der ikke kan bruges,",
        "lægges i karantæne med linje og grund, og en fil med forkerte kolonner holder hele leverancen tilbage.\n",
    ]
    return "\n".join(parts + [_contract_section(contract) for contract in contracts.values()])


def _contract_section(contract: Contract) -> str:
    lines = [
        f"## {contract.label_da} (`{contract.name}`)\n",
        f"{contract.purpose} {contract.usage} {contract.limitations}\n",
        f"- Fil: `{contract.file_pattern.split('/')[-1]}`, {_form(contract)}; {_mode(contract)}",
        f"- Leveres hver {_period(contract.frequency)}, senest {_period(contract.latency)} efter; "
        f"opbevares {_period(contract.retention)}",
        f"- Ejer: {contract.owner}",
        f"- Hjemmel: {contract.legal_basis}",
        f"- Holdes tilbage, hvis antallet falder med mindst {contract.min_count_drop} rækker "
        f"og {contract.min_percent_drop} %\n",
        "| Kolonne i filen | Andre navne | I datavarehuset | Type | Skal udfyldes | Nøgle | Personoplysning "
        "| Gyldige værdier | Dataelementer |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for column in contract.columns:
        cells = [
            column.physical_name,
            ", ".join(column.aliases),
            f"`{column.raw_name}`" if column.raw_name else "–",
            _written(column),
            "ja" if column.required else "",
            str(column.key_position or ""),
            PERSONAL_DATA_DA[column.personal_data],
            ", ".join(column.accepted_values),
            ", ".join(column.data_items),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    if contract.row_checks:
        lines.append("\nKrav på tværs af kolonner:\n")
        lines += [f"- `{check.code}`: {check.message_da}" for check in contract.row_checks]
    return "\n".join(lines) + "\n"


def _form(contract: Contract) -> str:
    """How the file is written, by its format."""
    forms = {
        "csv": f"{contract.encoding}, adskilt med `{contract.delimiter}`",
        "xlsx": f"regneark, ark `{contract.sheet}`" if contract.sheet else "regneark",
        "json": f"JSON, {contract.encoding}, listen `{contract.record_path}`",
        "fixed_width": f"fast bredde, {contract.record_length} tegn, {contract.encoding}",
    }
    return forms[contract.format]


def _mode(contract: Contract) -> str:
    """What the file holds: all that holds now, or only what is new since the last one."""
    if contract.delivery_mode == "full":
        return "fuldt udtræk"
    if contract.operation is None:
        return "ændringer siden sidst"
    deleted = ", ".join(f"`{value}`" for value in contract.operation.delete)
    header = contract.column(contract.operation.column).physical_name
    return f"ændringer siden sidst; {deleted} i {header} sletter rækken"


def _written(column: Column) -> str:
    """Type of a column, with what is unusual in how the file writes it."""
    notes = [form for form in column.date_formats if form != "dd-mm-yyyy"]
    notes += ["decimalpunktum"] if column.decimal == "." else []
    notes += [f"tegn {column.position[0]}-{sum(column.position) - 1}"] if column.position else []
    notes += [f"{theirs} = {ours or 'tom'}" for theirs, ours in column.value_map]
    notes += ["sidste dag med"] if column.interval_end_inclusive else []
    return column.type.lower() + (f" ({'; '.join(notes)})" if notes else "")


def _period(sla: Sla) -> str:
    return UNITS_DA[sla.unit] if sla.value == 1 else f"{sla.value} {UNITS_DA_PLURAL[sla.unit]}"


def source_rules_page(seeds: Path) -> str:
    """The source rules by family, for those who put the sources right (Danish)."""
    with (seeds / "source_rule_family.csv").open(encoding="utf-8") as file:
        families = list(csv.DictReader(file))
    with (seeds / "source_rule.csv").open(encoding="utf-8") as file:
        rules = list(csv.DictReader(file))
    lines = [
        "# Kontrol af kilderne\n",
        "<!-- Generated from dbt_project/seeds/source_rule.csv by `make fix`; edit the seed, not this file. -->\n",
        "Reglerne finder det, en fil ikke kan afvises for, men som er forkert. FATAL: leverancen er holdt tilbage.",
        "ERROR: rækken holdes ude af nøgletallene. WARNING og INFO: rækken vises og tæller med. En regel er *ikke",
        "kørt*, når en tabel, den har brug for, aldrig er leveret. Hver enhed har sin liste i",
        "`<home>/reports/quality/`.\n",
        "Et fund, der er i orden, kvitteres i tabellen `data_quality.acknowledgement` med regel og nøgle fra listen.",
        "Det tælles derefter for sig og kommer ikke igen, før kvitteringen udløber.\n",
        "I SQL står hver regel ét sted: `dbt_project/models/intermediate/int_source_rules_*.sql`.",
    ]
    for family in families:
        lines.append(f"\n## {family['rule_family']}. {family['rule_family_name']}\n")
        lines += [_source_rule(rule) for rule in rules if rule["rule_family"] == family["rule_family"]]
    return "\n".join(lines) + "\n"


def _source_rule(rule: Mapping[str, str]) -> str:
    until = f" til {rule['valid_to']}" if rule["valid_to"] else ""
    needed = ", ".join(f"`{table}`" for table in rule["tables_needed"].split("|") if table) or "leverancerne selv"
    lines = [
        f"**{rule['rule_name']}** (`{rule['rule_code']}`, version {rule['version']}, fra {rule['valid_from']}{until}, "
        f"{rule['severity_code']})\n",
        f"- Givet: {rule['given_da']}. Når: {rule['when_da']}. Så: {rule['then_da']}.",
        f"- Læser {needed}; viser {', '.join(rule['fields_shown'].split('|'))}. Rettes af: {rule['owner_da']}.",
    ]
    if rule["false_positive_da"]:
        lines.append(f"- Ingen fejl: {rule['false_positive_da']}")
    return "\n".join(lines) + "\n"


def licences_page() -> str:
    """Every package of the runtime lock with its licence, as its own metadata states it."""
    lock = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    names = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==(\S+)", lock, flags=re.MULTILINE)
    lines = [
        "# Licences\n",
        "<!-- Generated from requirements.lock and the installed packages by `make fix`. -->\n",
        "Lineal itself is Apache-2.0. It runs on these packages. All may be used in a municipality's own house. Soda",
        "(`soda-core`, `soda-duckdb`) is under the Elastic License 2.0: it may be used freely, but not offered to",
        "others as a managed service. `psycopg` is under the LGPL: it is installed beside Lineal as it is published,",
        "unchanged and replaceable, which the licence allows for a work under any licence. A package with several",
        "licences may be used under any one of them.\n",
        "| Package | Version | Licence |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {version} | {licence(name)} |" for name, version in sorted(names)]
    return "\n".join(lines) + "\n"


def variables_page() -> str:
    """Every variable of the dbt project with its default, what it does and the rule pages that explain it.

    ValueError for a variable without the comment that says what it does.
    """
    project = (DBT_PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    block = project.split("\nvars:\n", 1)[1].split("\n\n", 1)[0]
    rules = {path: path.read_text(encoding="utf-8") for path in sorted((REPOSITORY / "docs" / "rules").glob("*.md"))}
    lines = [
        "# Variables\n",
        "<!-- Generated from dbt_project/dbt_project.yml and docs/rules by `make fix`. -->\n",
        "What a municipality may decide, and what the refresh gives; changed in `dbt_project/dbt_project.yml`.\n",
        "| Variable | Default | What it does | Rule |",
        "|---|---|---|---|",
    ]
    for line in block.splitlines():
        found = re.fullmatch(r"  (\w+): (.+?) # (.+)", line)
        if found is None:
            raise ValueError(f"dbt_project.yml: the variable `{line.strip()}` has no comment that says what it does")
        name, default, text = found.groups()
        pages = [f"[{rule_name(path)}](rules/{path.name})" for path, page in rules.items() if f"`{name}`" in page]
        default = default.strip('"')
        lines.append(f"| `{name}` | {default} | {text} | {' '.join(pages)} |")
    return "\n".join(lines) + "\n"


def rule_name(page: Path) -> str:
    """The code a rule page is known by (`C06`), or its whole name."""
    code = page.stem.split("-")[0]
    return code if re.fullmatch(r"[CR]\d+", code) else page.stem


def licence(package: str) -> str:
    """The licence a package states of itself: its expression, else its classifiers, else the short text."""
    metadata = distribution(package).metadata
    expression = metadata["License-Expression"]
    classifiers = [
        value.split("::")[-1].strip()
        for value in metadata.get_all("Classifier") or []
        if value.startswith("License ::") and value.strip() != "License :: OSI Approved"
    ]
    short = (metadata["License"] or "").strip().splitlines()
    return expression or ", ".join(sorted(set(classifiers))) or (short[0] if short else "see the package")


def generated_files() -> dict[Path, str]:
    """Every generated file with the content it should have."""
    contracts = load_contracts()
    by_source: dict[str, list[Contract]] = defaultdict(list)
    for contract in contracts.values():
        by_source[contract.source].append(contract)
    staging = DBT_PROJECT / "models" / "staging"
    files = {
        staging / source / f"_{source}__sources.yml": sources_yaml(source, listed)
        for source, listed in by_source.items()
    }
    items = read_data_items(DATA_ITEMS)
    check_coverage(items, contracts.values())
    files[REPOSITORY / "docs" / "contracts.md"] = contracts_page(contracts)
    files[REPOSITORY / "docs" / "data_items.md"] = data_items_page(items, contracts, GENERATED_FROM_ITEMS)
    files[DBT_PROJECT / "seeds" / "holiday.csv"] = holidays_csv()
    files[DBT_PROJECT / "seeds" / "source_promise.csv"] = source_promises_csv(contracts.values())
    files[DBT_PROJECT / "macros" / "source_keys.sql"] = source_keys_macro(contracts)
    files[REPOSITORY / "docs" / "variables.md"] = variables_page()
    files[REPOSITORY / "docs" / "source_rules.md"] = source_rules_page(DBT_PROJECT / "seeds")
    files[REPOSITORY / "docs" / "licences.md"] = licences_page()
    return files


def source_promises_csv(contracts: Iterable[Contract]) -> str:
    """The seed `source_promise`: when each source table is promised, in months and days."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        ["source_table", "label_da", "owner_da", "frequency_months", "frequency_days", "latency_months", "latency_days"]
    )
    for contract in sorted(contracts, key=lambda each: each.name):
        promised = [*_months_and_days(contract.frequency), *_months_and_days(contract.latency)]
        writer.writerow([contract.name, contract.label_da, contract.owner, *promised])
    return text.getvalue()


def _months_and_days(promise: Sla) -> tuple[int, int]:
    return (0, promise.value) if promise.unit == "d" else (promise.value * (12 if promise.unit == "y" else 1), 0)


def main(check: bool) -> int:
    """Write the generated files, or with `check` only say which are out of date."""
    stale = [
        path
        for path, content in generated_files().items()
        if not path.exists() or path.read_text(encoding="utf-8") != content
    ]
    for path in stale:
        print(f"{path.relative_to(REPOSITORY)}: {'out of date, run `make fix`' if check else 'written'}")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(generated_files()[path], encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
