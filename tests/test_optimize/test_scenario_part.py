"""A scenario of many counties, cut to those it plans for."""

from scenario_worlds import SMALLEST, written

from optimize.scenario.loading import load_scenario
from optimize.scenario.part import Gone, cut_to_part

THREE = SMALLEST.replace("seed = 1", 'seed = 1\ncounties = ["371622"]') + (
    '[catchments]\nrule = "clusters"\n'
    'clusters = [["371603104", "371603107"], ["371622101", "371622104"], ["371622103", "371623105"]]\n'
    "[quotas]\n371603 = { points = 59 }\n371622 = { points = 68 }\n371699 = { points = 1 }\n"
)


def test_what_belongs_to_counties_left_out_goes_and_is_named(tmp_path):
    """371603 and 371623 are left out: a quota and a cluster go.

    The cluster that mixes a county planned with one left out stays to be a fault, and so does 371699, which is no
    county of the files.
    """
    scenario = load_scenario(written(tmp_path, THREE))

    cut, gone = cut_to_part(scenario, {"371603", "371623"})

    assert gone == Gone(("371603",), ("371603104+371603107",))
    assert set(cut.quotas) == {"371622", "371699"}
    assert cut.catchments.clusters == (("371622101", "371622104"), ("371622103", "371623105"))


def test_where_no_cluster_is_left_each_township_stands_alone(tmp_path):
    text = SMALLEST + '[catchments]\nrule = "clusters"\nclusters = [["371603104", "371603107"]]\n'

    cut, gone = cut_to_part(load_scenario(written(tmp_path, text)), {"371603"})

    assert gone.clusters == ("371603104+371603107",)
    assert (cut.catchments.rule, cut.catchments.clusters) == ("township", ())


def test_a_scenario_that_speaks_of_its_own_counties_only_is_left_as_it_is(tmp_path):
    scenario = load_scenario(written(tmp_path, THREE))

    assert cut_to_part(scenario, {"371681"}) == (scenario, Gone())
