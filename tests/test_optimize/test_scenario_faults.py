"""Bad scenario files: every fault at once, with line, what is wrong and how to mend it, in words."""

import re

import pytest
from scenario_worlds import SMALLEST, faults_of, written


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
        "line 15, parameters.zzz.qqq: there is no such parameter → see optimize/scenario/defaults.toml; "
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


def test_a_new_stream_must_have_generation_and_capture(tmp_path):
    leaf = (
        'unit = "kg", source = "x", confidence = "U", date = 2026-11-01, '
        'low = 0, high = 9, zh = "甲", en = "x"'
    )
    text = SMALLEST + f"[parameters.demand.generation.tyres]\ntown = {{ value = 8, {leaf} }}\n"

    found = faults_of(written(tmp_path, text), "en")

    assert [line.split(" → ")[0].split(": ")[1] for line in found] == [
        "the stream tyres lacks demand.generation.tyres.rural",
        "the stream tyres lacks demand.capture.tyres.base",
        "the stream tyres lacks demand.capture.tyres.target",
    ]


def test_a_missing_file_is_named(tmp_path):
    found = faults_of(tmp_path / "nowhere.toml")

    assert found == [f"{tmp_path / 'nowhere.toml'}：找不到这个文件 → 检查路径和文件名，情景文件以 .toml 结尾"]


def test_a_folder_is_not_a_scenario(tmp_path):
    assert "打不开这个文件" in faults_of(tmp_path)[0]


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
