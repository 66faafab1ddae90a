"""What a scenario says of the region's files reaches the readers, and slips of the pen are told."""

import pytest
from scenario_worlds import SMALLEST, faults_of, written

from geo.contracts.schema import LAYERS
from geo.reading.settings import LayerReading
from optimize.scenario.loading import load_scenario
from optimize.scenario.on_files import LayerFile, Reading
from optimize.scenario.resolved import resolved_toml

SAID = """
[reading.settlements]
file = "村名单.xlsx"
inside = "Sheet1"
crs = "GCJ-02"
heading_rows = [2, 3]
columns = { rural_pop = "常住人口" }
refuse = ["swapped-axes", "number-words@12"]
"""


def test_every_layer_of_the_contract_has_its_table():
    own = {"border_tolerance_m", "measuring_crs"}
    assert set(Reading.model_fields) - own == {table.name for table in LAYERS}


def test_what_is_said_of_a_file_reaches_the_readers(tmp_path):
    scenario = load_scenario(written(tmp_path, SMALLEST + SAID))

    said = scenario.reading.settings().of("settlements")

    assert said == LayerReading(
        file="村名单.xlsx",
        inside="Sheet1",
        crs="GCJ-02",
        heading_rows=(2, 3),
        columns={"rural_pop": "常住人口"},
        refuse=frozenset({"swapped-axes", "number-words@12"}),
    )
    assert said.refuses("swapped-axes", 7)
    assert said.refuses("number-words", 12)
    assert not said.refuses("number-words", 13)
    assert scenario.reading.settings().of("roads") == LayerReading()


def test_a_refusal_may_be_written_as_the_table_of_repairs_writes_it(tmp_path):
    line = 'reading.settlements.refuse = ["number-words@12"]\n'
    scenario = load_scenario(written(tmp_path, line + SMALLEST))

    assert scenario.reading.settings().of("settlements").refuses("number-words", 12)


def test_a_run_folder_keeps_only_what_still_matters(tmp_path):
    scenario = load_scenario(written(tmp_path, SMALLEST + SAID + "\n[reading]\nborder_tolerance_m = 800.0\n"))

    again = load_scenario(written(tmp_path, resolved_toml(scenario, region="region"), "again.toml"))

    assert again.reading.border_tolerance_m == 800.0
    assert again.reading.settlements == LayerFile(crs="EPSG:4490")  # declared, and converted by now
    assert again.reading.roads == LayerFile()


@pytest.mark.parametrize(
    ("lines", "said", "mend"),
    [
        ('[reading.villages]\nfile = "a.shp"', "reading.villages", "settlements"),
        ('[reading.settlements]\ncsr = "EPSG:4490"', "reading.settlements.csr", "crs"),
        ('[reading.settlements]\nfile = "../a.shp"', "reading.settlements.file", "不带路径"),
        ('[reading.settlements]\nrefuse = ["guess"]', "guess", "repairs.csv"),
        ('[reading.settlements]\nrefuse = ["crs@x"]', "crs@x", "repairs.csv"),
        ('[reading]\nmeasuring_crs = "4548"', "reading.measuring_crs", "EPSG"),
        ("[reading]\nborder_tolerance_m = -1.0", "reading.border_tolerance_m", "0"),
        ("[reading.roads]\nheading_rows = [0]", "reading.roads.heading_rows", "1"),
    ],
)
def test_a_slip_in_the_reading_tables_is_told_with_its_mend(tmp_path, lines, said, mend):
    (line,) = faults_of(written(tmp_path, f"{SMALLEST}\n{lines}\n"))

    assert said in line
    assert mend in line


def test_a_county_code_is_six_digits_and_stands_once(tmp_path):
    assert "6" in faults_of(written(tmp_path, 'counties = ["37162"]\n' + SMALLEST))[0]
    assert "371622" in faults_of(written(tmp_path, 'counties = ["371622", "371622"]\n' + SMALLEST))[0]
