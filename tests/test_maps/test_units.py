"""Units and capacity classes in the reader's words."""

from maps.units import say_size, say_unit


def test_a_class_is_named_in_the_readers_language():
    assert (say_size("light", "zh"), say_size("light", "en")) == ("简易", "light")


def test_a_class_a_scenario_made_up_keeps_its_own_name():
    assert say_size("滨海型", "zh") == "滨海型"


def test_a_unit_nobody_translated_stays_as_it_is():
    assert say_unit("furlong", "zh") == "furlong"
