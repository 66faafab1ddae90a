"""Facts of Binzhou (滨州) that no package holds: census totals, towns, banks, the river, its crossings.

Where it stands: read by ``scripts.demo_region`` only. Every figure says whether it was read or assumed; the
river's line and the pontoons' places are drawn by hand and are synthetic.
"""

from scripts.synthetic.specs import CrossingSpec

CRS = "EPSG:4548"
"""CGCS2000, three-degree zone with central meridian 117 E: Binzhou lies whole in it."""

COUNTIES = {
    "371602": ("滨城区", 646_461, 207_188, 288_268),
    "371603": ("沾化区", 178_596, 156_352, 129_953),
    "371621": ("惠民县", 192_755, 377_220, 181_724),
    "371622": ("阳信县", 186_938, 234_564, 150_493),
    "371623": ("无棣县", 279_833, 186_004, 163_453),
    "371625": ("博兴县", 328_842, 179_298, 172_148),
    "371681": ("邹平市", 529_857, 244_660, 247_223),
}
"""Code → name, town residents, rural residents, family households.

Census of 2020; two published compilations of the county tables agree on all seven.
"""

TOWNS = {
    "371602": (117.97, 37.38),
    "371603": (118.12, 37.70),
    "371621": (117.51, 37.49),
    "371622": (117.58, 37.64),
    "371623": (117.61, 37.75),
    "371625": (118.13, 37.15),
    "371681": (117.74, 36.87),
}
"""Where each county town stands, degrees, rounded to about 2 km from general knowledge: for layout only."""

SOUTH_COUNTIES = frozenset({"371625", "371681"})
SOUTH_TOWNSHIPS = frozenset({"371602007", "371602013"})
"""博兴, 邹平 and 滨城's 小营 and 青田 lie south of the Yellow River."""

THIN_NORTH_OF = {"371603": 37.93, "371623": 38.05}
"""Latitude beyond which a county is mostly tidal flats and salt pans (general knowledge)."""

RIVER_NAME = "黄河(示意)"
RIVER_WIDTH_M = 500.0
RIVER = (
    (116.85, 36.70), (117.05, 36.78), (117.12, 36.88), (117.22, 36.97), (117.30, 37.035),
    (117.325, 37.062), (117.36, 37.073), (117.39, 37.09), (117.436, 37.097), (117.454, 37.11),
    (117.479, 37.126), (117.508, 37.131), (117.528, 37.141), (117.546, 37.148), (117.572, 37.155),
    (117.583, 37.17), (117.591, 37.20), (117.618, 37.222), (117.628, 37.25), (117.645, 37.27),
    (117.664, 37.273), (117.698, 37.256), (117.762, 37.246), (117.78, 37.25), (117.822, 37.279),
    (117.851, 37.28), (117.884, 37.264), (117.904, 37.266), (117.93, 37.275), (117.96, 37.28),
    (117.985, 37.30), (118.01, 37.325), (118.05, 37.335), (118.09, 37.345), (118.118, 37.361),
    (118.156, 37.364), (118.185, 37.377), (118.211, 37.39), (118.23, 37.43), (118.255, 37.48),
    (118.30, 37.53), (118.40, 37.56), (118.55, 37.62), (118.75, 37.70),
)  # fmt: skip
"""The Yellow River with the current, degrees: drawn by hand along the county boundaries it forms."""

NOT_YET = "2028-01-01"
"""Stands for "not open yet": the opening day of 乐安大桥 is not published; this date is invented."""

# Places are degrees here; `scripts.demo_region` turns them into metres. Tolls and waits are planning assumptions.
# Bars and seasons are as published for some past day; which of them hold today could not be verified, so scenarios
# lay their own over them. Pontoons are taken out for floods let down the river and for ice.
CROSSINGS = (
    CrossingSpec(
        "HH-LA",
        "乐安黄河公路大桥",
        "bridge",
        (117.527, 37.141),
        "provincial",
        on_main=True,
        open_from=NOT_YET,
    ),
    CrossingSpec(
        "HH-HQ", "惠青黄河公路大桥", "bridge", (117.634, 37.257), "provincial", on_main=True, toll_yuan=10.0
    ),
    CrossingSpec(
        "HH-SQ",
        "滨州黄河大桥(新桥)",
        "bridge",
        (117.939, 37.276),
        "provincial",
        on_main=True,
        open_from="2023-12-28",
        max_h_m=3.0,
    ),
    CrossingSpec(
        "HH-BZ",
        "滨州黄河大桥(北镇老桥)",
        "bridge",
        (118.055, 37.336),
        "provincial",
        on_main=True,
        max_h_m=2.5,
    ),
    CrossingSpec("HH-GT", "滨州黄河公铁两用特大桥", "bridge", (118.085, 37.344), "national", on_main=True),
    CrossingSpec(
        "HH-G25",
        "G25滨州黄河公路大桥",
        "bridge",
        (118.126, 37.362),
        "expressway",
        on_main=True,
        open_from="2004-07-18",
        toll_yuan=15.0,
    ),
    CrossingSpec(
        "HH-LJ", "利津方向黄河桥(区外,示意)", "bridge", (118.256, 37.482), "provincial", on_main=True
    ),
    CrossingSpec(
        "FQ-1",
        "1号浮桥(示意)",
        "pontoon",
        (117.470, 37.119),
        "county",
        season="normal",
        toll_yuan=5.0,
        wait_min=5.0,
    ),
    CrossingSpec(
        "FQ-2",
        "2号浮桥(示意)",
        "pontoon",
        (117.540, 37.146),
        "county",
        season="normal",
        toll_yuan=5.0,
        wait_min=5.0,
    ),
    CrossingSpec(
        "FQ-3",
        "3号浮桥(示意)",
        "pontoon",
        (117.972, 37.288),
        "county",
        season="normal",
        toll_yuan=5.0,
        wait_min=5.0,
    ),
    CrossingSpec(
        "FQ-4",
        "4号浮桥(示意)",
        "pontoon",
        (118.025, 37.329),
        "county",
        season="normal",
        toll_yuan=5.0,
        wait_min=5.0,
    ),
    CrossingSpec(
        "FQ-5",
        "5号浮桥(示意)",
        "pontoon",
        (118.108, 37.356),
        "county",
        season="normal",
        toll_yuan=5.0,
        wait_min=5.0,
    ),
)

SORTING_POINTS, SORTING_TOWNSHIPS, SORTING_COUNTIES = 449, 21, 6
"""撤桶并点 by the end of 2024: villages, townships, counties (published; which ones is not)."""
