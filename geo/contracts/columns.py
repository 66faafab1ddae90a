"""Columns that several contracts share.

Where it stands: below ``geo.contracts.schema`` and ``geo.contracts.lists``.
"""

from geo.contracts.tables import Column

ORIGIN = Column(
    "origin",
    str,
    "数据来源性质",
    "where the row comes from",
    choices=("real", "synthetic"),
    aliases=("来源", "数据来源性质"),
    words=(("真实", "real"), ("实测", "real"), ("示意", "synthetic"), ("模拟", "synthetic")),
    derived_zh="没有这一列即视为真实数据",
    derived_en="real, where the file does not say",
    example="real",
)
