"""The table contracts of a region: which layers there are, and what each column holds.

Where it stands: the one list that readers validate against, that the demo region is written by and that the
page of input formats is made from.
"""

from geo.contracts.tables import Column, Table

ROAD_CLASSES = ("expressway", "national", "provincial", "county", "township", "village", "urban")
"""Functional road classes (高速 国道 省道 县道 乡道 村道 城市道路); speeds by class are parameters."""

SITE_STATUS = ("candidate", "keep", "upgrade", "must", "ban")
"""候选 现状保留 现状可升级 必建 禁建"""

ORIGIN = Column(
    "origin",
    str,
    "数据来源性质",
    "where the row comes from",
    choices=("real", "synthetic"),
    aliases=("来源",),
)
COUNTY = Column(
    "county", str, "县级区划代码(6位)", "county code, 6 digits", pattern=r"\d{6}", aliases=("XJDM", "县代码")
)
TOWNSHIP = Column(
    "township",
    str,
    "乡级区划代码(9位)",
    "township code, 9 digits",
    pattern=r"\d{9}",
    aliases=("XZDM", "乡镇代码"),
)
NAME = Column("name", str, "名称", "name", aliases=("XZQMC", "名称", "MC"))

COUNTIES = Table(
    "counties",
    "Polygon",
    "县(市、区)界",
    "county boundaries",
    (
        Column(
            "code",
            str,
            "县级区划代码(6位)",
            "county code, 6 digits",
            pattern=r"\d{6}",
            unique=True,
            aliases=("XZQDM",),
        ),
        NAME,
        Column("town_pop", int, "城镇常住人口", "town residents", "person", low=0, aliases=("城镇人口",)),
        Column("rural_pop", int, "乡村常住人口", "rural residents", "person", low=0, aliases=("乡村人口",)),
        Column("households", int, "家庭户数", "family households", "household", low=0, aliases=("户数",)),
        ORIGIN,
    ),
)

TOWNSHIPS = Table(
    "townships",
    "Polygon",
    "乡镇(街道)界",
    "township boundaries",
    (
        Column(
            "code",
            str,
            "乡级区划代码(9位)",
            "township code, 9 digits",
            pattern=r"\d{9}",
            unique=True,
            aliases=("XZQDM",),
        ),
        NAME,
        COUNTY,
        Column(
            "bank",
            str,
            "黄河北岸/南岸",
            "bank of the Yellow River",
            choices=("north", "south"),
            aliases=("岸别",),
        ),
        ORIGIN,
    ),
)

SETTLEMENTS = Table(
    "settlements",
    "Point",
    "村(社区)",
    "villages and communities",
    (
        Column(
            "code",
            str,
            "12位统计用区划代码",
            "division code, 12 digits",
            pattern=r"\d{12}",
            unique=True,
            aliases=("XZQDM", "QSDWDM", "行政村代码"),
        ),
        Column("name", str, "村(社区)名称", "name", aliases=("XZQMC", "行政村名称", "村名")),
        TOWNSHIP,
        COUNTY,
        Column(
            "kind",
            str,
            "法定类别",
            "legal kind by code segment",
            choices=("community", "village", "other"),
            aliases=("类别",),
        ),
        Column(
            "town_pop",
            int,
            "城镇常住人口",
            "town residents",
            "person",
            low=0,
            high=60_000,
            aliases=("城镇人口",),
        ),
        Column(
            "rural_pop",
            int,
            "乡村常住人口",
            "rural residents",
            "person",
            low=0,
            high=60_000,
            aliases=("人口", "乡村人口"),
        ),
        Column(
            "households",
            int,
            "家庭户数",
            "family households",
            "household",
            low=0,
            high=30_000,
            aliases=("户数",),
        ),
        ORIGIN,
    ),
)

ROADS = Table(
    "roads",
    "Line",
    "道路",
    "roads",
    (
        Column("road_id", str, "路段编号", "segment id", unique=True),
        Column(
            "class", str, "道路等级", "functional class", choices=ROAD_CLASSES, aliases=("等级", "道路等级")
        ),
        Column(
            "oneway", int, "单向(1是0否)", "one-way, 1 yes 0 no", low=0, high=1, required=False, default=0
        ),
        Column("crossing", str, "过河通道编号", "crossing id, empty if none", required=False, default=""),
        ORIGIN,
    ),
)

CROSSINGS = Table(
    "crossings",
    "Point",
    "过河通道",
    "river crossings",
    (
        Column("crossing", str, "过河通道编号", "crossing id", unique=True),
        NAME,
        Column("kind", str, "类型", "kind", choices=("bridge", "pontoon", "ferry")),
        Column(
            "open_from",
            str,
            "开通日期",
            "opening date, ISO; empty if long open",
            pattern=r"(\d{4}-\d{2}-\d{2})?",
            required=False,
            default="",
        ),
        Column(
            "max_h_m",
            float,
            "限高(0为无)",
            "height limit, 0 if none",
            "m",
            low=0,
            high=10,
            required=False,
            default=0.0,
        ),
        Column(
            "toll_yuan",
            float,
            "通行费",
            "toll per passage",
            "yuan",
            low=0,
            high=500,
            required=False,
            default=0.0,
        ),
        Column(
            "wait_min", float, "等待时间", "waiting time", "min", low=0, high=240, required=False, default=0.0
        ),
        ORIGIN,
    ),
    required=False,
)

RIVER = Table("river", "Polygon", "黄河水面", "Yellow River", (NAME, ORIGIN), required=False)

SANITATION = Table(
    "sanitation",
    "Point",
    "生活垃圾分类网点与乡镇环卫站",
    "household-waste sorting points and township waste stations",
    (
        Column("site_id", str, "设施编号", "site id", unique=True),
        NAME,
        Column("kind", str, "类型", "kind", choices=("point", "station")),
        TOWNSHIP,
        COUNTY,
        Column(
            "area_m2", float, "占地面积", "site area", "m2", low=0, high=200_000, required=False, default=0.0
        ),
        ORIGIN,
    ),
    required=False,
)

FACILITIES = Table(
    "facilities",
    "Point",
    "供销社资产与现有回收设施",
    "cooperative sites and existing recycling facilities",
    (
        Column("site_id", str, "设施编号", "site id", unique=True),
        NAME,
        TOWNSHIP,
        COUNTY,
        Column(
            "tier",
            str,
            "可承担层级(可多个, 以+连接)",
            "tiers it may serve, joined by +",
            pattern=r"(point|station|centre)(\+(point|station|centre))*",
        ),
        Column("status", str, "状态", "status", choices=SITE_STATUS),
        Column(
            "class",
            str,
            "现状规模档",
            "capacity class standing today, empty if none",
            required=False,
            default="",
        ),
        Column(
            "area_m2", float, "占地面积", "site area", "m2", low=0, high=200_000, required=False, default=0.0
        ),
        ORIGIN,
    ),
    required=False,
)

LAYERS = (COUNTIES, TOWNSHIPS, SETTLEMENTS, ROADS, CROSSINGS, RIVER, SANITATION, FACILITIES)
