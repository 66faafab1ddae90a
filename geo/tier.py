"""The tiers of the recycling network (层级), bottom to top."""

from enum import StrEnum


class Tier(StrEnum):
    """Level of the network; the value is the word used in files."""

    POINT = "point"
    """村(社区)回收网点"""
    STATION = "station"
    """乡镇(街道)中转站"""
    CENTRE = "centre"
    """县域分拣中心"""
