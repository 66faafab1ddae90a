"""Bad scenario files: every fault at once, with line, what is wrong and how to mend it, in words."""

import re

import pytest
from scenario_worlds import SMALLEST, faults_of, written

from optimize.scenario.loading import load_scenario
from optimize.scenario.on_files import LayerFile


def only_fault(folder, text: str, language: str = "zh") -> str:
    found = faults_of(written(folder, text), language)
    assert len(found) == 1, found
    return found[0]


def test_all_faults_are_told_at_once_in_the_order_of_the_file(tmp_path):
    text = """\
name = "Big Name"
yeer = 2027
base_date = "2026-11-23"
region = "data/x"
seed = -1
purpose = ""
point_units = [1, 1]
title_zh = 5
[classes]
point = ["standart"]
station = "light"
[modes]
point = 1
[catchments]
rule = "cluster"
clusters = [["37160"], ["371602001", "371602002", "371602003", "371602004"], []]
[quotas]
37160 = { points = -3, statoins = 2 }
[parameters]
limit.point = 5
limit.station.km = 4000
limit.station.mn = 3
finance.discount_rate = { valeu = 0.05 }
speed.village = { value = true, unit = "mph", confidence = "X", date = "soon" }
"""

    found = faults_of(written(tmp_path, text))

    assert (
        "\n".join(found) + "\n"
        == """\
title_en：缺少这一项 → 补上 title_en = …
year：缺少这一项 → 补上 year = …
第 1 行 name："Big Name" 写法不对 → 只用小写英文字母、数字和连字符，例如 binzhou-2027
第 2 行 yeer：不认识的配置项 → 是否想写 year？
第 3 行 base_date："2026-11-23" 类型不对，应为日期 → 写成 2026-11-23 的样子，不加引号、不带时间
第 5 行 seed：-1 超出允许范围 → 不小于 0
第 6 行 purpose：不能为空 → 至少写一项
第 7 行 point_units：1 重复出现 → 每项只写一次
第 8 行 title_zh：5 类型不对，应为文字 → 写成文字，放在英文双引号内，不能为空
第 9 行 classes.centre：缺少这一项 → 补上 centre = …
第 10 行 classes.point：村（社区）回收网点没有叫 "standart" 的规模档 → \
可用：standard；新档须在 parameters.class.point.standart 下写全各参数
第 11 行 classes.station："light" 类型不对，应为列表 → 放在方括号内，用逗号隔开，例如 ["standard"]
第 13 行 modes.point：1 类型不对，应为是非值 → 写 true（是）或 false（否），不加引号
第 15 行 catchments.rule："cluster" 不在可选之列 → 可选：township, clusters
第 16 行 catchments.clusters："37160" 写法不对 → 写 9 位乡级区划代码，例如 "371602100"
第 16 行 catchments.clusters：项数太多 → 最多 3 项
第 16 行 catchments.clusters：不能为空 → 至少写一项
第 18 行 quotas.37160："37160" 写法不对 → 写 6 位县级区划代码，例如 [quotas.371602]
第 18 行 quotas.37160.points：-3 超出允许范围 → 不小于 0
第 18 行 quotas.37160.statoins：不认识的配置项 → 是否想写 stations？
第 20 行 parameters.limit.point：这是一组参数，不能直接写一个数 → 写其中的一个：km
第 21 行 parameters.limit.station.km：4000 超出允许范围 → \
应在 0.5 到 150 之间（单位 km）；确要超出，用 {value = …, low = …, high = …} 写明新范围
第 22 行 parameters.limit.station.mn：参数表里没有这个参数 → 是否想写 limit.station.min？
第 23 行 parameters.finance.discount_rate：没有写 value → 写成 {value = 数, source = "来源"}，或直接写一个数
第 23 行 parameters.finance.discount_rate.valeu：不认识的配置项 → 是否想写 value？
第 24 行 parameters.speed.village.value：true 类型不对，应为数字 → 只写数字，不加引号和单位，例如 3.5
第 24 行 parameters.speed.village.unit："mph" 不在可选之列 → 单位固定为 km/h：换算数值后写这个单位，或不写单位
第 24 行 parameters.speed.village.confidence："X" 不在可选之列 → 可选：A, D, M, U, V, v-
第 24 行 parameters.speed.village.date："soon" 类型不对，应为日期 → 写成 2026-11-23 的样子，不加引号、不带时间
"""
    )


def test_a_chinese_reader_meets_no_english_sentence_and_an_english_reader_no_chinese(tmp_path):
    text = "year = '2027'\nregon = 1\nseed = 1.5\nmodes = 3\nparameters = 4\nclasses.point = [1]\n"
    file = written(tmp_path, text)

    for line in faults_of(file, "zh"):
        assert not re.search(r"[a-z]+ [a-z]+ [a-z]+", line), line
    for line in faults_of(file, "en"):
        assert not re.search(r"[\u4e00-\u9fff]", line), line


def test_a_key_of_another_table_is_suggested_or_the_known_keys_are_listed(tmp_path):
    assert only_fault(tmp_path, "qqq = 1\n" + SMALLEST, "en").startswith(
        "line 1, qqq: unknown key → remove it, or use one of: base_date, candidates, catchments,"
    )
    assert only_fault(tmp_path, "limit = 3\n" + SMALLEST, "en") == (
        "line 1, limit: unknown key → this is a parameter: write it as parameters.limit"
    )


def test_an_unknown_parameter_like_no_other_says_what_a_new_one_needs(tmp_path):
    assert only_fault(tmp_path, SMALLEST + "[parameters.zzz]\nqqq = 3\n", "en") == (
        "line 15, parameters.zzz.qqq: there is no such parameter → see optimize/scenario/defaults/; "
        "a new parameter needs all of value, unit, source, confidence, date, low, high, zh, en"
    )


@pytest.mark.parametrize("number", ["nan", "inf", "1" + 400 * "0", '"3"', "true", "[3]"])
def test_what_is_no_number_is_no_parameter(tmp_path, number):
    fault = only_fault(tmp_path, f"{SMALLEST}[parameters]\nlimit.point.km = {number}\n")

    assert fault.startswith("第 15 行 parameters.limit.point.km：")
    assert "应为数字" in fault


def test_rule_and_clusters_must_agree(tmp_path):
    assert "rule 与 clusters 不一致" in only_fault(tmp_path, SMALLEST + '[catchments]\nrule = "clusters"\n')
    assert "rule 与 clusters 不一致" in only_fault(
        tmp_path, SMALLEST + '[catchments]\nclusters = [["371602001"]]\n'
    )


def test_at_least_one_service_mode_is_left_on(tmp_path):
    fault = only_fault(tmp_path, SMALLEST + "[modes]\npoint = false\nhosted = false\nmobile = false\n")

    assert fault.startswith("第 14 行 modes：三种服务方式都关掉了 → ")


def test_a_new_capacity_class_must_have_every_row_of_its_tier(tmp_path):
    leaf = (
        'unit = "yuan", source = "报价", confidence = "U", date = 2026-11-01, '
        'low = 0, high = 9e6, zh = "甲", en = "x"'
    )
    text = SMALLEST.replace('["small"]', '["tiny"]') + (
        f"[parameters.class.centre.tiny]\ninvestment_yuan = {{ value = 1e6, {leaf} }}\n"
    )

    assert only_fault(tmp_path, text, "en") == (
        'line 13, classes.centre: the capacity class "tiny" lacks area_m2, life_years, '
        "running_yuan_per_year, throughput_t_per_year → add them under parameters.class.centre.tiny"
    )


LEAF = 'source = "x", confidence = "U", date = 2026-11-01, low = -9, high = 9, zh = "甲", en = "x"'


def leaf(key: str, value: float, unit: str = "share") -> str:
    return f'{key} = {{ value = {value}, unit = "{unit}", {LEAF} }}\n'


def stream_faults(folder, lines: str, language: str = "en") -> list[str]:
    """What is said of a scenario with `lines` under [parameters], without the place."""
    found = faults_of(written(folder, f"{SMALLEST}[parameters]\n{lines}"), language)
    return [line.split(": ", 1)[1] if language == "en" else line.split("：", 1)[1] for line in found]


def test_a_new_stream_is_told_all_it_lacks_at_once(tmp_path):
    """One row of generation: four words, eight rows and the price residents are paid are missing."""
    found = stream_faults(tmp_path, leaf("stream.oil.generation.town", 8, "kg/(person·yr)"))

    assert [line.split(" is missing → ")[0] for line in found[:-1]] == [
        f"stream.oil.{row}"
        for row in (
            *("zh", "en", "group", "season"),
            *(f"capture.{whose}_{end}" for whose in ("anyone", "network") for end in ("base", "target")),
            *("residue_share", "loose_kg_per_m3", "baled_kg_per_m3", "price.sale"),
        )
    ]
    assert found[2].endswith('add parameters.stream.oil.group = "value" | "low" | "weee" | "tyres" | "agri"')
    assert found[-1] == (
        "the channel residents brings oil, and no price is paid to the resident → "
        "add parameters.stream.oil.price.resident with all its fields"
    )


def test_a_stream_of_words_alone_is_generated_on_nothing(tmp_path):
    found = stream_faults(tmp_path, 'stream.oil.zh = "废油"\n')

    assert any(line.startswith("the stream oil is generated on nothing → ") for line in found)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            "stream.paper.share.collectors = 0.95\n",
            (
                "the channel shares of paper sum to 1.05, more than 1: "
                "booked 0.02 + collectors 0.95 + institutions 0.08 → "
                "lower them to 1 at most; residents bring what is left"
            ),
        ),
        (
            "stream.paper.capture.anyone_target = 0.5\n",
            (
                "of paper anyone recycles 0.5, less than the 0.6 this network collects → "
                "what anyone recycles includes this network: raise anyone_target or lower network_target"
            ),
        ),
        (
            "stream.tyres.share.shops = 0.7\n" + leaf("stream.tyres.share.farmer", 0.0),
            'there is no channel "farmer" → use: farmers; a new channel is written under parameters.channel.farmer',
        ),
        (
            leaf("stream.paper.share.residents", 0.2),
            (
                "the share of the channel residents is not stated → "
                "remove this row: residents bring what the other channels leave"
            ),
        ),
        (
            leaf("stream.metals.share.industry", 0.2),
            (
                "the share of the channel industry is not stated → remove this row: tonnes of industry come from "
                "their own table; parameters.channel.industry.included counts them in"
            ),
        ),
        (
            leaf("stream.paper.share.shops", 0.2),
            (
                "the channel shops brings paper, and no price is paid to the shop → "
                "add parameters.stream.paper.price.shop with all its fields"
            ),
        ),
        (
            leaf("stream.paper.price.sail", 2),
            (
                'there is no price "sail" → it can only be one of: '
                "collector, farmer, industry, institution, resident, sale, shop, subsidy"
            ),
        ),
        (
            leaf("stream.paper.generation.people", 2),
            (
                'there is no base "people" to count a generation on → '
                "it can only be one of: town, rural, household, mulch, greenhouse, crop"
            ),
        ),
        (
            'stream.paper.season = "papper"\n',
            (
                'there is no monthly profile "papper" → use: paper; '
                "a new profile needs m01 to m12 under parameters.season.profile.papper"
            ),
        ),
        (
            'stream.paper.season = "new"\n'
            + "".join(leaf(f"season.profile.new.m{month:02d}", 1, "1") for month in range(1, 11)),
            'the monthly profile "new" lacks m11, m12 → add them under parameters.season.profile.new, m01 to m12',
        ),
        (
            "capture.base_year = { value = 2027, high = 2030 }\n",
            (
                "the target year 2027 of the capture shares is not after their base year 2027 → "
                "change target_year or base_year, so that the target year is the later one"
            ),
        ),
        (
            'stream.paper.group = "paper"\n',
            '"paper" is not one of the choices → choose from value, low, weee, tyres, agri',
        ),
    ],
)
def test_each_slip_in_streams_and_channels_is_told_with_its_mend(tmp_path, lines, said):
    assert stream_faults(tmp_path, lines) == [said]


def test_a_profile_of_nothing_but_zeros_is_told(tmp_path):
    zeros = "".join(f"season.profile.mulch.m{month:02d} = 0\n" for month in range(1, 13))

    assert (
        stream_faults(tmp_path, zeros)
        == ['the monthly profile "mulch" is 0 in all twelve months → let at least one month be above 0'] * 2
    )  # two streams follow it


def test_a_new_channel_says_whereto_and_who_is_paid(tmp_path):
    found = stream_faults(tmp_path, leaf("channel.school.cost_yuan_per_t", 1, "yuan/t"))

    assert [line.split(" → ")[0] for line in found] == [
        f"channel.school.{word} is missing" for word in ("zh", "en", "into", "seller")
    ]


def test_slips_in_streams_are_told_in_chinese_too_and_at_their_line(tmp_path):
    (found,) = faults_of(written(tmp_path, f"{SMALLEST}[parameters]\nstream.paper.share.collectors = 0.95\n"))

    assert found == (
        "第 15 行 parameters.stream.paper.share：品类 paper 各渠道份额之和为 1.05，大于 1："
        "booked 0.02 + collectors 0.95 + institutions 0.08 → 改小份额，使其和不大于 1，余下的归居民在网点交售"
    )


def test_a_missing_file_is_named(tmp_path):
    found = faults_of(tmp_path / "nowhere.toml")

    assert found == [f"{tmp_path / 'nowhere.toml'}：找不到这个文件 → 检查路径和文件名，情景文件以 .toml 结尾"]


def test_a_folder_is_not_a_scenario(tmp_path):
    assert "这是一个文件夹，不是情景文件" in faults_of(tmp_path)[0]


def test_a_file_in_gbk_is_told_how_to_be_saved(tmp_path):
    file = tmp_path / "gbk.toml"
    file.write_bytes(SMALLEST.encode("gbk"))

    assert faults_of(file) == [
        "第 2 行：文件不是 UTF-8 编码，看来是 GBK 编码 → 用记事本打开，另存为，编码选 UTF-8"
    ]


def test_a_file_in_utf16_is_told_how_to_be_saved(tmp_path):
    file = tmp_path / "wide.toml"
    file.write_bytes(SMALLEST.encode("utf-16"))

    assert "看来是 UTF-16 编码" in faults_of(file)[0]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("year 2027", "这一行不合 TOML 写法：year 2027 → 检查等号、引号、括号和逗号"),
        ("title = “标题”", "这一行不合 TOML 写法：title = “标题” → 把全角标点 “” 改成半角"),
        ("title ＝ 3 # “x”", "这一行不合 TOML 写法：title ＝ 3 # “x” → 把全角标点 ＝ 改成半角"),
        ('title = "标题', '这一行不合 TOML 写法：title = "标题 → 检查'),
        ("a = 1", "同一个配置项或表写了两次：a = 1 → 合并成一处"),
    ],
)
def test_a_line_that_is_no_toml_is_shown_with_line_and_column(tmp_path, row, words):
    where, rest = only_fault(tmp_path, f"a = 1\n{row}").split("：", 1)

    assert re.fullmatch(r"第 2 行第 \d+ 列", where)  # the column differs between versions of Python
    assert rest.startswith(words)


def test_a_bracket_left_open_is_said_so(tmp_path):
    assert only_fault(tmp_path, "a = 1\nb = [1,") == (
        "第 2 行：文件到了末尾还没有写完 → 前面有方括号、花括号或引号没有关上，逐个补齐"
    )


def test_a_table_written_twice_is_said_so(tmp_path):
    assert "写了两次" in only_fault(tmp_path, SMALLEST + "[classes]\npoint = []\n")


def test_faults_of_a_base_name_the_base_and_come_with_those_of_the_file(tmp_path):
    written(
        tmp_path,
        SMALLEST.replace("seed = 1", "seed = -1") + "[parameters]\nlimit.point.km = -2\n",
        "base.toml",
    )
    child = written(tmp_path, 'extends = "base.toml"\nyear = 1999\n', "child.toml")

    assert [line.split("：")[0] for line in faults_of(child)] == [
        "第 2 行 year",
        "base.toml 第 8 行 seed",
        "base.toml 第 15 行 parameters.limit.point.km",
    ]


def test_a_missing_base_does_not_hide_the_faults_of_the_file(tmp_path):
    child = written(tmp_path, 'extends = "gone.toml"\nyear = 1999\n', "child.toml")

    found = faults_of(child)

    assert found[0].startswith("第 1 行 extends：底本 gone.toml 用不了（")
    assert "找不到这个文件" in found[0]
    assert found[1:] == ["第 2 行 year：1999 超出允许范围 → 不小于 2020"]


@pytest.mark.parametrize(
    ("own", "base", "words"),
    [
        ("child.toml", "", "不能以自己为底本"),
        ("base.toml", 'extends = "child.toml"\n', "成了循环"),
        ("base.toml", 'extends = "third.toml"\n', "只能套一层"),
        ("base.toml", "a = \n", "：这一行不合 TOML 写法"),
    ],
)
def test_extends_is_one_step_and_never_a_circle(tmp_path, own, base, words):
    written(tmp_path, base + SMALLEST, "base.toml")
    child = written(tmp_path, f'extends = "{own}"\n{SMALLEST}', "child.toml")

    assert words in only_fault_of(child)


def only_fault_of(file) -> str:
    found = faults_of(file)
    assert len(found) == 1, found
    return found[0]


def test_extends_must_be_a_name(tmp_path):
    assert only_fault(tmp_path, f"extends = 3\n{SMALLEST}").startswith(
        "第 1 行 extends：3 类型不对，应为文字"
    )


@pytest.mark.parametrize("table", ["quotas", "land", "reading", "parameters.limit", "reading.settlements"])
@pytest.mark.parametrize(
    "line", ['crs = "EPSG:4527"', 'refuse = ["heading", "crs@3"]', 'columns.code = "村码"']
)
def test_a_printed_line_below_a_table_is_told_with_where_it_belongs_and_works_there(tmp_path, table, line):
    """The lines the readers print are for the top of the file; at its end they belong to the last table."""
    printed = f"reading.settlements.{line}"
    below = f"{SMALLEST}[{table}]\n{printed}\n"

    said = only_fault(tmp_path, below)
    in_english = only_fault(tmp_path, below, "en")

    number, key = len(below.splitlines()), printed.partition(" = ")[0]
    assert said == (
        f"第 {number} 行 {table}.{key}：这一行写在 [{table}] 之下，算作那张表里的，没有起作用 → "
        f"移到情景文件开头、第一个 [ ] 之前：{printed}"
    )
    assert in_english.endswith(f"move it to the top of the scenario file, before the first [ ]: {printed}")
    scenario = load_scenario(written(tmp_path, f"{printed}\n{SMALLEST}"))
    assert scenario.reading.settlements != LayerFile()


def test_a_wrong_key_called_reading_is_still_an_unknown_key(tmp_path):
    assert "不认识的配置项" in only_fault(tmp_path, f"{SMALLEST}[land]\nreading.x = 1\n")


def test_a_line_beside_a_table_of_the_same_layer_is_told_to_move_into_it(tmp_path):
    text = f'reading.settlements.crs = "EPSG:4527"\n{SMALLEST}[reading.settlements]\nencoding = "UTF-8"\n'

    assert "移进表里" in only_fault(tmp_path, text)
