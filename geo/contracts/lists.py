"""The contracts of what an office keeps in lists: planted areas, ledger, reported figures, sinks, industrial scrap.

Where it stands: part of ``geo.contracts.schema.LAYERS``. None is needed to plan; each makes some figure less of an
assumption.
"""

from dataclasses import replace

from geo.contracts.columns import ORIGIN
from geo.contracts.tables import Column, Table

_ORIGIN = replace(ORIGIN, required=False, default="real", derived_zh="", derived_en="")
_SOURCE = Column(
    "source",
    str,
    "资料出处",
    "document the figure stands in",
    required=False,
    default="",
    aliases=("资料出处", "出处", "文件"),
    example="2025 年统计年鉴",
)
_YEAR = Column(
    "year", int, "年份", "year", low=1990, high=2100, aliases=("年份", "年度", "统计年份"), example="2025"
)
_STREAM = Column(
    "stream", str, "品类", "stream", aliases=("品类", "品种", "物资名称", "回收品种"), example="废纸"
)
_MU_HIGH = 5_000_000.0

PLANTED = Table(
    "planted",
    None,
    "农作物和覆膜面积",
    "planted areas",
    (
        Column(
            "code",
            str,
            "县级或乡级代码",
            "county or township code",
            pattern=r"\d{6}|\d{9}",
            unique=True,
            aliases=("区划代码", "行政区代码"),
            example="371602",
        ),
        Column(
            "mulch_mu",
            float,
            "地膜覆盖面积",
            "area under mulch film",
            unit="mu",
            low=0,
            high=_MU_HIGH,
            required=False,
            default=0.0,
            aliases=("地膜覆盖面积", "地膜面积", "覆膜面积"),
            example="12000",
        ),
        Column(
            "greenh_mu",
            float,
            "大棚面积",
            "area under greenhouses",
            unit="mu",
            low=0,
            high=_MU_HIGH,
            required=False,
            default=0.0,
            aliases=("大棚面积", "设施农业面积", "温室面积"),
            example="3000",
        ),
        Column(
            "crop_mu",
            float,
            "农作物播种面积（每季各计一次）",
            "sown area, each harvest counted once",
            unit="mu",
            low=0,
            high=_MU_HIGH,
            required=False,
            default=0.0,
            aliases=("农作物播种面积", "播种面积", "种植面积"),
            example="600000",
        ),
        _YEAR,
        _SOURCE,
        _ORIGIN,
    ),
    required=False,
    stems=("农作物面积", "种植面积", "覆膜面积"),
)

WEIGHED = Table(
    "weighed",
    None,
    "回收台账",
    "ledger of weighed tonnes",
    (
        Column(
            "place",
            str,
            "县级、乡级代码或设施编号",
            "county or township code, or id of the facility that weighed",
            aliases=("区划代码", "站点编号", "设施编号", "单位代码"),
            example="371602",
        ),
        _YEAR,
        replace(
            _STREAM,
            zh="品类（不分品类可留空）",
            en="stream; empty where all were weighed together",
            required=False,
            default="",
        ),
        Column(
            "tonnes",
            float,
            "年回收量",
            "tonnes taken in over the year",
            unit="t",
            low=0,
            high=2_000_000,
            aliases=("回收量", "年回收量", "重量", "数量(吨)"),
            example="850",
        ),
        _SOURCE,
        _ORIGIN,
    ),
    required=False,
    stems=("台账", "回收台账", "称重台账"),
)

ACTUALS = Table(
    "actuals",
    None,
    "已公布的完成数",
    "reported figures",
    (
        Column(
            "indicator",
            str,
            "指标",
            "indicator",
            choices=("weee", "vehicles"),
            aliases=("指标", "指标名称"),
            words=(
                ("废旧家电", "weee"),
                ("废旧家电回收量", "weee"),
                ("报废汽车", "vehicles"),
                ("报废机动车", "vehicles"),
                ("报废机动车回收拆解量", "vehicles"),
            ),
            example="废旧家电",
        ),
        Column(
            "county",
            str,
            "县级代码（全市留空）",
            "county code; empty for the whole city",
            pattern=r"\d{6}",
            required=False,
            default="",
            aliases=("区划代码", "县级代码", "县区代码"),
        ),
        _YEAR,
        Column(
            "value",
            float,
            "完成数",
            "reported figure",
            low=0,
            high=1e9,
            aliases=("完成数", "数值", "实际完成"),
            example="12500",
        ),
        Column(
            "unit",
            str,
            "单位",
            "unit",
            choices=("t", "piece", "vehicle"),
            aliases=("单位", "计量单位"),
            words=(("吨", "t"), ("台", "piece"), ("辆", "vehicle")),
            example="吨",
        ),
        Column(
            "document",
            str,
            "文件或报表",
            "document or report",
            required=False,
            default="",
            aliases=("文件", "报表", "出处"),
            example="2025 年度报表",
        ),
        _ORIGIN,
    ),
    required=False,
    stems=("完成数", "实际完成", "指标完成情况"),
)

SINKS = Table(
    "sinks",
    "Point",
    "合法去向（拆解、利废、焚烧、危废单位）",
    "legal sinks: dismantlers, mills, incinerators, hazardous-waste plants",
    (
        Column(
            "sink",
            str,
            "去向编号",
            "sink id",
            unique=True,
            aliases=("编号", "去向编号", "单位编号"),
            example="QX-01",
        ),
        Column(
            "name",
            str,
            "名称",
            "name",
            aliases=("名称", "单位名称", "企业名称"),
            example="某某生活垃圾焚烧厂",
        ),
        Column(
            "kind",
            str,
            "类型",
            "kind",
            choices=("mill", "dismantler", "incinerator", "hazardous", "remanufacturing", "other"),
            aliases=("类型", "单位类型"),
            words=(
                ("利废企业", "mill"),
                ("再生利用", "mill"),
                ("拆解企业", "dismantler"),
                ("拆解", "dismantler"),
                ("焚烧厂", "incinerator"),
                ("生活垃圾焚烧厂", "incinerator"),
                ("危险废物经营单位", "hazardous"),
                ("危废", "hazardous"),
                ("再制造", "remanufacturing"),
                ("其他", "other"),
            ),
            example="焚烧厂",
        ),
        Column(
            "streams",
            str,
            "接收品类（用、分开；焚烧厂写残渣）",
            "streams it takes, separated by 、; residue for an incinerator",
            aliases=("接收品类", "品类", "经营范围"),
            example="残渣",
        ),
        Column(
            "capacity",
            float,
            "年接收能力（不知道留空）",
            "tonnes a year it can take; empty where nobody knows",
            unit="t/yr",
            low=0,
            high=20_000_000,
            required=False,
            default=0.0,
            aliases=("年接收能力", "年处理能力", "处理能力"),
        ),
        Column(
            "licence",
            str,
            "资质或许可证号",
            "licence or qualification",
            required=False,
            default="",
            aliases=("许可证号", "资质", "资质证号"),
        ),
        _ORIGIN,
    ),
    required=False,
    stems=("合法去向", "去向", "下游企业"),
)

INDUSTRY = Table(
    "industry",
    None,
    "工业废料",
    "industrial scrap",
    (
        Column(
            "county",
            str,
            "县级代码",
            "county code",
            pattern=r"\d{6}",
            aliases=("区划代码", "县级代码", "县区代码"),
            example="371681",
        ),
        replace(_STREAM, example="废金属"),
        Column(
            "tonnes",
            float,
            "年产生量",
            "tonnes a year",
            unit="t",
            low=0,
            high=20_000_000,
            aliases=("年产生量", "产生量", "数量(吨)"),
            example="5000",
        ),
        _SOURCE,
        _ORIGIN,
    ),
    required=False,
    stems=("工业废料", "工业固废"),
)
